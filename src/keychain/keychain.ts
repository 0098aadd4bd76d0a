import type { JWK } from 'jose'
import type { DeviceKey } from '../wire/device-key.ts'
import type { GrantCredentials } from '../wire/protocol.ts'

export type { DeviceKey }

/** A key whose enrolment is under way. It takes the place of the device key only when it is kept. */
export type NewDeviceKey = DeviceKey & { keep(): Promise<void> }

/** An environment grant as kept: the token, and what must be known before it is presented. */
export type StoredGrant = {
  token: string
  /** Terminal session that obtained it; null when its rule shares it with the whole device. */
  session: string | null
  issuer: string
  /** What its page showed, one for each intent: a line of several commands may land in several places. */
  covers: { environment: string; classes: string[] }[]
  /** Seconds since the epoch. */
  exp: number
  jti: string
  /** The verifier's public signing keys when it was obtained (JWKS members), to check it without network. */
  keys: JWK[]
  /** Where the environment's brokers are, as the verifier handed them over with the grant. */
  credentials: GrantCredentials[]
  /** Its rule asked for a device-bound passkey, and the verifier gave it only for one. */
  deviceBound: boolean
}

/**
 * The OS keychain. Every call has a time limit and fails with `keychain_locked`,
 * `keychain_missing` or `keychain_timeout`; null means that the item is surely not there.
 */
export type Keychain = {
  /** A working device key stays in use until the new one is kept, so that an abandoned enrolment costs nothing. */
  createDeviceKey(issuer: string): Promise<NewDeviceKey>
  deviceKey(issuer: string): Promise<DeviceKey | null>
  deleteDeviceKey(issuer: string): Promise<void>
  grants(issuer: string): Promise<StoredGrant[]>
  /** One item for each grant: two processes that save at once lose neither. */
  saveGrant(grant: StoredGrant): Promise<void>
  deleteGrants(issuer: string, which: (grant: StoredGrant) => boolean): Promise<StoredGrant[]>
}
