import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EXEC_API_VERSIONS } from './kubernetes-plugin.ts'
import { makeRunDirectory } from './run-directory.ts'

/** One cluster that an elevated command may reach. Names are those that the command's own flags may use. */
export type ElevatedCluster = {
  context: string
  /** What `--cluster` and `--user` may name; null where the person's configuration has no name. */
  cluster: string | null
  user: string | null
  namespace: string | null
  /** From policy, by way of the grant; never from the person's configuration. */
  server: string
  /** PEM. */
  ca: string
  /** The exec plugin's argv: an absolute path and its words. */
  plugin: readonly string[]
}

export type PrivateKubeconfig = { path: string; remove(): Promise<void> }

/**
 * The kubeconfig of an elevated child: just these contexts, the first one current. It holds no
 * secret: kubectl asks our plugin for a token, and the plugin asks the run's supervisor.
 *
 * @param directory the private runtime directory (0700); the file gets one of its own in it
 */
export async function writePrivateKubeconfig(
  directory: string,
  clusters: readonly [ElevatedCluster, ...ElevatedCluster[]],
): Promise<PrivateKubeconfig> {
  const own = await makeRunDirectory(directory)
  const path = join(own.path, 'kubeconfig')
  // JSON is YAML, and has no quoting of its own to get wrong
  await writeFile(path, JSON.stringify(kubeconfig(clusters), null, 2), { mode: 0o600, flag: 'wx' })
  return { path, remove: own.remove }
}

function kubeconfig(clusters: readonly [ElevatedCluster, ...ElevatedCluster[]]) {
  const named = clusters.map((entry) => ({
    ...entry,
    cluster: entry.cluster ?? entry.context,
    user: entry.user ?? `stepup ${entry.context}`,
  }))
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': clusters[0].context,
    contexts: named.map(({ context, cluster, user, namespace }) => ({
      name: context,
      context: { cluster, user, ...(namespace !== null && { namespace }) },
    })),
    clusters: named.map(({ cluster, server, ca }) => ({
      name: cluster,
      cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
    })),
    users: named.map(({ user, plugin }) => ({ name: user, user: { exec: execPlugin(plugin) } })),
  }
}

function execPlugin([command, ...args]: readonly string[]) {
  return {
    apiVersion: EXEC_API_VERSIONS[0],
    command,
    args,
    // the terminal is the command's; inside a run there is nothing left to ask
    interactiveMode: 'Never',
    // so that the plugin sees where the token would go
    provideClusterInfo: true,
  }
}
