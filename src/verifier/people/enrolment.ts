import type { Transaction } from 'kysely'
import type { PageDependencies } from '../interaction.ts'
import type { Database, Enrolment } from '../store/schema.ts'
import type { RelyingParty } from '../webauthn/relying-party.ts'
import { codeHash } from './codes.ts'
import { enrolmentByTicket, type Proof, provenBy, type Which } from './enrolment-ceremony.ts'
import { asRefusal, type EnrolmentRefusal, Refusal } from './enrolment-refusal.ts'
import { useInvitation } from './invitation.ts'
import { keepPasskey, usePasskey } from './passkeys.ts'

type Tx = Transaction<Database>

type Answer = { ticket: string; with: Which; response: unknown; address: string }

/**
 * Takes the authenticator's answer: device, passkey and person become one in a single transaction
 * that also spends the invitation, or nothing happens at all.
 */
export async function completeEnrolment(
  deps: PageDependencies,
  rp: RelyingParty,
  answer: Answer,
): Promise<{ complete: true } | { refused: EnrolmentRefusal }> {
  const enrolment = await enrolmentByTicket(deps.store, answer.ticket)
  if (!enrolment) return { refused: 'over' }
  const proof = await provenBy(deps, rp, enrolment, answer)
  const done =
    'refused' in proof
      ? proof
      : await deps.store
          .transaction()
          .execute((tx) => enrol(deps, tx, enrolment, proof, answer.address))
          .catch(asRefusal)
  if ('refused' in done) await recordRefusal(deps, enrolment, done.refused, answer.address)
  return done
}

/** The person says that the device is not theirs. False when there was nothing left to deny. */
export async function denyEnrolment(
  deps: PageDependencies,
  ticket: string,
  address: string,
): Promise<boolean> {
  const hash = codeHash(ticket)
  if (hash === null) return false
  return deps.store.transaction().execute(async (tx) => {
    const denied = await tx
      .updateTable('enrolments')
      .set({ state: 'denied', nonce: null })
      .where('ticket_hash', '=', hash)
      .where('state', '=', 'pending')
      .where('expires_at', '>', deps.now())
      .returning(['email', 'jkt', 'person_id'])
      .executeTakeFirst()
    if (!denied) return false
    await deps.audit.record(tx, {
      type: 'enrolment-refused',
      email: denied.email,
      reason: 'denied',
      person: null,
      device: denied.jkt,
      address,
    })
    return true
  })
}

async function enrol(
  deps: PageDependencies,
  tx: Tx,
  enrolment: Enrolment,
  proof: Proof,
  address: string,
): Promise<{ complete: true }> {
  const now = deps.now()
  if (!(await finish(tx, enrolment, now))) throw new Refusal('over')
  if (!(await useInvitation(tx, enrolment.invitation_hash, now))) throw new Refusal('over')
  const personId = await personOf(tx, enrolment, now)
  if (await deviceKnown(tx, enrolment.jkt)) throw new Refusal('device_taken')
  const passkey =
    'made' in proof ? await keepPasskey(tx, personId, proof.made, now) : await usePasskey(tx, proof.used, now)
  await tx
    .insertInto('devices')
    .values({
      jkt: enrolment.jkt,
      person_id: personId,
      public_jwk: enrolment.public_jwk,
      name: enrolment.device_name,
      platform: enrolment.platform,
      created_at: now,
      last_seen_at: now,
      revoked_at: null,
    })
    .execute()
  await deps.audit.record(tx, {
    type: 'enrolled',
    email: enrolment.email,
    deviceName: enrolment.device_name,
    platform: enrolment.platform,
    credentialId: passkey.credential_id,
    aaguid: passkey.aaguid,
    backupEligible: passkey.backup_eligible === 1,
    person: personId,
    device: enrolment.jkt,
    address,
  })
  return { complete: true }
}

async function finish(tx: Tx, enrolment: Enrolment, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('enrolments')
    .set({ state: 'complete' })
    .where('ticket_hash', '=', enrolment.ticket_hash)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * The invited person, made now when new. The id was chosen when the enrolment began, since the
 * authenticator keeps a handle made from it; if the address got another id meanwhile, this one is over.
 */
async function personOf(tx: Tx, enrolment: Enrolment, now: number): Promise<string> {
  const known = await tx
    .selectFrom('people')
    .selectAll()
    .where('email', '=', enrolment.email)
    .executeTakeFirst()
  const id = enrolment.person_id
  if (id === null || (known && (known.id !== id || known.disabled_at !== null))) throw new Refusal('over')
  if (!known) {
    await tx
      .insertInto('people')
      .values({ id, email: enrolment.email, created_at: now, disabled_at: null })
      .execute()
  }
  return id
}

async function deviceKnown(tx: Tx, jkt: string): Promise<boolean> {
  return Boolean(await tx.selectFrom('devices').select('jkt').where('jkt', '=', jkt).executeTakeFirst())
}

async function recordRefusal(
  { store, audit }: PageDependencies,
  enrolment: Enrolment,
  reason: EnrolmentRefusal,
  address: string,
): Promise<void> {
  await store.transaction().execute((tx) =>
    audit.record(tx, {
      type: 'enrolment-refused',
      email: enrolment.email,
      reason,
      person: null,
      device: enrolment.jkt,
      address,
    }),
  )
}
