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

/** An environment grant as kept: the token, and what must be known before it is presented. */
export type StoredGrant = {
  token: string
  /** Terminal session that obtained it; null when its rule shares it with the whole device. */
  session: string | null
  issuer: string
  environment: string
  classes: string[]
  /** Seconds since the epoch. */
  exp: number
  jti: string
  /** The verifier's public signing keys when it was obtained (JWKS members), to check it without network. */
  keys: JWK[]
}

/**
 * The OS keychain. Every call has a time limit and fails with `keychain_locked`,
 * `keychain_missing` or `keychain_timeout`; null means that the item is surely not there.
 */
export type Keychain = {
  createDeviceKey(issuer: string): Promise<DeviceKey>
  deviceKey(issuer: string): Promise<DeviceKey | null>
  deleteDeviceKey(issuer: string): Promise<void>
  grants(issuer: string): Promise<StoredGrant[]>
  saveGrant(grant: StoredGrant): Promise<void>
  deleteGrants(issuer: string, which: (grant: StoredGrant) => boolean): Promise<StoredGrant[]>
}
