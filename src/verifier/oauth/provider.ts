import type { Kysely } from 'kysely'
import {
  type AccessToken,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider'
import { INTENT_TYPE, type IntentDetail } from '../../wire/intent.ts'
import { CLIENT_ID, type GrantCredentials, REDIRECT_PATH, TOKEN_EXCHANGE } from '../../wire/protocol.ts'
import type { Audit, Pages } from '../interaction.ts'
import type { Database } from '../store/schema.ts'
import { makeAdapter } from './adapter.ts'
import { confirmedDetails, issuedDetails } from './details.ts'
import { registerDeviceGrant } from './device-grant.ts'
import { confirmationPolicy } from './interaction-policy.ts'
import { grantLifetime, recordGrant } from './issue-grant.ts'
import { POLL_INTERVAL, REQUEST_LIFETIME, storePending } from './pending.ts'
import { ACR_VALUES, type RequestChecks } from './request-checks.ts'

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'

export type ProviderDependencies = {
  issuer: string
  store: Kysely<Database>
  audit: Audit
  checks: RequestChecks
  /** Private JWKs, ES256, the signing one first. */
  signingKeys: Record<string, unknown>[]
  cookieKeys: string[]
  /** 32 bytes. */
  nonceSecret: Uint8Array
  /** Members for the discovery document beside the library's own. */
  metadata(): Record<string, unknown>
  /** `stepup_credentials` of a token response. */
  credentialsFor(details: readonly IntentDetail[]): GrantCredentials[]
  pages(): Pages
  /** What failed that should not have. */
  fault(error: unknown): void
  /** Seconds since the epoch. */
  now(): number
}

/** The OAuth 2.0 authorization server and OpenID provider: oidc-provider with every trap of docs/verifier.md closed. */
export function makeProvider(deps: ProviderDependencies): Provider {
  const { issuer, store, audit, checks, now } = deps
  const provider = new Provider(issuer, {
    ...surface(deps),
    adapter: makeAdapter({
      store,
      now,
      alongside(model, id) {
        const ctx = Provider.ctx
        if (!ctx || (model !== 'PushedAuthorizationRequest' && model !== 'DeviceCode')) return null
        const accepted = checks.takeAccepted(ctx)
        return accepted ? (tx) => storePending(tx, audit, accepted, id, now()) : null
      },
    }),
    extraParams: {
      dpop_jkt: (ctx, value, client) => checks.checkRequest(ctx, value, client),
      acr_values: (ctx, value) => checks.checkAcr(ctx, value),
    },
    extraTokenClaims: (ctx) => authenticationClaims(ctx),
    formats: {
      customizers: {
        async jwt(ctx, token, { payload }) {
          await recordGrant(deps, ctx, token as AccessToken, payload as never)
        },
      },
    },
    findAccount: (_ctx, sub) => findAccount(store, sub),
    ttl: {
      AccessToken: (_ctx, token) => grantLifetime(token.rar),
      AuthorizationCode: 60,
      DeviceCode: REQUEST_LIFETIME,
      Grant: REQUEST_LIFETIME,
      IdToken: 300,
      Interaction: REQUEST_LIFETIME,
      Session: REQUEST_LIFETIME,
    },
  })
  // URLs and addresses come from the headers that server.ts has set itself, never from the peer's.
  provider.proxy = true
  provider.use(faults(deps))
  provider.use(answerMembers(deps))
  registerDeviceGrant(provider, { store, now })
  return provider
}

/** What is switched on, and for whom. */
function surface(deps: ProviderDependencies): Configuration {
  const secure = deps.issuer.startsWith('https:')
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure } as const
  return {
    acrValues: [...ACR_VALUES],
    allowOmittingSingleRegisteredRedirectUri: false,
    claims: { openid: ['sub'], acr: null, amr: null, auth_time: null, iss: null },
    clientAuthMethods: ['none'],
    clientBasedCORS: () => false,
    clients: [
      {
        client_id: CLIENT_ID,
        client_name: 'stepup',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        // RFC 8252 §7.3: any port, this path, literal addresses only (§8.3).
        redirect_uris: [`http://127.0.0.1${REDIRECT_PATH}`, `http://[::1]${REDIRECT_PATH}`],
        response_types: ['code'],
        response_modes: ['query'],
        grant_types: ['authorization_code', DEVICE_CODE, TOKEN_EXCHANGE],
        id_token_signed_response_alg: 'ES256',
        require_pushed_authorization_requests: true,
        dpop_bound_access_tokens: true,
        authorization_details_types: [INTENT_TYPE],
        scope: 'openid',
      } as never,
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'none' },
    cookies: {
      keys: deps.cookieKeys,
      long: cookie,
      short: cookie,
      names: secure
        ? { session: '__Host-session', interaction: '__Secure-interaction', resume: '__Secure-resume' }
        : { session: 'session', interaction: 'interaction', resume: 'resume' },
    },
    enabledJWA: {
      dPoPSigningAlgValues: ['ES256'],
      idTokenSigningAlgValues: ['ES256'],
    },
    expiresWithSession: () => false,
    features: features(deps),
    interactions: {
      policy: confirmationPolicy(),
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
    },
    jwks: { keys: deps.signingKeys } as never,
    pkce: { required: () => true },
    renderError(ctx, out) {
      ctx.type = 'html'
      ctx.body = deps.pages().problem({
        status: ctx.status,
        code: out.error,
        message: out.error_description ?? out.error,
      })
    },
    responseTypes: ['code'],
    scopes: ['openid'],
    subjectTypes: ['public'],
  }
}

