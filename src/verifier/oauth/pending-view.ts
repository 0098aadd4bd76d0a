import type { Kysely, Transaction } from 'kysely'
import type { Challenge } from '../../core/decision.ts'
import { confirmationNumber, type Intent, intentDigest } from '../../wire/intent.ts'
import type { Gone, PendingInteraction, PendingRequest } from '../interaction.ts'
import type { ChallengeRow, Database, RequestRow } from '../store/schema.ts'

type Read = Kysely<Database> | Transaction<Database>

/** How many requests one page may list. */
const MAX_LISTED = 64

/** The request that an interaction is about, by the provider's own id. */
export async function ownRequest(store: Read, oidcId: string): Promise<RequestRow | undefined> {
  return store.selectFrom('requests').selectAll().where('oidc_id', '=', oidcId).executeTakeFirst()
}

/**
 * What one page shows: its own request, then the waiting `command` requests of the same device and
 * terminal session, oldest first. One for an environment stands alone. `now` in seconds.
 */
export async function listedRequests(store: Read, own: RequestRow, now: number): Promise<RequestRow[]> {
  if (own.command === 0) return [own]
  const others = await store
    .selectFrom('requests')
    .selectAll()
    .where('device_jkt', '=', own.device_jkt)
    .where('session', '=', own.session)
    .where('command', '=', 1)
    .where('state', '=', 'waiting')
    .where('flow', '=', 'device')
    .where('expires_at', '>', now)
    .where('id', '!=', own.id)
    .orderBy('created_at')
    .orderBy('id')
    .limit(MAX_LISTED - 1)
    .execute()
  return [own, ...others]
}

/** A challenge and the requests it was frozen with, in that order. */
export type Frozen = { row: ChallengeRow; rows: RequestRow[] }

export async function frozenRequests(
  store: Read,
  uid: string,
  challengeId: string,
  now: number,
): Promise<Frozen | Gone> {
  const row = await store
    .selectFrom('challenges')
    .selectAll()
    .where('id', '=', challengeId)
    .where('interaction_uid', '=', uid)
    .executeTakeFirst()
  if (!row) return { gone: 'not_found' }
  if (row.consumed_at !== null) return { gone: 'answered' }
  if (row.expires_at <= now) return { gone: 'expired' }
  const ids = JSON.parse(row.requests) as string[]
  const stored = await store.selectFrom('requests').selectAll().where('id', 'in', ids).execute()
  const rows = ids.flatMap((id) => stored.find((r) => r.id === id) ?? [])
  return rows.length === ids.length ? { row, rows } : { gone: 'expired' }
}

export function intentsOf(row: RequestRow): Intent[] {
  return JSON.parse(row.intents) as Intent[]
}

export function decisionsOf(row: RequestRow): Challenge[] {
  return JSON.parse(row.decisions) as Challenge[]
}

/** All listed intents, in the order that the confirmation digest covers. */
export function allIntents(rows: readonly RequestRow[]): Intent[] {
  return rows.flatMap(intentsOf)
}

/** The page's view. `rows[0]` is the interaction's own request. */
export async function viewOf(
  store: Read,
  uid: string,
  rows: readonly RequestRow[],
  browserAddress: string,
): Promise<PendingInteraction> {
  const own = rows[0] as RequestRow
  const person = await store
    .selectFrom('people')
    .select(['id', 'email'])
    .where('id', '=', own.person_id)
    .executeTakeFirstOrThrow()
  const device = await store
    .selectFrom('devices')
    .select(['jkt', 'name', 'platform'])
    .where('jkt', '=', own.device_jkt)
    .executeTakeFirstOrThrow()
  const decisions = rows.flatMap(decisionsOf)
  return {
    uid,
    requests: rows.flatMap(pendingOf),
    owner: { sub: person.id, email: person.email },
    device,
    number: confirmationNumber(intentsOf(own)[0] as Intent),
    numberTyped: numberState(own, browserAddress),
    acr: decisions.some((d) => d.require.acr === 'phrh') ? 'phrh' : 'phr',
    deviceBound: decisions.some((d) => d.require.deviceBound),
    browserAddress,
  }
}

function pendingOf(row: RequestRow): PendingRequest[] {
  const decisions = decisionsOf(row)
  return intentsOf(row).map((intent, at) => ({
    id: `${row.id}.${at}`,
    intent,
    digest: Buffer.from(intentDigest(intent)).toString('base64url'),
    decision: decisions[at] as Challenge,
    flow: row.flow,
    remoteAddress: row.remote_address,
    requestedAt: row.created_at,
    expiresAt: row.expires_at,
  }))
}

/** The number is compared by eye on the same machine; it is typed when the page may be on another one. */
export function numberState(own: RequestRow, browserAddress: string): PendingInteraction['numberTyped'] {
  if (own.number_typed === 1) return 'typed'
  const same = own.flow === 'browser' && sameHost(own.remote_address, browserAddress)
  return same ? 'not-needed' : 'needed'
}

function sameHost(left: string, right: string): boolean {
  const loopback = (address: string) => /^(::1|127\.|::ffff:127\.)/.test(address)
  return left === right || (loopback(left) && loopback(right))
}
