import { generatePrivateJwk, importDeviceKey } from './device-key.ts'
import type { Keychain, StoredGrant } from './keychain.ts'
import { nativeStore } from './native-store.ts'
import { secretService } from './secret-service.ts'
import type { SecretStore } from './secret-store.ts'

/** Milliseconds that one keychain operation may take. */
const LIMIT = 5000

export type KeychainWorld = {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  uid: number
}

/** The keychain of this machine: the Secret Service on Linux and the BSDs, the native one elsewhere. */
export function osKeychain(world: KeychainWorld): Keychain {
  return keychainOver(storeOf(world))
}

function storeOf(world: KeychainWorld): SecretStore {
  if (world.platform === 'darwin' || world.platform === 'win32') return nativeStore(LIMIT)
  const runtime = world.env['XDG_RUNTIME_DIR'] ?? `/run/user/${world.uid}`
  const address = world.env['DBUS_SESSION_BUS_ADDRESS'] ?? `unix:path=${runtime}/bus`
  return secretService(address, world.uid, LIMIT)
}

const CURRENT = 'current'
const PENDING = 'pending'

/** The port over any store. An item that cannot be read is no grant, and goes with the next deletion. */
export function keychainOver(store: SecretStore): Keychain {
  const items = async (issuer: string) =>
    (await store.read('grant', issuer)).map(({ id, text }) => ({ id, grant: parseGrant(text) }))

  return {
    async grants(issuer) {
      return (await items(issuer)).flatMap(({ grant }) => grant ?? [])
    },

    async deleteGrants(issuer, which) {
      const gone = (await items(issuer)).filter(({ grant }) => grant === null || which(grant))
      if (gone.length === 0) return []
      await store.remove(
        'grant',
        issuer,
        gone.map(({ id }) => id),
      )
      return gone.flatMap(({ grant }) => grant ?? [])
    },

    async createDeviceKey(issuer) {
      const text = await generatePrivateJwk()
      await store.write('device-key', issuer, { id: PENDING, text })
      return {
        ...(await importDeviceKey(text)),
        async keep() {
          await store.write('device-key', issuer, { id: CURRENT, text })
          await store.remove('device-key', issuer, [PENDING])
        },
      }
    },

    async deviceKey(issuer) {
      const key = (await store.read('device-key', issuer)).find(({ id }) => id === CURRENT)
      return key ? importDeviceKey(key.text) : null
    },

    async deleteDeviceKey(issuer) {
      await store.remove('device-key', issuer, [CURRENT, PENDING])
    },

    async saveGrant(grant) {
      await store.write('grant', grant.issuer, { id: grant.jti, text: JSON.stringify(grant) })
    },
  }
}

function parseGrant(text: string): StoredGrant | null {
  try {
    const grant = JSON.parse(text) as StoredGrant
    return Array.isArray(grant.covers) ? grant : null
  } catch {
    return null
  }
}
