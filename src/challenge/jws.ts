import type { JWK } from 'jose'

/** A key that signs ES256 and cannot be read: the device key, or a run key. */
export type Signer = { publicJwk: JWK; sign(bytes: Uint8Array): Promise<Uint8Array> }

/**
 * A compact JWS (RFC 7515 §7.1), ES256, with the public key in its header. By hand because the
 * libraries want a key object, and ours can only sign.
 */
export async function signJws(signer: Signer, typ: string, payload: object): Promise<string> {
  const header = { typ, alg: 'ES256', jwk: signer.publicJwk }
  const input = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(payload))}`
  return `${input}.${encode(await signer.sign(Buffer.from(input)))}`
}

function encode(data: string | Uint8Array): string {
  return Buffer.from(data).toString('base64url')
}
