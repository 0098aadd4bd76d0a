import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers'
import { attestedByTrustedRoot } from './attestation.ts'
import { ALGORITHMS, CEREMONY_TIMEOUT, type RelyingParty } from './relying-party.ts'
import type { RegistrationResponse } from './responses.ts'

export type NewCredential = {
  credentialId: string
  /** COSE, base64url. */
  publicKey: string
  counter: number
  backupEligible: boolean
  backedUp: boolean
  transports: string[]
  aaguid: string
  attestation: 'none' | 'trusted'
}

export type RegistrationRefusal = 'bad_registration' | 'user_verification' | 'not_discoverable'

/** Options for `navigator.credentials.create()`: a discoverable passkey with user verification. */
export async function registrationOptions(
  rp: RelyingParty,
  person: { userHandle: Uint8Array; email: string },
  challenge: Uint8Array,
  existing: readonly { credentialId: string; transports: string[] }[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpID: rp.id,
    rpName: rp.name,
    userID: new Uint8Array(person.userHandle),
    userName: person.email,
    userDisplayName: person.email,
    challenge: new Uint8Array(challenge),
    timeout: CEREMONY_TIMEOUT,
    attestationType: rp.attestationRoots.length > 0 ? 'direct' : 'none',
    excludeCredentials: existing.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  })
}

/** Checks a new credential (WebAuthn §7.1). Never throws for what an authenticator or browser sent. */
export async function verifyRegistration(
  rp: RelyingParty,
  response: RegistrationResponse,
  challenge: Uint8Array,
): Promise<NewCredential | { refused: RegistrationRefusal; cause?: unknown }> {
  try {
    if (decodeClientDataJSON(response.response.clientDataJSON).crossOrigin) {
      return { refused: 'bad_registration' }
    }
    const { verified, registrationInfo: info } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: Buffer.from(challenge).toString('base64url'),
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      supportedAlgorithmIDs: ALGORITHMS,
      // Judged below, so that this common case has a name of its own.
      requireUserVerification: false,
    })
    if (!verified) return { refused: 'bad_registration' }
    if (!info.userVerified) return { refused: 'user_verification' }
    // Assertions come without a list of credentials, so a passkey that cannot be discovered is of no use.
    if (response.clientExtensionResults.credProps?.rk === false) return { refused: 'not_discoverable' }
    return {
      credentialId: info.credential.id,
      publicKey: Buffer.from(info.credential.publicKey).toString('base64url'),
      counter: info.credential.counter,
      backupEligible: info.credentialDeviceType === 'multiDevice',
      backedUp: info.credentialBackedUp,
      transports: response.response.transports,
      aaguid: info.aaguid,
      attestation: (await attestedByTrustedRoot(info.attestationObject, rp.attestationRoots))
        ? 'trusted'
        : 'none',
    }
  } catch (cause) {
    return { refused: 'bad_registration', cause }
  }
}
