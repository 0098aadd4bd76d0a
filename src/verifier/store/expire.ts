import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** Requests stay a while after they end, so that a page that is still open can say what became of them, seconds. */
const KEEP_REQUESTS = 3600

/** Deletes what can no longer be used. The trail, people, passkeys and devices stay. `now` in seconds. */
export async function expire(store: Kysely<Database>, now: number): Promise<void> {
  await store.deleteFrom('oidc').where('expires_at', '<', now).execute()
  await store.deleteFrom('replays').where('expires_at', '<', now).execute()
  await store.deleteFrom('ssh_certificates').where('expires_at', '<', now).execute()
  await store.deleteFrom('revoked').where('expires_at', '<', now).execute()
  await store
    .deleteFrom('challenges')
    .where('expires_at', '<', now - KEEP_REQUESTS)
    .execute()
  await store
    .deleteFrom('requests')
    .where('expires_at', '<', now - KEEP_REQUESTS)
    .execute()
}
