import { parseRemote } from '../core/address.ts'
import { isBelow } from '../core/broker.ts'
import { declaredEnvironment } from '../core/credential-source.ts'
import type { Policy, PolicyEnvironment } from '../core/policy.ts'
import type { DatabaseTarget, GitTarget, Target, VaultTarget } from '../core/target.ts'
import { registryAt, repositoryAt } from './told-place.ts'

const BY_POLICY = 'the policy'

/** The servers that an environment's credentials are for, where policy says which: nothing here need name them. */
export function pinnedServers(environment: string, policy: Policy): Target[] {
  const { postgresServer, vaultServer, gitServer, dockerRegistry, match } =
    declaredEnvironment(environment, policy) ?? {}
  return [
    ...(postgresServer ? [postgresAt(postgresServer)] : []),
    ...(vaultServer ? [vaultAt(vaultServer)] : []),
    ...(gitServer ? repositoriesOf(gitServer, match?.git?.remote ?? []) : []),
    ...(dockerRegistry ? [registryAt(dockerRegistry, BY_POLICY)] : []),
  ]
}

/** All repositories of a server that an environment knows, as far as one address can say: `https://host/acme/*`. */
function repositoriesOf(server: string, remotes: readonly string[]): GitTarget[] {
  const paths = remotes.flatMap((pattern) => {
    const remote = parseRemote(pattern.includes('://') ? pattern : `ssh://${pattern}`)
    return remote.at === 'host' ? [remote.path] : []
  })
  const origin = URL.parse(server)?.origin ?? server
  const urls = [...paths.map((path) => `${origin}/${path}`), `${server}/*`]
  return urls.filter((url) => isBelow(server, url)).map((url) => repositoryAt(url, BY_POLICY))
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
