import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Challenge } from '../../core/decision.ts'
import type { Intent } from '../../wire/intent.ts'
import type { Audit } from '../interaction.ts'
import type { Database, Device } from '../store/schema.ts'

/** RFC 8628 §3.2, seconds: short, since the one who waits is a command that somebody just confirmed. */
export const POLL_INTERVAL = 2

/** How long a request waits for its person, seconds. */
export const REQUEST_LIFETIME = 600

/** A request that passed every check and is about to be stored. */
export type Accepted = {
  flow: 'browser' | 'device'
  device: Device
  intents: Intent[]
  decisions: Challenge[]
  address: string
}

/** Stores it beside the provider's own entity (`oidcId`), and records that someone was asked. */
export async function storePending(
  tx: Transaction<Database>,
  audit: Audit,
  accepted: Accepted,
  oidcId: string,
  now: number,
): Promise<void> {
  const { flow, device, intents, decisions, address } = accepted
  const id = randomUUID()
  await tx
    .insertInto('requests')
    .values({
      id,
      flow,
      oidc_id: oidcId,
      person_id: device.person_id,
      device_jkt: device.jkt,
      session: (intents[0] as Intent).startedBy.session,
      command: intents.every((intent) => intent.grant.scope === 'command') ? 1 : 0,
      intents: JSON.stringify(intents),
      decisions: JSON.stringify(decisions),
      remote_address: address,
      state: 'waiting',
      number_misses: 0,
      number_typed: 0,
      polled_at: null,
      poll_interval: POLL_INTERVAL,
      created_at: now,
      expires_at: now + REQUEST_LIFETIME,
    })
    .execute()
  await audit.record(tx, {
    type: 'challenge',
    person: device.person_id,
    device: device.jkt,
    address,
    request: id,
    flow,
    intents,
    decisions,
  })
}
