import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import type { Transaction } from 'kysely'
import { errors } from 'oidc-provider'
import { MAX_RUN_SECONDS, RUN_PROOF_TYPE } from '../../wire/protocol.ts'
import type { Database, GrantRow } from '../store/schema.ts'

/** How far a run proof's `iat` may be from now, seconds. */
const WINDOW = 60

export type RunKeyProof = { jkt: string; jti: string }

/**
 * The run key's word (`RunProof`), as `actor_token` (RFC 8693 §2.1): for this very subject token, at
 * this endpoint, now. Fails with `invalid_grant`.
 */
export async function verifyRunProof(
  actorToken: string,
  subjectToken: string,
  endpoint: string,
  now: number,
): Promise<RunKeyProof> {
  const { payload, protectedHeader } = await jwtVerify(actorToken, EmbeddedJWK, {
    algorithms: ['ES256'],
    typ: RUN_PROOF_TYPE,
    audience: endpoint,
    currentDate: new Date(now * 1000),
  }).catch((cause: unknown) => {
    throw Object.assign(new errors.InvalidGrant('the run proof is not valid'), { cause })
  })
  const { iat, jti } = payload
  const ath = createHash('sha256').update(subjectToken).digest('base64url')
  if (payload['ath'] !== ath) throw new errors.InvalidGrant('the run proof is for another grant')
  if (typeof iat !== 'number' || Math.abs(now - iat) > WINDOW) {
    throw new errors.InvalidGrant('the run proof is not recent')
  }
  if (typeof jti !== 'string' || jti.length < 8 || jti.length > 256) {
    throw new errors.InvalidGrant('the run proof has no jti')
  }
  if (!protectedHeader.jwk) throw new errors.InvalidGrant('the run proof has no key')
  return { jkt: await calculateJwkThumbprint(protectedHeader.jwk), jti }
}

export type OpenRun = { endsAt: number; opened: boolean }

/**
 * Opens the run of a `command` grant, or enters the one that is open. The first key to come binds
 * it, which one INSERT decides; it can be opened only while the grant lives, and then lasts until it
 * is closed or `MAX_RUN_SECONDS` are over. Fails with `invalid_grant`.
 */
export async function enterRun(
  tx: Transaction<Database>,
  grant: GrantRow,
  proof: RunKeyProof,
  now: number,
): Promise<OpenRun> {
  const spent = await tx
    .insertInto('replays')
    .values({ id: `run:${proof.jkt}:${proof.jti}`, expires_at: now + 2 * WINDOW })
    .onConflict((c) => c.column('id').doNothing())
    .executeTakeFirst()
  if (spent.numInsertedOrUpdatedRows !== 1n) throw new errors.InvalidGrant('the run proof was used before')

  let opened = false
  if (grant.expires_at > now) {
    const inserted = await tx
      .insertInto('runs')
      .values({
        grant_jti: grant.jti,
        run_jkt: proof.jkt,
        opened_at: now,
        ends_at: now + MAX_RUN_SECONDS,
        closed_at: null,
      })
      .onConflict((c) => c.column('grant_jti').doNothing())
      .executeTakeFirst()
    opened = inserted.numInsertedOrUpdatedRows === 1n
  }
  const run = await tx.selectFrom('runs').selectAll().where('grant_jti', '=', grant.jti).executeTakeFirst()
  if (!run) throw new errors.InvalidGrant('the grant has expired')
  if (run.run_jkt !== proof.jkt) throw new errors.InvalidGrant('the run belongs to another key')
  if (run.closed_at !== null || run.ends_at <= now) throw new errors.InvalidGrant('the run is over')
  return { endsAt: run.ends_at, opened }
}
