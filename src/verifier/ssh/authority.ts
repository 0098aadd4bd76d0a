import { createPrivateKey, createPublicKey, type JsonWebKey, sign } from 'node:crypto'
import type { JWK } from 'jose'
import { ED25519, ed25519Blob, ed25519Raw } from '../../wire/ssh-encoding.ts'

/** The user CA. Its key never leaves the verifier. */
export type SshAuthority = {
  /** The public key, in wire form and as a line of an `authorized_keys` or `TrustedUserCAKeys` file. */
  blob: Buffer
  line: string
  sign(bytes: Uint8Array): Buffer
}

/** From the private JWK (OKP, Ed25519) that `init` made. Throws when it is none. */
export function sshAuthorityOf(jwk: JWK, issuer: string): SshAuthority {
  const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the SSH authority’s key is not of Ed25519')
  const blob = ed25519Blob(ed25519Raw(createPublicKey(key).export({ format: 'jwk' })))
  const line = `${ED25519} ${blob.toString('base64')} stepup ${new URL(issuer).host}`
  return { blob, line, sign: (bytes) => sign(null, bytes, key) }
}
