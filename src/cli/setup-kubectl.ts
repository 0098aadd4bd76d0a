import { resolve } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { type KubeconfigFiles, kubeconfigFiles, readKubeconfig } from '../probe/kubeconfig.ts'
import { type OwnFile, readOwnFile } from '../setup/changed-file.ts'
import { entriesOf, parseKubeconfig } from '../setup/kubeconfig-document.ts'
import { pluginEnvironment, userNameOf, withoutPlugin, withPlugin } from '../setup/kubeconfig-plugin.ts'
import { shownLines } from '../setup/kubeconfig-secrets.ts'
import type { Setting } from './setting.ts'
import type { FileChange, Place } from './setup-change.ts'
import { ownCommand } from './shipping.ts'
import { clusterAt, mintingEnvironment } from './told-place.ts'

/** A context whose cluster is the one that an environment mints tokens for. */
type Minting = { context: string; environment: string; user: string; path: string }

/**
 * What `stepup setup kubectl` would write: for each context of an environment that mints Kubernetes tokens,
 * our exec plugin as its user.
 *
 * @param environment only this one; null for all
 * @throws StepupError `usage`, `config_invalid`
 */
export function kubectlChanges(setting: Setting, environment: string | null): FileChange[] {
  const minting = mintingContexts(setting).filter(
    (it) => environment === null || it.environment === environment,
  )
  if (minting.length === 0) throw nothingMinted(environment)
  return changesOf([...new Set(minting.map(({ path }) => path))], ({ path, text }) => {
    const here = minting.filter((it) => it.path === path)
    const wanted = [...new Set(here.map((it) => it.environment))].map((name) => ({
      environment: name,
      contexts: here.filter((it) => it.environment === name).map(({ context }) => context),
    }))
    return withPlugin(path, text, wanted, ownCommand())
  })
}

/** What `--undo` would write; needs no policy: it looks for what stepup put there. */
export function kubectlUndo(setting: Setting, environment: string | null): FileChange[] {
  return changesOf(pathsOf(setting), ({ path, text }) => withoutPlugin(path, text, environment))
}

/** Each context that could have it, and whether it does. */
export function kubectlPlaces(setting: Setting): Place[] {
  return mintingContexts(setting).map(({ context, environment, user }) => ({
    what: `context ${context} (${environment})`,
    done: user === userNameOf(environment),
  }))
}

function changesOf(paths: readonly string[], changed: (file: OwnFile) => string): FileChange[] {
  return paths.flatMap((path) => {
    const file = readOwnFile(path)
    const after = file && changed(file)
    if (!file || after === null || after === file.text) return []
    const ours = (entry: unknown) => pluginEnvironment(entry) !== null
    return [{ file, after, show: (text: string) => shownLines(path, text, ours) }]
  })
}

function mintingContexts(setting: Setting): Minting[] {
  const files = filesOf(setting)
  const reading = readKubeconfig(files, setting.world)
  if ('unreadable' in reading) throw new StepupError('config_invalid', reading.unreadable)
  const { contexts, clusters } = reading.config
  const paths = pathsByContext(pathsOf(setting))
  return [...contexts].flatMap(([context, { cluster, user }]) => {
    const server = clusters.get(cluster)?.server
    const target = clusterAt(server ?? '', 'the kubeconfig')
    const environment = server ? mintingEnvironment(target, 'kubernetes', setting.policy.policy) : null
    const path = paths.get(context)
    return environment !== null && path ? [{ context, environment, user, path }] : []
  })
}

function filesOf({ world }: Setting): KubeconfigFiles {
  return kubeconfigFiles(undefined, world)
}

function pathsOf(setting: Setting): string[] {
  return filesOf(setting).paths.map((path) => resolve(setting.world.cwd, path))
}

/** The first file that names a context is the one that counts. */
function pathsByContext(paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const path of paths) {
    const file = readOwnFile(path)
    if (!file) continue
    for (const { name } of entriesOf(parseKubeconfig(path, file.text).document, 'contexts'))
      if (!found.has(name)) found.set(name, path)
  }
  return found
}

function nothingMinted(environment: string | null): StepupError {
  return new StepupError(
    'usage',
    environment === null
      ? 'no context of your kubeconfig is for a cluster that your policy mints tokens for (`stepup policy refresh` fetches a newer one)'
      : `no context of your kubeconfig is for a cluster that \`${environment}\` mints tokens for`,
  )
}
