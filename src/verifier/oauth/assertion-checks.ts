import type { Refused, VerifiedAssertion } from '../interaction.ts'
import type { Passkey } from '../store/schema.ts'

type Required = { owner: string; acr: 'phr' | 'phrh'; deviceBound: boolean }

/**
 * What a valid signature alone does not say: whose passkey it is, and whether it is good enough.
 * Null when all holds. The counter rule is WebAuthn §7.2 step 22; BE never changes (§6.1.3).
 */
export function refusalOf(
  assertion: VerifiedAssertion,
  passkey: Passkey | undefined,
  required: Required,
): Refused['refused'] | null {
  if (!passkey || passkey.revoked_at !== null) return 'passkey_unknown'
  if (passkey.person_id !== required.owner) return 'wrong_person'
  if (passkey.public_key !== assertion.publicKey) return 'passkey_unknown'
  if (!assertion.userVerified) return 'user_verification'
  if (assertion.backupEligible !== (passkey.backup_eligible === 1)) return 'backup_changed'
  const counts = passkey.counter > 0 || assertion.counter > 0
  if (counts && assertion.counter <= passkey.counter) return 'counter'
  if (required.deviceBound && passkey.backup_eligible === 1) return 'device_bound'
  if (required.acr === 'phrh' && acrOf(passkey) !== 'phrh') return 'acr'
  return null
}

/** `phrh` only where trusted attestation says that the key lives in hardware and cannot leave it. */
export function acrOf(passkey: Passkey): 'phr' | 'phrh' {
  return passkey.attestation === 'trusted' && passkey.backup_eligible === 0 ? 'phrh' : 'phr'
}

/** RFC 8176: proof of possession, and user verification as the second factor. */
export function amrOf(passkey: Passkey): string[] {
  return [passkey.attestation === 'trusted' ? 'hwk' : 'pop', 'user', 'mfa']
}
