import { statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isMissing } from './bytes-file.ts'
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

/** What kubeconfig files say together. It holds no user entries: names are enough, secrets stay in the files. */
export type Kubeconfig = {
  currentContext: string
  contexts: ReadonlyMap<string, ContextEntry>
  clusters: ReadonlyMap<string, ClusterEntry>
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
  return once(world, `kubeconfig ${JSON.stringify(files)}`, () => readAndMerge(files, world))
}

type KubeconfigReading = { config: Kubeconfig } | { unreadable: string }

function readAndMerge(files: KubeconfigFiles, world: World): KubeconfigReading {
  const contexts = new Map<string, ContextEntry>()
  const clusters = new Map<string, ClusterEntry>()
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
  }
  return { config: { currentContext, contexts, clusters } }
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
    if (isMissing(error)) return { missing: true }
    state = ''
  }
  const known = parsed.get(absolute)
  if (known && state !== '' && known.state === state) return known.reading
  const file = readText(absolute, world.cwd)
  const reading: FileReading = 'text' in file ? parseFile(absolute, file.text) : file
  parsed.set(absolute, { state, reading })
  return reading
}

function parseFile(path: string, text: string): FileReading {
  if (text === '') return { config: { currentContext: '', contexts: new Map(), clusters: new Map() } }
  try {
    const { text: short, restore } = shortenLongValues(text)
    return { config: configOf(parseYaml(short), dirname(path), restore) }
  } catch (error) {
    // The parser's own message may quote the file, which holds secrets.
    const why = error instanceof MalformedError ? error.message : 'not readable as YAML'
    return { unreadable: `\`${path}\`: ${why}` }
  }
}

class MalformedError extends Error {}

function configOf(document: unknown, directory: string, restore: (value: string) => string): Kubeconfig {
  const string: ReadString = (fields, key) => restore(stringOf(fields, key))
  if (document === null) return { currentContext: '', contexts: new Map(), clusters: new Map() }
  const root = record(document, 'the document')
  const kind = string(root, 'kind')
  const version = string(root, 'apiVersion')
  if (!['', 'Config'].includes(kind) || !['', 'v1'].includes(version)) {
    throw new MalformedError(`kind \`${kind}\` of version \`${version}\` is not a kubeconfig`)
  }
  return {
    currentContext: string(root, 'current-context'),
    contexts: entries(root, ['contexts', 'context'], string, (context) => ({
      cluster: string(context, 'cluster'),
      user: string(context, 'user'),
      namespace: string(context, 'namespace'),
    })),
    clusters: entries(root, ['clusters', 'cluster'], string, (cluster) => ({
      server: string(cluster, 'server'),
      certificateAuthority: absolutePath(string(cluster, 'certificate-authority'), directory),
      certificateAuthorityData: string(cluster, 'certificate-authority-data'),
      tlsServerName: string(cluster, 'tls-server-name'),
      proxyUrl: string(cluster, 'proxy-url'),
      insecureSkipTlsVerify: boolean(cluster, 'insecure-skip-tls-verify'),
      disableCompression: boolean(cluster, 'disable-compression'),
    })),
  }
}

type Fields = Record<string, unknown>
type ReadString = (fields: Fields, key: string) => string

/** client-go refuses a file that names an entry twice, and so do we. */
function entries<T>(
  root: Fields,
  [list, member]: [string, string],
  string: ReadString,
  read: (fields: Fields) => T,
): Map<string, T> {
  const found = new Map<string, T>()
  const items = root[list] ?? []
  if (!Array.isArray(items)) throw new MalformedError(`\`${list}\` is not a list`)
  for (const item of items) {
    const fields = item === null ? {} : record(item, `an entry of \`${list}\``)
    const name = string(fields, 'name')
    if (found.has(name)) throw new MalformedError(`\`${name}\` stands twice in \`${list}\``)
    const value = fields[member] ?? {}
    found.set(name, read(record(value, `\`${member}\` of \`${name}\``)))
  }
  return found
}

function record(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new MalformedError(`${what} is not a map`)
}

function stringOf(fields: Fields, key: string): string {
  const value = Object.hasOwn(fields, key) ? fields[key] : null
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  throw new MalformedError(`\`${key}\` is not a string`)
}

function boolean(fields: Fields, key: string): boolean {
  const value = Object.hasOwn(fields, key) ? fields[key] : null
  if (value === null || value === undefined) return false
  if (typeof value === 'boolean') return value
  throw new MalformedError(`\`${key}\` is not true or false`)
}

/** client-go takes relative paths from the file's own directory. */
function absolutePath(path: string, directory: string): string {
  return path === '' || isAbsolute(path) ? path : join(directory, path)
}
