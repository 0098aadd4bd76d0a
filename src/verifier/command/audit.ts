import type { Kysely } from 'kysely'
import { parseDuration } from '../../core/duration.ts'
import { StepupError } from '../../core/errors.ts'
import { visible } from '../../core/visible.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import { readTrail } from '../audit/read-trail.ts'
import { type Names, sentenceOf } from '../audit/sentence.ts'
import { verifyTrail } from '../audit/verify-trail.ts'
import type { Database } from '../store/schema.ts'
import { openStore } from '../store/sqlite.ts'
import { readDataDirectory } from './data-directory.ts'

export type AuditOptions = { data: string; since?: string; json: boolean }

/** The trail, oldest first: a sentence a line, or with `json` the event as it was hashed, with its place in the chain. */
export async function* audit(
  { data, since, json }: AuditOptions,
  clock: () => number,
): AsyncGenerator<string> {
  const from = since === undefined ? null : sinceOf(since, clock())
  const store = await openStore(readDataDirectory(data).database)
  try {
    const names = await namesOf(store)
    for await (const { seq, at, body, previous, hash } of readTrail(store, from)) {
      const event = JSON.parse(body) as AuditEvent
      yield json
        ? JSON.stringify({ seq, ...event, previous, hash })
        : `${at}  ${visible(sentenceOf(event, names))}`
    }
  } finally {
    await store.destroy()
  }
}

/** `audit verify`: false when anything is wrong. */
export async function auditVerify(data: string): Promise<{ good: boolean; text: string }> {
  const store = await openStore(readDataDirectory(data).database)
  try {
    const { events, confirmations, problems, head } = await verifyTrail(store)
    const good = problems.length === 0
    const lines = problems.map(({ seq, what }) => `event ${seq} ${what}`)
    const counted = `${events} events, ${confirmations} confirmations whose signatures were verified again`
    lines.push(
      good
        ? `the trail is whole: ${counted}`
        : `the trail is NOT whole: ${problems.length} problems in ${counted}`,
    )
    lines.push(`newest hash: ${head ?? 'none'} (written down elsewhere, it shows that nothing was cut off)`)
    return { good, text: `${lines.join('\n')}\n` }
  } finally {
    await store.destroy()
  }
}

/** `1d` ago, or a time as RFC 3339 writes it. */
function sinceOf(text: string, now: number): string {
  const seconds = parseDuration(text)
  if (seconds) return new Date(now - seconds * 1000).toISOString()
  const time = Date.parse(text)
  if (Number.isNaN(time))
    throw new StepupError('usage', `\`${text}\` is neither a duration (\`1d\`) nor a time`)
  return new Date(time).toISOString()
}

async function namesOf(store: Kysely<Database>): Promise<Names> {
  const people = await store.selectFrom('people').select(['id', 'email']).execute()
  const devices = await store.selectFrom('devices').select(['jkt', 'name']).execute()
  const emails = new Map(people.map(({ id, email }) => [id, email]))
  const names = new Map(devices.map(({ jkt, name }) => [jkt, name]))
  return {
    person: (id) => (id === null ? 'somebody unknown' : (emails.get(id) ?? id)),
    device: (jkt) => (jkt === null ? 'an unknown device' : (names.get(jkt) ?? `device ${jkt.slice(0, 8)}…`)),
  }
}
