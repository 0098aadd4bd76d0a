import { declaredEnvironment } from '../core/credential-source.ts'
import type { Policy, PolicyEnvironment } from '../core/policy.ts'
import type { DatabaseTarget, Target, VaultTarget } from '../core/target.ts'

const BY_POLICY = 'the policy'

/** The servers that an environment's credentials are for, where policy says which: nothing here need name them. */
export function pinnedServers(environment: string, policy: Policy): Target[] {
  const { postgresServer, vaultServer } = declaredEnvironment(environment, policy) ?? {}
  return [
    ...(postgresServer ? [postgresAt(postgresServer)] : []),
    ...(vaultServer ? [vaultAt(vaultServer)] : []),
  ]
}

/** The server that an environment's roles are for. */
export function postgresAt(
  { host, port }: NonNullable<PolicyEnvironment['postgresServer']>,
  database: string | null = null,
): DatabaseTarget {
  return { kind: 'database', engine: 'postgresql', host, port, database, user: null, source: BY_POLICY }
}

/** The Vault that an environment's tokens are for. */
function vaultAt({ address, namespace }: NonNullable<PolicyEnvironment['vaultServer']>): VaultTarget {
  return { kind: 'vault', address, namespace, source: BY_POLICY }
}
