import { credentialSource } from '../core/credential-source.ts'
import { environmentOf } from '../core/environment-of.ts'
import type { BrokerKind, Policy } from '../core/policy.ts'
import type { AwsTarget, GitTarget, HostTarget, KubernetesTarget, Target } from '../core/target.ts'

/** A cluster of which nothing is known but its address. */
export function clusterAt(server: string, source: string): KubernetesTarget {
  return { kind: 'kubernetes', context: null, cluster: null, server, namespace: null, user: null, source }
}

/** An account of which nothing is known but its number, and perhaps a region. */
export function accountAt(account: string, region: string | null, source: string): AwsTarget {
  return { kind: 'aws', profile: null, account, region, role: null, accessKeyId: null, source }
}

/** A repository of which nothing is known but its address. */
export function repositoryAt(url: string, source: string): GitTarget {
  return { kind: 'git', remote: null, url, branch: null, refs: [], force: false, source }
}

/** A registry of images, `host[:port]`. */
export function registryAt(registry: string, source: string): HostTarget {
  return { kind: 'host', host: registry.replace(/:\d+$/, ''), ssh: false, registry, source }
}

/** The environment that would mint credentials of a kind for a target, as a plugin finds it; null for none. */
export function mintingEnvironment(target: Target, kind: BrokerKind, policy: Policy): string | null {
  const environment = environmentOf([target], 'named', policy)
  return credentialSource(environment, policy).brokers.includes(kind) ? environment.name : null
}
