import type { JWK } from 'jose'

/** The device key, used and never read. ES256 (P-256). */
export type DeviceKey = {
  /** RFC 7638 thumbprint, base64url SHA-256. */
  jkt: string
  /** Public members only: kty, crv, x, y. */
  publicJwk: JWK
  /** JWS ES256 signature (RFC 7518 §3.4): 64 bytes, r ‖ s. */
  sign(bytes: Uint8Array): Promise<Uint8Array>
}
