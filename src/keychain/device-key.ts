import type { JWK } from 'jose'
import { StepupError } from '../core/errors.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import { sha256Base64url } from '../wire/sha256.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }

/** A fresh ES256 key as the keychain keeps it: a private JWK (RFC 7518 §6.2) in JSON. */
export async function generatePrivateJwk(): Promise<string> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  return JSON.stringify({ kty, crv, x, y, d })
}

/**
 * Makes the port out of what the keychain kept. From here on the key can sign and cannot be read.
 *
 * @throws StepupError `not_enrolled` when the item is not a P-256 key
 */
export async function importDeviceKey(privateJwk: string): Promise<DeviceKey> {
  try {
    const jwk = JSON.parse(privateJwk) as Required<Pick<JWK, 'kty' | 'crv' | 'x' | 'y' | 'd'>>
    const key = await crypto.subtle.importKey('jwk', jwk, ALGORITHM, false, ['sign'])
    const { kty, crv, x, y } = jwk
    return {
      jkt: thumbprint({ crv, kty, x, y }),
      publicJwk: { kty, crv, x, y },
      async sign(bytes) {
        return new Uint8Array(
          await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new Uint8Array(bytes)),
        )
      },
    }
  } catch (cause) {
    // the cause of a parse error quotes its input, which is the key
    throw new StepupError(
      'not_enrolled',
      `the device key in the OS keychain cannot be used (${nameOf(cause)})`,
    )
  }
}

/** RFC 7638 §3: the required members in lexicographic order, no white space. */
function thumbprint(jwk: { crv: string; kty: string; x: string; y: string }): string {
  return sha256Base64url(JSON.stringify(jwk))
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
