import type { Acr } from '../../core/decision.ts'
import type { VerifiedAssertion } from '../interaction.ts'
import type { Passkey } from '../store/schema.ts'

type Enrolled = Pick<Passkey, 'attestation' | 'backup_eligible' | 'counter' | 'credential_id' | 'public_key'>

/**
 * What a passkey is worth (OpenID EAP ACR Values 1.0 §2): `phr` always; `phrh` only when a trusted
 * root attested its hardware at enrolment and it cannot leave it. BE=0 alone is the authenticator's
 * own word and never enough.
 */
export function acrOf(passkey: Pick<Passkey, 'attestation' | 'backup_eligible'>): Acr {
  return passkey.attestation === 'trusted' && passkey.backup_eligible === 0 ? 'phrh' : 'phr'
}

/** RFC 8176: proof of possession with user verification; `hwk` only as `phrh`. */
export function amrOf(passkey: Pick<Passkey, 'attestation' | 'backup_eligible'>): string[] {
  return acrOf(passkey) === 'phrh' ? ['pop', 'hwk', 'user', 'mfa'] : ['pop', 'user', 'mfa']
}

export type Requirements = { acr: Acr; deviceBound: boolean }

export type Judgement =
  | 'user_verification'
  | 'passkey_unknown'
  | 'backup_changed'
  | 'counter'
  | 'device_bound'
  | 'acr'

/**
 * Why a verified assertion is still not enough; null when it is. Call it with the passkey as read in
 * the transaction that stores the new counter.
 *
 * - BE must be what it was at enrolment: it cannot change (WebAuthn §6.1.3), so a change is a copy.
 * - The counter must grow, unless the authenticator has none (both zero, §6.1.1).
 */
export function judgeAssertion(
  passkey: Enrolled,
  assertion: VerifiedAssertion,
  required: Requirements,
): Judgement | null {
  if (assertion.credentialId !== passkey.credential_id || assertion.publicKey !== passkey.public_key) {
    return 'passkey_unknown'
  }
  if (!assertion.userVerified) return 'user_verification'
  if (assertion.backupEligible !== (passkey.backup_eligible === 1)) return 'backup_changed'
  if (!counterGrew(passkey.counter, assertion.counter)) return 'counter'
  if (required.deviceBound && assertion.backupEligible) return 'device_bound'
  if (required.acr === 'phrh' && acrOf(passkey) !== 'phrh') return 'acr'
  return null
}

function counterGrew(before: number, now: number): boolean {
  return (before === 0 && now === 0) || now > before
}
