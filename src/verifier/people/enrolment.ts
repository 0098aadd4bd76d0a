import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import { enrolmentChallenge } from '../../wire/intent.ts'
import type { PageDependencies, Store, VerifiedAssertion } from '../interaction.ts'
import type { Database, Enrolment, Passkey } from '../store/schema.ts'
import { assertionOptions, verifyAssertion } from '../webauthn/assertion.ts'
import { judgeAssertion } from '../webauthn/assurance.ts'
import { type NewCredential, registrationOptions, verifyRegistration } from '../webauthn/registration.ts'
import type { RelyingParty } from '../webauthn/relying-party.ts'
import { parseAssertion, parseRegistration } from '../webauthn/responses.ts'
import { codeHash } from './codes.ts'
import { useInvitation } from './invitation.ts'

export type EnrolmentRefusal =
  | 'over'
  | 'bad_registration'
  | 'bad_assertion'
  | 'user_verification'
  | 'not_discoverable'
  | 'passkey_taken'
  | 'passkey_unknown'
  | 'passkey_refused'
  | 'wrong_person'
  | 'device_taken'

export type Which = 'new' | 'existing'

type Tx = Transaction<Database>

/** The enrolment that a ticket opens, whatever its state. */
export async function enrolmentByTicket(store: Store, ticket: string): Promise<Enrolment | undefined> {
  const hash = codeHash(ticket)
  if (hash === null) return undefined
  return store.selectFrom('enrolments').selectAll().where('ticket_hash', '=', hash).executeTakeFirst()
}

export async function passkeysOf(store: Store | Tx, personId: string | null): Promise<Passkey[]> {
  if (personId === null) return []
  return store
    .selectFrom('passkeys')
    .selectAll()
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Options for the authenticator, with a fresh one-time nonce; null when the enrolment is over. */
export async function openCeremony(deps: PageDependencies, rp: RelyingParty, ticket: string, which: Which) {
  const enrolment = await enrolmentByTicket(deps.store, ticket)
  if (!enrolment) return null
  const nonce = randomBytes(32)
  const { numUpdatedRows } = await deps.store
    .updateTable('enrolments')
    .set({ nonce: nonce.toString('base64url') })
    .where('ticket_hash', '=', enrolment.ticket_hash)
    .where('state', '=', 'pending')
    .where('expires_at', '>', deps.now())
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return null
  const challenge = enrolmentChallenge(nonce, enrolment.jkt)
  if (which === 'existing') return assertionOptions(rp, challenge)
  const existing = await passkeysOf(deps.store, enrolment.person_id)
  return registrationOptions(
    rp,
    { userHandle: Buffer.from(enrolment.user_handle, 'base64url'), email: enrolment.email },
    challenge,
    existing.map((passkey) => ({
      credentialId: passkey.credential_id,
      transports: JSON.parse(passkey.transports) as string[],
    })),
  )
}

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
  const nonce = enrolment ? await takeNonce(deps, enrolment) : null
  if (!enrolment || nonce === null) return { refused: 'over' }
  const challenge = enrolmentChallenge(nonce, enrolment.jkt)
  const proof =
    answer.with === 'new'
      ? await newPasskey(rp, answer.response, challenge)
      : await existingPasskey(deps.store, rp, answer.response, challenge, enrolment)
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

/** A nonce is good for one answer, right or wrong; the statement decides who gets it. */
async function takeNonce({ store, now }: PageDependencies, enrolment: Enrolment): Promise<Buffer | null> {
  if (enrolment.nonce === null) return null
  const { numUpdatedRows } = await store
    .updateTable('enrolments')
    .set({ nonce: null })
    .where('ticket_hash', '=', enrolment.ticket_hash)
    .where('nonce', '=', enrolment.nonce)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now())
    .executeTakeFirst()
  return numUpdatedRows === 1n ? Buffer.from(enrolment.nonce, 'base64url') : null
}

type Proof = { made: NewCredential } | { used: VerifiedAssertion }

async function newPasskey(
  rp: RelyingParty,
  response: unknown,
  challenge: Uint8Array,
): Promise<Proof | { refused: EnrolmentRefusal }> {
  const registration = parseRegistration(response)
  if (!registration) return { refused: 'bad_registration' }
  const made = await verifyRegistration(rp, registration, challenge)
  return 'refused' in made ? { refused: made.refused } : { made }
}

async function existingPasskey(
  store: Store,
  rp: RelyingParty,
  response: unknown,
  challenge: Uint8Array,
  enrolment: Enrolment,
): Promise<Proof | { refused: EnrolmentRefusal }> {
  const assertion = parseAssertion(response)
  if (!assertion) return { refused: 'bad_assertion' }
  const passkey = await livePasskey(store, assertion.id)
  if (!passkey) return { refused: 'passkey_unknown' }
  const used = await verifyAssertion(rp, assertion, challenge, passkey)
  if ('refused' in used) return { refused: used.refused }
  return passkey.person_id === enrolment.person_id ? { used } : { refused: 'wrong_person' }
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

async function keepPasskey(tx: Tx, personId: string, made: NewCredential, now: number): Promise<Passkey> {
  const row: Passkey = {
    credential_id: made.credentialId,
    person_id: personId,
    public_key: made.publicKey,
    counter: made.counter,
    backup_eligible: made.backupEligible ? 1 : 0,
    backed_up: made.backedUp ? 1 : 0,
    transports: JSON.stringify(made.transports),
    aaguid: made.aaguid,
    attestation: made.attestation,
    name: made.backupEligible ? 'synced passkey' : 'device-bound passkey',
    created_at: now,
    last_used_at: null,
    revoked_at: null,
  }
  // §7.1 step 26: a credential id belongs to one account, revoked ones included.
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('passkeys')
    .values(row)
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) throw new Refusal('passkey_taken')
  return row
}

async function usePasskey(tx: Tx, used: VerifiedAssertion, now: number): Promise<Passkey> {
  const passkey = await livePasskey(tx, used.credentialId)
  if (!passkey) throw new Refusal('passkey_unknown')
  if (judgeAssertion(passkey, used, { acr: 'phr', deviceBound: false }) !== null) {
    throw new Refusal('passkey_refused')
  }
  await tx
    .updateTable('passkeys')
    .set({ counter: used.counter, backed_up: used.backedUp ? 1 : 0, last_used_at: now })
    .where('credential_id', '=', used.credentialId)
    .execute()
  return passkey
}

async function livePasskey(store: Store | Tx, credentialId: string): Promise<Passkey | undefined> {
  return store
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** Thrown inside the transaction, so that it rolls back; never leaves this file. */
class Refusal extends Error {
  readonly refused: EnrolmentRefusal

  constructor(refused: EnrolmentRefusal) {
    super(refused)
    this.refused = refused
  }
}

function asRefusal(error: unknown): { refused: EnrolmentRefusal } {
  if (error instanceof Refusal) return { refused: error.refused }
  throw error
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
