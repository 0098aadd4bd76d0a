import type { Kysely, Transaction } from 'kysely'
import { errors, type Provider, type TokenEndpointGrantContext } from 'oidc-provider'
import validateDpop, { checkDpopReplay } from 'oidc-provider/lib/helpers/validate_dpop.js'
import { isClass, type OperationClass } from '../../core/class.ts'
import type { BrokerKind, PolicyEnvironment } from '../../core/policy.ts'
import type { BrokerClaims } from '../../wire/grant.ts'
import type { Intent } from '../../wire/intent.ts'
import { ACCESS_TOKEN_TYPE, JWT_TYPE, TOKEN_EXCHANGE } from '../../wire/protocol.ts'
import type { BrokerKeys } from '../broker/broker-key.ts'
import { brokerClaims, signBrokerToken } from '../broker/broker-token.ts'
import { BROKERS } from '../broker/brokers.ts'
import type { BrokerOfAudience } from '../broker/grant-credentials.ts'
import type { Audit } from '../interaction.ts'
import type { Database } from '../store/schema.ts'
import type { GrantReader, PresentedGrant } from './presented-grant.ts'
import { enrolledDevice } from './request-checks.ts'
import { enterRun, type RunKeyProof, verifyRunProof } from './run.ts'

export type ExchangeDependencies = {
  store: Kysely<Database>
  audit: Audit
  grants: GrantReader
  issuer: string
  tokenEndpoint: string
  brokerKeys: BrokerKeys
  /** The environment that mints for this audience, and what, by the policy in force. */
  brokerOfAudience(audience: string): BrokerOfAudience | null
  /** Whether every address of the intent's targets is that environment's own, and credentials of this kind reach them. */
  isPinned(intent: Intent, environment: PolicyEnvironment, kind: BrokerKind): boolean
  /** Seconds since the epoch. */
  now(): number
}

type Params = Partial<
  Record<
    | 'subject_token'
    | 'subject_token_type'
    | 'actor_token'
    | 'actor_token_type'
    | 'requested_token_type'
    | 'audience'
    | 'scope',
    string
  >
>

const PARAMETERS = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'audience',
  'scope',
] as const

/** Token exchange (RFC 8693): a grant goes in, a narrower token for one broker comes out. */
export function registerTokenExchange(provider: Provider, deps: ExchangeDependencies): void {
  provider.registerGrantType<Params>(
    TOKEN_EXCHANGE,
    async (ctx) => {
      const params = checkedParams(ctx.oidc.params)
      const jkt = await spentProof(provider, ctx)
      const grant = await presentedBy(deps, jkt, params.subject_token)
      const { environment, kind, intent, wanted } = whatFor(deps, grant, params)
      const run = await runProof(deps, grant, params)
      const claims = await deps.store.transaction().execute(async (tx) => {
        const notAfter = await endOf(deps, tx, grant, run, ctx.ip)
        const claims = brokerClaims({
          kind,
          issuer: deps.issuer,
          environment,
          class: wanted,
          person: { sub: grant.row.person_id, email: await emailOf(tx, grant.row.person_id) },
          grantJti: grant.row.jti,
          now: deps.now(),
          notAfter,
        })
        await record(deps, tx, grant, intent, claims, ctx.ip)
        return claims
      })
      ctx.body = {
        access_token: await signBrokerToken(claims, deps.brokerKeys[kind]),
        issued_token_type: JWT_TYPE,
        token_type: 'N_A',
        expires_in: claims.exp - deps.now(),
        scope: wanted,
      }
    },
    new Set(PARAMETERS),
  )
}

type Exchange = { subject_token: string; audience: string; scope?: string; actor_token?: string }

function checkedParams(params: Params): Exchange {
  const { subject_token, audience, scope, actor_token } = params
  if (!subject_token || !audience) {
    throw new errors.InvalidRequest('missing required parameter(s) (subject_token, audience)')
  }
  if (params.subject_token_type !== ACCESS_TOKEN_TYPE) {
    throw new errors.InvalidRequest(`subject_token_type must be ${ACCESS_TOKEN_TYPE}`)
  }
  if (params.requested_token_type !== undefined && params.requested_token_type !== JWT_TYPE) {
    throw new errors.InvalidRequest(`requested_token_type must be ${JWT_TYPE}`)
  }
  if ((actor_token === undefined) !== (params.actor_token_type === undefined)) {
    throw new errors.InvalidRequest('actor_token and actor_token_type come together')
  }
  if (actor_token !== undefined && params.actor_token_type !== JWT_TYPE) {
    throw new errors.InvalidRequest(`actor_token_type must be ${JWT_TYPE}`)
  }
  return {
    subject_token,
    audience,
    ...(scope === undefined ? {} : { scope }),
    ...(actor_token === undefined ? {} : { actor_token }),
  }
}

