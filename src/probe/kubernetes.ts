import { statSync } from 'node:fs'
import type { KubernetesTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { withoutSecrets } from './address.ts'
import { type ClusterEntry, type KubeconfigFiles, kubeconfigFiles, NO_CLUSTER } from './kubeconfig.ts'
import { selectKubeconfig } from './kubeconfig-selection.ts'
import { clusterProblem, completeServer, userProblem, withTypedFlags } from './kubernetes-checks.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

export type KubernetesSelector = Extract<TargetSelector, { kind: 'kubernetes' }>

/** What a pin needs beyond the target: the names and addresses exactly as they were read. */
export type KubernetesFacts = {
  context: string
  cluster: string
  user: string
  /** Of the context, not of `-n`. */
  namespace: string
  entry: ClusterEntry
  files: KubeconfigFiles
}

const factsOf = new WeakMap<KubernetesTarget, KubernetesFacts>()

/**
 * What was read to make this very target object; null for in-cluster and unresolved targets, and for
 * copies. Reading once is the point: a pin must hold what was decided on, not a later state.
 */
export function kubernetesFacts(target: KubernetesTarget): KubernetesFacts | null {
  return factsOf.get(target) ?? null
}

/** The cluster that kubectl would talk to, by client-go's rules (tools/clientcmd, client_config.go). */
export function probeKubernetes(selector: KubernetesSelector, world: World): KubernetesTarget {
  const files = kubeconfigFiles(selector.kubeconfig, world)
  const shown = files.paths.map((path) => `\`${path}\``).join(', ') || 'no kubeconfig'
  const reading = select(files, selector, world)
  if ('unreadable' in reading) return unresolved(reading.unreadable)
  const { currentContext, context, cluster: found, user } = reading.selected

  const name = selector.context || currentContext
  if (name !== '' && !context) return unresolved(`context \`${name}\` is not in ${shown}`)
  const clusterName = selector.cluster || context?.cluster || ''
  if (selector.cluster && !found) return unresolved(`cluster \`${clusterName}\` is not in ${shown}`)

  if (selector.user && !user) return unresolved(`user \`${selector.user}\` is not in ${shown}`)

  const typed = new Set(selector.typed ?? [])
  const entry = { ...(found ?? NO_CLUSTER) }
  const defaulted = entry.server === '' && !selector.server
  entry.server ||= world.env.KUBERNETES_MASTER || 'http://localhost:8080'
  if (defaulted && inClusterPossible(world)) {
    return context?.user
      ? unresolved('a context without server inside a cluster')
      : inCluster(selector, world)
  }
  const server = completeServer(selector.server || entry.server)
  if (server === null) return unresolved('the server’s address is none that kubectl takes')
  const tls = /^https:/i.test(server)
  const problem = clusterProblem(withTypedFlags(entry, typed), tls) ?? userProblem(user, tls, typed)
  if (problem !== null) return unresolved(`kubectl refuses what ${shown} says: ${problem}`)
  const target: KubernetesTarget = {
    kind: 'kubernetes',
    context: name || null,
    // an address that was typed belongs to no cluster of the file
    cluster: isElsewhere(selector.server, entry.server) ? null : clusterName || null,
    server: withoutSecrets(server),
    namespace: selector.allNamespaces ? null : selector.namespace || context?.namespace || 'default',
    user: selector.user || context?.user || null,
    source: source(selector, name, shown, defaulted),
  }
  factsOf.set(target, {
    context: name,
    cluster: clusterName,
    user: context?.user ?? '',
    namespace: context?.namespace ?? '',
    entry,
    files,
  })
  return target
}

/** What stands ready for any program; nothing where no kubeconfig names a context and no pod is around it. */
export function currentKubernetes(selector: KubernetesSelector, world: World): KubernetesTarget[] {
  const reading = select(kubeconfigFiles(selector.kubeconfig, world), selector, world)
  const bare = 'selected' in reading && reading.selected.bare
  const named = selector.server || selector.context || world.env.KUBERNETES_MASTER
  return bare && !named && !inClusterPossible(world) ? [] : [probeKubernetes(selector, world)]
}

function select(files: KubeconfigFiles, selector: KubernetesSelector, world: World) {
  const { context = '', cluster = '', user = '' } = selector
  return selectKubeconfig(files, { context, cluster, user }, world)
}

function isElsewhere(typed: string | undefined, configured: string): boolean {
  return Boolean(typed) && typed !== configured
}

function source(selector: KubernetesSelector, name: string, shown: string, defaulted: boolean): string {
  if (selector.server) return `\`--server\` over ${shown}`
  if (defaulted) return `the default address of kubectl: ${shown} names no server`
  if (selector.cluster) return `\`--cluster\` in ${shown}`
  if (selector.context) return `\`--context\` in ${shown}`
  return name ? `current context in ${shown}` : shown
}

function unresolved(why: string): KubernetesTarget {
  return {
    kind: 'kubernetes',
    context: null,
    cluster: null,
    server: null,
    namespace: null,
    user: null,
    source: `not resolvable: ${why}`,
  }
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** client-go, inClusterClientConfig.Possible. */
function inClusterPossible({ env }: World): boolean {
  if (!env.KUBERNETES_SERVICE_HOST || !env.KUBERNETES_SERVICE_PORT) return false
  try {
    return !statSync(`${SERVICE_ACCOUNT}/token`).isDirectory()
  } catch {
    return false
  }
}

function inCluster(selector: KubernetesSelector, world: World): KubernetesTarget {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port, POD_NAMESPACE } = world.env
  const file = readText(`${SERVICE_ACCOUNT}/namespace`, '/')
  const own = POD_NAMESPACE || ('text' in file && file.text.trim()) || 'default'
  return {
    kind: 'kubernetes',
    context: null,
    cluster: null,
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: selector.allNamespaces ? null : selector.namespace || own,
    user: null,
    source: 'the service account of the pod that this runs in',
  }
}
