import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fields, MalformedError } from './kubeconfig-fields.ts'
import { readUser, type UserEntry } from './kubeconfig-user.ts'
import { shortenLongValues } from './long-values.ts'
import { readText } from './text-file.ts'
import { once, type World } from './world.ts'
import { parseYaml } from './yaml.ts'

/** A cluster entry as client-go holds it: empty strings where the file says nothing, paths absolute. */
export type ClusterEntry = {
  server: string
  certificateAuthority: string
  certificateAuthorityData: string
  tlsServerName: string
  proxyUrl: string
  insecureSkipTlsVerify: boolean
  disableCompression: boolean
}

/** What a cluster says that says nothing. */
export const NO_CLUSTER: ClusterEntry = {
  server: '',
  certificateAuthority: '',
  certificateAuthorityData: '',
  tlsServerName: '',
  proxyUrl: '',
  insecureSkipTlsVerify: false,
  disableCompression: false,
}

export type ContextEntry = { cluster: string; user: string; namespace: string }

/** What kubeconfig files say together. Of users it holds no secret: those stay in the files. */
export type Kubeconfig = {
  currentContext: string
  contexts: ReadonlyMap<string, ContextEntry>
  clusters: ReadonlyMap<string, ClusterEntry>
  users: ReadonlyMap<string, UserEntry>
}

export type KubeconfigFiles = {
  /** As client-go would look for them, in order, empty names left out. */
  paths: string[]
  /** Whether `--kubeconfig` named the one file. */
  explicit: boolean
  /** What a child's KUBECONFIG must hold to mean the same. */
  variable: string
}

/**
 * The files client-go reads (tools/clientcmd, ClientConfigLoadingRules): `--kubeconfig` alone, else
 * the KUBECONFIG list, else `$HOME/.kube/config`; with no HOME that path is relative (tried).
 */
export function kubeconfigFiles(explicit: string | undefined, world: World): KubeconfigFiles {
  if (explicit) return { paths: [explicit], explicit: true, variable: explicit }
  const list = world.env.KUBECONFIG
  if (!list) {
    const path = join(world.env.HOME ?? '', '.kube', 'config')
    return { paths: [path], explicit: false, variable: path }
  }
  return { paths: list.split(':').filter((path) => path !== ''), explicit: false, variable: list }
}

/**
 * Reads and merges kubeconfig files by client-go's rules: missing files are skipped (not an explicit
 * one), and the first file to name a current context or an entry wins whole entries. A file that
 * cannot be read or parsed makes the whole unreadable, as kubectl then refuses to run.
 */
export function readKubeconfig(files: KubeconfigFiles, world: World): KubeconfigReading {
  return once(world, 'kubeconfig', files, () => readAndMerge(files, world))
}

type KubeconfigReading = { config: Kubeconfig } | { unreadable: string }

function readAndMerge(files: KubeconfigFiles, world: World): KubeconfigReading {
  const contexts = new Map<string, ContextEntry>()
  const clusters = new Map<string, ClusterEntry>()
  const users = new Map<string, UserEntry>()
  let currentContext = ''
  for (const path of files.paths) {
    const file = readFile(path, world)
    if ('unreadable' in file) return file
    if ('missing' in file) {
      if (files.explicit) return { unreadable: `\`${path}\` does not exist` }
      continue
    }
    currentContext ||= file.config.currentContext
    for (const [name, entry] of file.config.contexts) if (!contexts.has(name)) contexts.set(name, entry)
    for (const [name, entry] of file.config.clusters) if (!clusters.has(name)) clusters.set(name, entry)
    for (const [name, entry] of file.config.users) if (!users.has(name)) users.set(name, entry)
  }
  return { config: { currentContext, contexts, clusters, users } }
}

type FileReading = { config: Kubeconfig } | { missing: true } | { unreadable: string }

/** One parse for each state of a file: `explain --stdin` asks for the same one on every line. */
const parsed = new Map<string, { state: string; reading: FileReading }>()

function readFile(path: string, world: World): FileReading {
  const absolute = resolve(world.cwd, path)
  let state: string
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(absolute, { bigint: true })
    state = `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`
  } catch (error) {
    if (isAbsent(error)) return { missing: true }
    state = ''
  }
  const known = parsed.get(absolute)
  if (known && state !== '' && known.state === state) return known.reading
  const file = readText(absolute, world.cwd)
  // It was there a moment ago, or a part of its path is no directory, which client-go takes for an error.
  const reading: FileReading =
    'text' in file
      ? parseFile(absolute, file.text)
      : 'missing' in file
        ? { unreadable: `\`${path}\` is not there` }
        : file
  parsed.set(absolute, { state, reading })
  return reading
}

/** ENOENT alone: client-go skips no other (os.IsNotExist). */
export function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT'
}

const EMPTY: Kubeconfig = {
  currentContext: '',
  contexts: new Map(),
  clusters: new Map(),
  users: new Map(),
}

function parseFile(path: string, text: string): FileReading {
  if (text === '') return { config: EMPTY }
  try {
    const { text: short, restore } = shortenLongValues(text)
    return { config: configOf(parseYaml(short), { directory: dirname(path), restore }) }
  } catch (error) {
    // The parser's own message may quote the file, which holds secrets.
    const why = error instanceof MalformedError ? error.message : 'not readable as YAML'
    return { unreadable: `\`${path}\`: ${why}` }
  }
}

function configOf(
  document: unknown,
  file: { directory: string; restore: (value: string) => string },
): Kubeconfig {
  if (document === null) return EMPTY
  const root = new Fields(document, 'the document', file)
  const kind = root.string('kind')
  const version = root.string('apiVersion')
  if (!['', 'Config'].includes(kind) || !['', 'v1'].includes(version)) {
    throw new MalformedError(`kind \`${kind}\` of version \`${version}\` is not a kubeconfig`)
  }
  root.map('preferences')?.boolean('colors')
  return {
    currentContext: root.string('current-context'),
    contexts: root.named('contexts', 'context', (context) => ({
      cluster: context.string('cluster'),
      user: context.string('user'),
      namespace: context.string('namespace'),
    })),
    clusters: root.named('clusters', 'cluster', readCluster),
    users: root.named('users', 'user', readUser),
  }
}

function readCluster(cluster: Fields): ClusterEntry {
  return {
    server: cluster.string('server'),
    certificateAuthority: cluster.path('certificate-authority'),
    certificateAuthorityData: cluster.bytes('certificate-authority-data'),
    tlsServerName: cluster.string('tls-server-name'),
    proxyUrl: cluster.string('proxy-url'),
    insecureSkipTlsVerify: cluster.boolean('insecure-skip-tls-verify'),
    disableCompression: cluster.boolean('disable-compression'),
  }
}
