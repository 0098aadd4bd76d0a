import type { Kysely, Transaction } from 'kysely'
import { MAX_RUN_SECONDS } from '../../wire/protocol.ts'
import type { Database } from '../store/schema.ts'

type Read = Kysely<Database> | Transaction<Database>

/**
 * Signed tokens cannot be called back, and the library refuses to try. What was revoked is listed
 * here by `jti` until it would have expired anyway; a `command` grant serves its run longer than
 * its own `exp`, so it is kept for the longest run. `now` in seconds.
 */
export async function revoke(
  tx: Transaction<Database>,
  grant: { jti: string; expires_at: number },
  now: number,
): Promise<void> {
  await tx
    .insertInto('revoked')
    .values({ jti: grant.jti, revoked_at: now, expires_at: grant.expires_at + MAX_RUN_SECONDS })
    .onConflict((c) => c.column('jti').doNothing())
    .execute()
  await tx
    .updateTable('runs')
    .set({ closed_at: now })
    .where('grant_jti', '=', grant.jti)
    .where('closed_at', 'is', null)
    .execute()
}

/** Everything issued from one authorization, when its code came a second time (RFC 6749 §4.1.2). */
export async function revokeGrants(
  tx: Transaction<Database>,
  oidcGrantId: string,
  now: number,
): Promise<void> {
  const grants = await tx
    .selectFrom('grants')
    .select(['jti', 'expires_at'])
    .where('oidc_grant_id', '=', oidcGrantId)
    .execute()
  for (const grant of grants) await revoke(tx, grant, now)
}

export async function isRevoked(store: Read, jti: string): Promise<boolean> {
  const row = await store.selectFrom('revoked').select('jti').where('jti', '=', jti).executeTakeFirst()
  return row !== undefined
}
