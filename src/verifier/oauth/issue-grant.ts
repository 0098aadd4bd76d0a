import type { Kysely } from 'kysely'
import { type AccessToken, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { type IntentDetail, intentDigest } from '../../wire/intent.ts'
import type { Audit } from '../interaction.ts'
import type { Database } from '../store/schema.ts'

type Dependencies = { store: Kysely<Database>; audit: Audit; now(): number }

type Payload = Record<string, unknown> & {
  jti: string
  sub: string
  iat: number
  exp: number
  cnf?: { jkt?: string }
}

/** A grant's lifetime, seconds: the shortest of what its intents were granted. */
export function grantLifetime(rar: unknown): number {
  const details = (rar ?? []) as IntentDetail[]
  if (details.length === 0) throw new errors.InvalidGrant('nothing was confirmed')
  return Math.min(...details.map(({ intent }) => intent.grant.ttl))
}

/**
 * Last step before the token is signed: it is written down, with its event, before it can leave.
 * Without a device key it is not signed at all.
 */
export async function recordGrant(
  { store, audit, now }: Dependencies,
  ctx: KoaContextWithOIDC,
  token: AccessToken,
  payload: Payload,
): Promise<void> {
  const jkt = payload.cnf?.jkt
  const details = (token.rar ?? []) as unknown as IntentDetail[]
  if (!jkt || details.length === 0 || details.some(({ intent }) => intent.deviceJkt !== jkt)) {
    throw new errors.InvalidGrant('a grant is bound to the device that asked for it')
  }
  const intents = details.map(({ intent }) => intent)
  // One command among them makes the whole grant one that needs its run.
  const scope = intents.some((intent) => intent.grant.scope === 'command') ? 'command' : 'environment'
  await store.transaction().execute(async (tx) => {
    await tx
      .insertInto('grants')
      .values({
        jti: payload.jti,
        person_id: payload.sub,
        device_jkt: jkt,
        scope,
        oidc_grant_id: token.grantId ?? '',
        intents: JSON.stringify(intents),
        issued_at: now(),
        expires_at: payload.exp,
      })
      .execute()
    await audit.record(tx, {
      type: 'grant',
      person: payload.sub,
      device: jkt,
      address: ctx.ip,
      jti: payload.jti,
      scope,
      environments: [...new Set(intents.map((intent) => intent.environment.name))],
      classes: [...new Set(intents.flatMap((intent) => intent.grant.classes))],
      digests: intents.map((intent) => Buffer.from(intentDigest(intent)).toString('base64url')),
      expires: payload.exp,
      acr: String(payload['acr']),
    })
  })
}
