import { randomBytes } from 'node:crypto'
import { enrolmentChallenge } from '../../wire/intent.ts'
import type { PageDependencies, Store, VerifiedAssertion } from '../interaction.ts'
import type { Enrolment } from '../store/schema.ts'
import { assertionOptions, verifyAssertion } from '../webauthn/assertion.ts'
import { type NewCredential, registrationOptions, verifyRegistration } from '../webauthn/registration.ts'
import type { RelyingParty } from '../webauthn/relying-party.ts'
import { parseAssertion, parseRegistration } from '../webauthn/responses.ts'
import { codeHash } from './codes.ts'
import type { EnrolmentRefusal } from './enrolment-refusal.ts'
import { livePasskey, passkeysOf } from './passkeys.ts'

export type Which = 'new' | 'existing'

/** What the person's authenticator has proved: a new passkey was made, or one that is there was used. */
export type Proof = { made: NewCredential } | { used: VerifiedAssertion }

/** The enrolment that a ticket opens, whatever its state. */
export async function enrolmentByTicket(store: Store, ticket: string): Promise<Enrolment | undefined> {
  const hash = codeHash(ticket)
  if (hash === null) return undefined
  return store.selectFrom('enrolments').selectAll().where('ticket_hash', '=', hash).executeTakeFirst()
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

/** Checks the authenticator's answer against the enrolment's nonce, which it spends. */
export async function provenBy(
  deps: PageDependencies,
  rp: RelyingParty,
  enrolment: Enrolment,
  answer: { with: Which; response: unknown },
): Promise<Proof | { refused: EnrolmentRefusal }> {
  const nonce = await takeNonce(deps, enrolment)
  if (nonce === null) return { refused: 'over' }
  const challenge = enrolmentChallenge(nonce, enrolment.jkt)
  return answer.with === 'new'
    ? newPasskey(rp, answer.response, challenge)
    : existingPasskey(deps.store, rp, answer.response, challenge, enrolment)
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
