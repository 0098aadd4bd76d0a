import { StepupError } from '../core/errors.ts'
import type { Secret, SecretStore } from './secret-store.ts'
import { withinTime } from './time-limit.ts'

/**
 * The keychains of macOS and Windows (and, where asked, the Secret Service) through
 * `@napi-rs/keyring`. Its calls run on a thread of their own; one that hangs is left behind.
 *
 * The platform's own errors do not tell a locked keychain from a broken one, so that every failure
 * but a time-out reads `keychain_locked`.
 *
 * @param limit milliseconds for one whole operation
 */
export function nativeStore(limit: number): SecretStore {
  return {
    read: (kind, issuer) => within(limit, () => readAll(serviceName(kind, issuer))),
    async write(kind, issuer, secret) {
      await within(limit, async () => {
        const entry = await entryOf(serviceName(kind, issuer), secret.id)
        await entry.setPassword(secret.text)
      })
    },
    async remove(kind, issuer, ids) {
      await within(limit, async () => {
        for (const id of ids) await (await entryOf(serviceName(kind, issuer), id)).deleteCredential()
      })
    },
  }
}

function serviceName(kind: string, issuer: string): string {
  return `stepup ${kind} ${issuer}`
}

async function readAll(service: string): Promise<Secret[]> {
  const { findCredentialsAsync } = await import('@napi-rs/keyring')
  const found = await findCredentialsAsync(service)
  return found.map(({ account, password }) => ({ id: account, text: password }))
}

async function entryOf(service: string, id: string) {
  const { AsyncEntry } = await import('@napi-rs/keyring')
  // pinned, so that it never falls back to the kernel's keyring, which forgets
  return new AsyncEntry(service, id, { linux: { store: 'secret-service' } })
}

function within<T>(limit: number, work: () => Promise<T>): Promise<T> {
  return withinTime(limit, () => ({
    abandon: () => {},
    result: work().catch((cause: unknown) => {
      throw new StepupError('keychain_locked', 'the OS keychain could not be used', { cause })
    }),
  }))
}
