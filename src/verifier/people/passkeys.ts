import type { Transaction } from 'kysely'
import type { Store, VerifiedAssertion } from '../interaction.ts'
import type { Database, Passkey } from '../store/schema.ts'
import { judgeAssertion } from '../webauthn/assurance.ts'
import type { NewCredential } from '../webauthn/registration.ts'
import { Refusal } from './enrolment-refusal.ts'

type Tx = Transaction<Database>

/** A person's passkeys that are not revoked. */
export async function passkeysOf(store: Store | Tx, personId: string | null): Promise<Passkey[]> {
  if (personId === null) return []
  return store
    .selectFrom('passkeys')
    .selectAll()
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .execute()
}

/** The passkey of this credential id, unless it is revoked. */
export async function livePasskey(store: Store | Tx, credentialId: string): Promise<Passkey | undefined> {
  return store
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** Stores a new one. Throws `Refusal` when its credential id is taken. */
export async function keepPasskey(
  tx: Tx,
  personId: string,
  made: NewCredential,
  now: number,
): Promise<Passkey> {
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

/** Stores the new counter of one that was just used. Throws `Refusal` when it is not what it was. */
export async function usePasskey(tx: Tx, used: VerifiedAssertion, now: number): Promise<Passkey> {
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
