import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { JWK } from 'jose'
import type { Kysely } from 'kysely'
import type { Provider } from 'oidc-provider'
import { BUILTIN_POLICY } from '../core/builtin-policy.ts'
import type { BrokerKind } from '../core/policy.ts'
import type { Intent } from '../wire/intent.ts'
import { PATHS, type StepupMetadata } from '../wire/protocol.ts'
import { MAX_BATCH_BYTES, mountDeviceEvents } from './audit/device-events.ts'
import { recordAlone, trail } from './audit/trail.ts'
import { brokerIssuer, mountBrokerIssuers } from './broker/broker-issuer.ts'
import { brokerKeysOf } from './broker/broker-key.ts'
import { brokerOfAudience, grantCredentials } from './broker/grant-credentials.ts'
import { proxyList } from './forwarded.ts'
import type { App, MakePages, PageContext, Pages } from './interaction.ts'
import type { Log } from './logging.ts'
import { type Metrics, makeMetrics } from './metrics.ts'
import { makeInteractions } from './oauth/interactions.ts'
import { isPinned, makeJudge } from './oauth/judge.ts'
import { grantReader } from './oauth/presented-grant.ts'
import { makeProofs } from './oauth/proofs.ts'
import { makeProvider } from './oauth/provider.ts'
import { type Bucket, rateLimits } from './oauth/rate-limits.ts'
import { findDevice, requestChecks } from './oauth/request-checks.ts'
import { mountTokenEndpoints, TOKEN_PATHS } from './oauth/token-endpoints.ts'
import { registerTokenExchange } from './oauth/token-exchange.ts'
import { mountPolicy } from './policy-endpoint.ts'
import { policyInForce } from './policy-in-force.ts'
import type { Settings } from './settings.ts'
import { sshAuthorityOf } from './ssh/authority.ts'
import { mountSshAuthority } from './ssh/endpoints.ts'
import { expire } from './store/expire.ts'
import type { Database } from './store/schema.ts'
import { openStore } from './store/sqlite.ts'

/** How often what has expired is deleted, milliseconds. */
const EXPIRE_EVERY = 60_000

/** Everything that answers, put together. */
export type Assembled = {
  issuer: URL
  pages: App
  provider(request: IncomingMessage, response: ServerResponse): unknown
  proxies: BlockList
  metricsReaders: BlockList
  metrics: Metrics
  log: Log
  /** Seconds to wait, or null. */
  limit(bucket: Bucket, key: string): number | null
  /** Looks for new policy documents now; otherwise it happens by itself. */
  refreshPolicy(): Promise<void>
  healthy(): Promise<void>
  close(): Promise<void>
}

/**
 * Hands every part what it needs, once. `makePages` is given in, so that the authorization server
 * knows no HTML; `clock` answers milliseconds since the epoch.
 */
