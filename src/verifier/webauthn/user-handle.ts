import { sha256 } from '../../wire/sha256.ts'

/**
 * The WebAuthn user handle of a person, 32 bytes: opaque, and no secret goes into it, since a
 * handle stays in an authenticator for longer than any secret of ours lives.
 */
export function userHandle(personId: string): Uint8Array {
  return sha256('stepup-user-v1', personId)
}
