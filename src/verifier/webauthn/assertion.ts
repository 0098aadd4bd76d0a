import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers'
import type { VerifiedAssertion } from '../interaction.ts'
import { CEREMONY_TIMEOUT, type RelyingParty } from './relying-party.ts'
import type { AssertionResponse } from './responses.ts'
import { userHandle } from './user-handle.ts'

/** The passkey as stored: the table's own names. */
type StoredPasskey = { credential_id: string; person_id: string; public_key: string }

export type AssertionRefusal = 'bad_assertion' | 'user_verification'

/**
 * Options for `navigator.credentials.get()`. No list of credentials: whoever sits there picks their
 * own passkey, and a person who is not the owner is found out rather than merely unable to answer.
 */
export async function assertionOptions(
  rp: RelyingParty,
  challenge: Uint8Array,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: rp.id,
    challenge: new Uint8Array(challenge),
    timeout: CEREMONY_TIMEOUT,
    userVerification: 'required',
  })
}

/**
 * Checks an assertion's signature, challenge, origin, RP ID, presence and verification (WebAuthn
 * §7.2). Counter and backup flags are compared by `judgeAssertion`, inside the transaction that
 * stores the new counter. Never throws for what an authenticator or browser sent.
 */
export async function verifyAssertion(
  rp: RelyingParty,
  assertion: AssertionResponse,
  challenge: Uint8Array,
  passkey: StoredPasskey,
): Promise<VerifiedAssertion | { refused: AssertionRefusal; cause?: unknown }> {
  const { id, rawId, type, response } = assertion
  if (id !== passkey.credential_id) return { refused: 'bad_assertion' }
  // §7.2 step 6: a discoverable credential names its user, and it must be the one we know.
  if (response.userHandle !== Buffer.from(userHandle(passkey.person_id)).toString('base64url')) {
    return { refused: 'bad_assertion' }
  }
  try {
    if (decodeClientDataJSON(response.clientDataJSON).crossOrigin) return { refused: 'bad_assertion' }
    const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        clientExtensionResults: {},
        response: { ...response, userHandle: response.userHandle },
      },
      expectedChallenge: Buffer.from(challenge).toString('base64url'),
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      // Counter 0: compared where it is stored, atomically.
      credential: { id, publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')), counter: 0 },
      requireUserVerification: false,
    })
    if (!verified) return { refused: 'bad_assertion' }
    if (!info.userVerified) return { refused: 'user_verification' }
    return {
      credentialId: id,
      publicKey: passkey.public_key,
      userVerified: true,
      counter: info.newCounter,
      backupEligible: info.credentialDeviceType === 'multiDevice',
      backedUp: info.credentialBackedUp,
      authenticatorData: response.authenticatorData,
      clientDataJSON: response.clientDataJSON,
      signature: response.signature,
    }
  } catch (cause) {
    return { refused: 'bad_assertion', cause }
  }
}