export async function assemble(
  settings: Settings,
  makePages: MakePages,
  log: Log,
  clock: () => number = Date.now,
): Promise<Assembled> {
  const { config, keys } = settings
  const { issuer } = config
  const now = () => Math.floor(clock() / 1000)
  const store = await openStore(settings.database)
  const metrics = makeMetrics()
  const audit = metrics.counting(trail(clock))
  const policies = await policyInForce({
    store,
    audit,
    log,
    directory: settings.policyDirectory,
    thumbprint: config.policyKey,
    builtin: BUILTIN_POLICY,
  })
  const limit = rateLimits(now)
  const nonceSecret = Buffer.from(keys.dpopNonce, 'base64url')
  const proofs = makeProofs({ store, issuer, nonceSecret, now })
  const checks = requestChecks({
    store,
    audit,
    issuer,
    judge: makeJudge(policies.current, now),
    requestLimit: (jkt) => limit('request', jkt),
  })
  const deviceOf = (jkt: string) => findDevice(store, jkt)
  // Of the raw request: server.ts has put the one true address there, and `c.req` reads what the peer sent.
  const addressOf = (c: PageContext) => String(c.env.incoming.headers['x-forwarded-for'] ?? '')
  const pinnedTo = (intent: Intent, name: string, kind: BrokerKind) => {
    const { policy } = policies.current()
    const environment = policy.environments.find((candidate) => candidate.name === name)
    return environment !== undefined && isPinned(intent, environment, kind, policy)
  }

  // Its error pages come from the pages, which need the provider's interactions: bound when both exist.
  let pages: Pages
  const provider = makeProvider({
    issuer,
    store,
    audit,
    checks,
    signingKeys: keys.signing as Record<string, unknown>[],
    cookieKeys: keys.cookies,
    nonceSecret,
    metadata: () => metadataOf(issuer, policies.current().thumbprint),
    credentialsFor: (details) => grantCredentials(details, policies.current().policy, pinnedTo),
    pages: () => pages,
    fault: (error) => log.error({ err: error }, 'the authorization server failed'),
    now,
  })
  provider.on('server_error', (_ctx, error) => log.error({ err: error }, 'the authorization server failed'))
  const grants = grantReader({ store, issuer, publicKeys: { keys: keys.signing.map(publicOf) } })
  const brokerKeys = await brokerKeysOf(keys.brokers)
  registerTokenExchange(provider, {
    store,
    audit,
    grants,
    issuer,
    tokenEndpoint: `${issuer}/token`,
    brokerKeys,
    brokerOfAudience: (audience) => brokerOfAudience(audience, policies.current().policy),
    isPinned: (intent, environment, kind) => pinnedTo(intent, environment.name, kind),
    now,
  })
  pages = makePages({
    issuer,
    store,
    interactions: makeInteractions({ provider, store, audit, issuer, now, addressOf }),
    audit,
    proofs,
    rateLimit: limit,
    secret: Buffer.from(keys.pages, 'base64url'),
    now,
    addressOf,
    attestationRoots: settings.attestationRoots,
    log,
  })

  const app: App = new Hono()
  app.use(bodyLimit({ maxSize: MAX_BATCH_BYTES }))
  mountTokenEndpoints({ app, store, audit, proofs, grants, addressOf, now })
  mountBrokerIssuers(app, issuer, brokerKeys)
  mountSshAuthority({
    app,
    store,
    audit,
    key: brokerKeys.ssh,
    issuer: brokerIssuer(issuer, 'ssh'),
    authority: sshAuthorityOf(keys.sshAuthority, issuer),
    environments: () => policies.current().policy.environments,
    addressOf,
    now,
  })
  mountPolicy({ app, proofs, current: policies.current, deviceOf, limit: (jkt) => limit('policy', jkt) })
  mountDeviceEvents({
    app,
    store,
    audit,
    issuer,
    deviceOf,
    addressOf,
    limit: (jkt) => limit('events', jkt),
    now,
  })
  app.route('/', pages.app)
  app.notFound((c) =>
    c.html(
      pages.problem({ status: 404, code: 'not_found', message: 'there is nothing at this address' }),
      404,
    ),
  )
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    log.error({ err: error }, 'a page failed')
    return c.html(
      pages.problem({
        status: 500,
        code: 'server_error',
        message: 'this is our fault, not yours; try again',
      }),
      500,
    )
  })

  await recordAlone(store, audit, { type: 'started', person: null, device: null, address: null, issuer })
  const cleaning = setInterval(() => {
    expire(store, now()).catch((error: unknown) => log.error({ err: error }, 'deleting what expired failed'))
  }, EXPIRE_EVERY)
  cleaning.unref()

  return {
    issuer: new URL(issuer),
    pages: app,
    provider: callbackOf(provider),
    proxies: proxyList(config.trustedProxies),
    metricsReaders: metricsReaders(config.metricsFrom),
    metrics,
    log,
    limit,
    refreshPolicy: policies.refresh,
    healthy: () => healthy(store),
    async close() {
      clearInterval(cleaning)
      policies.close()
      await store.destroy()
    },
  }
}

function callbackOf(provider: Provider): Assembled['provider'] {
  return provider.callback()
}

function metadataOf(issuer: string, thumbprint: string | null): Record<string, unknown> {
  const ours: StepupMetadata = {
    stepup_enrolment_endpoint: `${issuer}${PATHS.enrolment}`,
    stepup_policy_endpoint: `${issuer}${PATHS.policy}`,
    stepup_events_endpoint: `${issuer}${PATHS.events}`,
    ...(thumbprint === null ? {} : { stepup_policy_jkt: thumbprint }),
  }
  return {
    ...ours,
    revocation_endpoint: `${issuer}${TOKEN_PATHS.revocation}`,
    introspection_endpoint: `${issuer}${TOKEN_PATHS.introspection}`,
  }
}

function publicOf({ kty, crv, x, y, kid, alg, use }: JWK): JWK {
  return { kty, crv, x, y, kid, alg, use } as JWK
}

function metricsReaders(entries: readonly string[]): BlockList {
  return proxyList(['127.0.0.0/8', '::1', ...entries])
}

async function healthy(store: Kysely<Database>): Promise<void> {
  await store.selectFrom('facts').select('name').limit(1).execute()
}
