import type { Kysely } from 'kysely'
import type { Database } from '../store/schema.ts'
import { chainHash, GENESIS } from './trail.ts'

/** Events are read in pages, so that a long trail does not fill the memory. */
const PAGE = 500

export type StoredEvent = {
  seq: number
  at: string
  type: string
  body: string
  previous: string
  hash: string
}

/** The trail in order, from `since` (RFC 3339) on. */
export async function* readTrail(store: Kysely<Database>, since: string | null): AsyncGenerator<StoredEvent> {
  let after = 0
  for (;;) {
    let query = store
      .selectFrom('events')
      .select(['seq', 'at', 'type', 'body', 'previous', 'hash'])
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(PAGE)
    if (since !== null) query = query.where('at', '>=', since)
    const events = await query.execute()
    yield* events
    const last = events.at(-1)
    if (!last) return
    after = last.seq
  }
}

export type ChainProblem = { seq: number; what: string }

/** Whether an event still says what was written and follows the one before it; null when it does. */
export function chainProblem(event: StoredEvent, previous: StoredEvent | null): ChainProblem | null {
  if (event.previous !== (previous?.hash ?? GENESIS)) {
    return { seq: event.seq, what: 'does not follow the event before it: one was removed, added or changed' }
  }
  if (event.hash !== chainHash(event.previous, event.body)) {
    return { seq: event.seq, what: 'is not what was written' }
  }
  return null
}
