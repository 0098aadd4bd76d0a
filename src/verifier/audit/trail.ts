import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Kysely, Transaction } from 'kysely'
import type { Audit } from '../interaction.ts'
import type { Database } from '../store/schema.ts'
import type { AuditEvent } from './audit-event.ts'

/** What the first event points back to. */
export const GENESIS = createHash('sha256').update('stepup-trail-v1').digest('base64url')

/**
 * The trail: each event names the hash of the one before it, so that none can be changed, dropped
 * or put in between without breaking every later one. `now` answers milliseconds since the epoch.
 */
export function trail(now: () => number): Audit {
  return {
    async record(tx, event) {
      const last = await tx
        .selectFrom('events')
        .select('hash')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      const previous = last?.hash ?? GENESIS
      const at = new Date(now()).toISOString()
      const body = canonicalize({ at, ...event }) as string
      await tx
        .insertInto('events')
        .values({
          at,
          type: event.type,
          person_id: event.person,
          device_jkt: event.device,
          body,
          previous,
          hash: chainHash(previous, body),
        })
        .execute()
    },
  }
}

/** base64url SHA-256 over the previous hash and the event's canonical JSON. */
export function chainHash(previous: string, body: string): string {
  return createHash('sha256').update(previous).update('\n').update(body).digest('base64url')
}

/** Records one event that stands alone, in a transaction of its own. */
export async function recordAlone(store: Kysely<Database>, audit: Audit, event: AuditEvent): Promise<void> {
  await store.transaction().execute((tx: Transaction<Database>) => audit.record(tx, event))
}
