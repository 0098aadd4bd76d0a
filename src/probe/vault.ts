import type { VaultTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { withoutSecrets } from './address.ts'
import type { World } from './world.ts'

export type VaultSelector = Extract<TargetSelector, { kind: 'vault' }>

/** Vault's own default address (api/client.go). */
const DEFAULT_ADDRESS = 'https://127.0.0.1:8200'

export function probeVault(selector: VaultSelector, { env }: World): VaultTarget {
  // An agent or proxy, where one is named, gets every request (api/client.go, ReadEnvironment).
  const variable = ['VAULT_PROXY_ADDR', 'VAULT_AGENT_ADDR', 'VAULT_ADDR'].find((name) => env[name])
  const address = selector.address || (variable && env[variable]) || DEFAULT_ADDRESS
  return {
    kind: 'vault',
    address: withoutSecrets(address),
    namespace: selector.namespace || env.VAULT_NAMESPACE || null,
    source: selector.address ? '`-address`' : (variable ?? 'the default address of vault'),
  }
}

/** Null when no variable names one. */
export function currentVault(world: World): VaultTarget | null {
  const named = ['VAULT_PROXY_ADDR', 'VAULT_AGENT_ADDR', 'VAULT_ADDR'].some((name) => world.env[name])
  return named ? probeVault({ kind: 'vault' }, world) : null
}
