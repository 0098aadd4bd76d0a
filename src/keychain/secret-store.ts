/**
 * What our keychain needs from an operating system: secrets found by attributes. Attributes are
 * stored in the clear, so they never hold a secret. Every call has a time limit and fails with
 * `keychain_locked`, `keychain_missing` or `keychain_timeout`; an empty answer means surely none.
 */
export type SecretStore = {
  /** All secrets of this kind and issuer. */
  read(kind: SecretKind, issuer: string): Promise<Secret[]>
  /** Writes one secret, in place of the one of the same kind, issuer and id. */
  write(kind: SecretKind, issuer: string, secret: Secret): Promise<void>
  /** Removes those of the given ids; one that is not there is no error. */
  remove(kind: SecretKind, issuer: string, ids: readonly string[]): Promise<void>
}

export type SecretKind = 'device-key' | 'grant'

export type Secret = { id: string; text: string }
