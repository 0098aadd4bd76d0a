import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/**
 * Spends a one-time value until `expiresAt` (seconds): true the first time, false ever after, also
 * when two processes ask at the same moment (one INSERT decides).
 */
export async function spend(store: Kysely<Database>, id: string, expiresAt: number): Promise<boolean> {
  const result = await store
    .insertInto('replays')
    .values({ id, expires_at: expiresAt })
    .onConflict((c) => c.column('id').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}