function features(deps: ProviderDependencies): NonNullable<Configuration['features']> {
  return {
    backchannelLogout: { enabled: false },
    claimsParameter: { enabled: false },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      deviceInfo: (ctx) => ({ ip: ctx.ip }),
      userCodeInputSource(ctx, form, out, error) {
        ctx.type = 'html'
        ctx.body = deps.pages().deviceCodeInput({ form, problem: problemOf(error, out) })
      },
      userCodeConfirmSource(ctx, form, _client, deviceInfo, userCode) {
        ctx.type = 'html'
        const address = String((deviceInfo as { ip?: unknown } | undefined)?.ip ?? '')
        ctx.body = deps.pages().deviceCodeConfirm({ form, userCode, address })
      },
      successSource(ctx) {
        ctx.type = 'html'
        ctx.body = deps.pages().deviceDone()
      },
    },
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: Buffer.from(deps.nonceSecret), requireNonce: () => true },
    // Ours, in revocation.ts and introspection.ts: the library's refuse signed tokens.
    introspection: { enabled: false },
    revocation: { enabled: false },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    registration: { enabled: false },
    requestObjects: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, _client, oneOf) => oneOf?.[0] ?? deps.issuer,
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx, resource) {
        if (resource !== deps.issuer) throw new errors.InvalidTarget('grants are for this verifier only')
        return { scope: '', audience: deps.issuer, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }
      },
    },
    richAuthorizationRequests: {
      enabled: true,
      ack: undefined,
      types: {
        [INTENT_TYPE]: {
          validate: (ctx: KoaContextWithOIDC, detail: unknown) => deps.checks.validateDetail(ctx, detail),
        },
      },
      authorizationDetailsForGrantSource: (ctx: KoaContextWithOIDC) => confirmedDetails(ctx),
      authorizationDetailsForAccessToken: (
        ctx: KoaContextWithOIDC,
        _token: unknown,
        source: { rar?: unknown } | undefined,
      ) => issuedDetails(ctx, source),
    } as never,
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
  }
}

/** `acr`, `amr` and `auth_time` in the grant itself (RFC 9068 §2.2.1): the library puts them into the ID token only. */
function authenticationClaims(ctx: KoaContextWithOIDC): Record<string, unknown> {
  const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.DeviceCode
  if (!source?.acr || !source.authTime) throw new errors.InvalidGrant('nobody was verified')
  return { acr: source.acr, amr: source.amr, auth_time: source.authTime, nbf: source.authTime }
}

async function findAccount(store: Kysely<Database>, sub: string) {
  const person = await store
    .selectFrom('people')
    .select('id')
    .where('id', '=', sub)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  return person ? { accountId: person.id, claims: () => ({ sub: person.id }) } : undefined
}

/** What the library's own handlers let through, which Koa would print to the console and answer in plain text. */
function faults({ pages, fault }: ProviderDependencies) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    try {
      await next()
    } catch (error) {
      // A device form without its session (cookies gone, page too old): the library cannot keep the
      // new one that it made. The person starts again.
      if (error instanceof TypeError && ctx.path === '/device' && ctx.method === 'POST') {
        ctx.status = 303
        ctx.redirect('/device')
        return
      }
      fault(error)
      const message = 'this is our fault, not yours; try again'
      ctx.status = 500
      if (ctx.accepts('json', 'html') === 'html') {
        ctx.type = 'html'
        ctx.body = pages().problem({ status: 500, code: 'server_error', message })
      } else ctx.body = { error: 'server_error', error_description: message }
    }
  }
}

/** Members that the library's answers lack: `interval` (RFC 8628 §3.2), our `classes`, our endpoints. */
function answerMembers({ checks, metadata, credentialsFor }: ProviderDependencies) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    const body = ctx.body as Record<string, unknown> | undefined
    if (typeof body !== 'object' || body === null) return
    const classes = checks.raisedClasses(ctx)
    if (classes && body['error']) ctx.body = { ...body, classes }
    if ('device_code' in body) ctx.body = { ...body, interval: POLL_INTERVAL }
    const details = body['authorization_details'] as IntentDetail[] | undefined
    if (body['access_token'] && details) ctx.body = { ...body, stepup_credentials: credentialsFor(details) }
    if ('issuer' in body) ctx.body = { ...body, ...metadata() }
  }
}

type Problem = Parameters<Pages['deviceCodeInput']>[0]['problem']

function problemOf(error: unknown, out: unknown): Problem {
  const names: Record<string, Problem> = {
    NoCodeError: 'missing',
    NotFoundError: 'not_found',
    ExpiredError: 'expired',
    AlreadyUsedError: 'used',
    AbortedError: 'aborted',
  }
  if (!error && !out) return 'none'
  return (error instanceof Error && names[error.name]) || 'failed'
}