async function spentProof(provider: Provider, ctx: TokenEndpointGrantContext): Promise<string> {
  const proof = await validateDpop(provider, ctx)
  if (!proof) throw new errors.InvalidDpopProof('a DPoP proof of the device is needed')
  await checkDpopReplay(provider, ctx, proof, ctx.oidc.client.clientId, errors.InvalidGrant)
  return proof.thumbprint
}

/** The grant, when it is this device's and still stands. One answer for every way it may fail. */
async function presentedBy(deps: ExchangeDependencies, jkt: string, token: string): Promise<PresentedGrant> {
  const grant = await deps.grants.read(token)
  if (!grant || grant.revoked || grant.row.device_jkt !== jkt) {
    throw new errors.InvalidGrant('the grant is not valid for this device')
  }
  await enrolledDevice(deps.store, jkt)
  return grant
}

/** Which environment and class it is for; both must be what the grant's page showed. */
function whatFor(
  deps: ExchangeDependencies,
  grant: PresentedGrant,
  { audience, scope }: Exchange,
): BrokerOfAudience & { intent: Intent; wanted: OperationClass } {
  const broker = deps.brokerOfAudience(audience)
  const ofHere = grant.intents.filter((intent) => intent.environment.name === broker?.environment.name)
  if (!broker || ofHere.length === 0) {
    throw new errors.InvalidTarget('the grant is not for this audience')
  }
  const { environment, kind } = broker
  const covers = (intent: Intent, wanted: unknown) => isClass(wanted) && intent.grant.classes.includes(wanted)
  const reaches = (intent: Intent) =>
    intent.credentials === 'minted' && deps.isPinned(intent, environment, kind)
  // A line has an intent for each of its commands, and each counts only for the kinds that it lands on.
  const reaching = ofHere.filter(reaches)
  const candidates = reaching.length > 0 ? reaching : ofHere
  const intent =
    scope === undefined ? candidates[0] : candidates.find((candidate) => covers(candidate, scope))
  const wanted = scope ?? intent?.class
  if (!intent || !covers(intent, wanted)) {
    throw new errors.InvalidScope('the grant does not cover this class', String(scope))
  }
  if (!reaches(intent)) {
    throw new errors.InvalidTarget('credentials are minted only for addresses that policy pins')
  }
  const cls = wanted as OperationClass
  if (!BROKERS[kind].serves(environment, cls))
    throw new errors.InvalidScope('policy gives this class no credentials here', cls)
  return { environment, kind, intent, wanted: cls }
}

async function runProof(
  deps: ExchangeDependencies,
  grant: PresentedGrant,
  { subject_token, actor_token }: Exchange,
): Promise<RunKeyProof | null> {
  if (grant.row.scope !== 'command') return null
  if (!actor_token) throw new errors.InvalidGrant('a grant for one command needs the proof of its run')
  return verifyRunProof(actor_token, subject_token, deps.tokenEndpoint, deps.now())
}

/** Until when a token may live: the run's end, or the grant's. */
async function endOf(
  deps: ExchangeDependencies,
  tx: Transaction<Database>,
  grant: PresentedGrant,
  run: RunKeyProof | null,
  address: string,
): Promise<number> {
  const { row } = grant
  if (!run) {
    if (row.expires_at <= deps.now()) throw new errors.InvalidGrant('the grant has expired')
    return row.expires_at
  }
  const { endsAt, opened } = await enterRun(tx, row, run, deps.now())
  if (opened) {
    await deps.audit.record(tx, {
      type: 'run',
      person: row.person_id,
      device: row.device_jkt,
      address,
      grant: row.jti,
      ends: endsAt,
      runJkt: run.jkt,
    })
  }
  return endsAt
}

async function emailOf(tx: Transaction<Database>, personId: string): Promise<string> {
  const person = await tx
    .selectFrom('people')
    .select('email')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  return person.email
}

async function record(
  deps: ExchangeDependencies,
  tx: Transaction<Database>,
  { row }: PresentedGrant,
  intent: Intent,
  claims: BrokerClaims,
  address: string,
): Promise<void> {
  await deps.audit.record(tx, {
    type: 'exchange',
    person: row.person_id,
    device: row.device_jkt,
    address,
    jti: claims.jti,
    grant: row.jti,
    audience: claims.aud,
    environment: intent.environment.name,
    class: claims['stepup/class'],
    expires: claims.exp,
  })
}
