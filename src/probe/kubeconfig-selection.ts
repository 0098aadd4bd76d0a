import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { sha256Hex } from '../wire/sha256.ts'
import {
  type ClusterEntry,
  type ContextEntry,
  isAbsent,
  type KubeconfigFiles,
  NO_CLUSTER,
  readKubeconfig,
} from './kubeconfig.ts'
import type { UserEntry } from './kubeconfig-user.ts'
import type { World } from './world.ts'

/** What a command names of a kubeconfig; empty for what it leaves to the current context. */
export type Selection = { context: string; cluster: string; user: string }

/** The little of a kubeconfig that one command needs. Of the user it holds no secret. */
export type Selected = {
  currentContext: string
  /** The context that was named, else the current one. */
  context: ContextEntry | null
  /** The cluster that was named, else the context's. */
  cluster: ClusterEntry | null
  /** The user that was named, else the context's. */
  user: UserEntry | null
  /** The files name neither a context nor a cluster. */
  bare: boolean
}

export type SelectedOrNot = { selected: Selected } | { unreadable: string }

/**
 * Reads what a command needs of kubeconfig files. A file of a hundred contexts takes 3 ms to parse and
 * the note of what it said 0.3 (measured), so a note is kept, good as long as every file of the list
 * is the same one (device, inode) in the same state (size, mtime and ctime in nanoseconds), or as
 * absent, as it was.
 */
export function selectKubeconfig(files: KubeconfigFiles, selection: Selection, world: World): SelectedOrNot {
  const { notes } = world
  if (!notes) return selectAnew(files, selection, world)
  const paths = files.paths.map((path) => resolve(world.cwd, path))
  const states = statesOf(paths)
  if (states === null) return selectAnew(files, selection, world)
  const name = `kubeconfig-read-${sha256Hex(JSON.stringify([FORMAT, paths, files.explicit, selection]))}.json`
  const known = noted(notes.read(name), states)
  if (known) return { selected: known }
  const fresh = selectAnew(files, selection, world)
  if ('selected' in fresh && !holdsSecret(fresh.selected) && isSettled(states, statesOf(paths))) {
    notes.write(name, JSON.stringify({ states, selected: fresh.selected }))
  }
  return fresh
}

/** Raise it when files are read another way or `Selected` changes: older notes then count for nothing. */
const FORMAT = 2

function selectAnew(files: KubeconfigFiles, selection: Selection, world: World): SelectedOrNot {
  const reading = readKubeconfig(files, world)
  if ('unreadable' in reading) return reading
  const { currentContext, contexts, clusters, users } = reading.config
  const context = contexts.get(selection.context || currentContext) ?? null
  const cluster = clusters.get(selection.cluster || context?.cluster || '') ?? null
  const user = users.get(selection.user || context?.user || '') ?? null
  const bare = contexts.size === 0 && clusters.size === 0
  return { selected: { currentContext, context, cluster, user, bare } }
}

/**
 * Null when a file is no regular one or cannot be looked at. Opened first: a network file system may
 * answer stat(2) from memory, and looks again when a file is opened.
 */
function statesOf(paths: readonly string[]): string[] | null {
  const states: string[] = []
  for (const path of paths) {
    const state = stateOf(path)
    if (state === null) return null
    states.push(state)
  }
  return states
}

const ABSENT = 'absent'

function stateOf(path: string): string | null {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    return isAbsent(error) ? ABSENT : null
  }
  try {
    const stat = fstatSync(fd, { bigint: true })
    return stat.isFile() ? [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ') : null
  } finally {
    closeSync(fd)
  }
}

/** Timestamps have a grain: a file that was changed a moment ago may change again and keep its own. */
const SETTLED_MS = 2000

function isSettled(before: readonly string[], after: readonly string[] | null): boolean {
  if (after === null || before.join() !== after.join()) return false
  const last = Date.now() - SETTLED_MS
  return before.every((state) => {
    const [mtimeNs = '0', ctimeNs = '0'] = state.split(' ').slice(-2)
    return state === ABSENT || Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6 < last
  })
}

/** `https://user:password@…` */
function holdsSecret({ cluster }: Selected): boolean {
  return cluster !== null && [cluster.server, cluster.proxyUrl].some((address) => address.includes('@'))
}

/** What a note says, if it is whole and of these very states. */
function noted(text: string | null, states: readonly string[]): Selected | null {
  if (text === null) return null
  try {
    const note: unknown = JSON.parse(text)
    if (!isRecord(note) || !isRecord(note['selected'])) return null
    if (JSON.stringify(note['states']) !== JSON.stringify(states)) return null
    return isSelected(note['selected']) ? note['selected'] : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSelected(value: Record<string, unknown>): value is Selected {
  const { currentContext, context, cluster, user, bare } = value
  return (
    typeof currentContext === 'string' &&
    typeof bare === 'boolean' &&
    (context === null || hasMembers(context, CONTEXT)) &&
    (cluster === null || hasMembers(cluster, NO_CLUSTER)) &&
    (user === null || isUser(user))
  )
}

const CONTEXT: ContextEntry = { cluster: '', user: '', namespace: '' }

function hasMembers(value: unknown, like: Readonly<Record<string, unknown>>): boolean {
  return (
    isRecord(value) && Object.entries(like).every(([name, example]) => typeof value[name] === typeof example)
  )
}

const USER = {
  token: false,
  password: false,
  as: false,
  groups: false,
  certificateProblem: '',
  pluginProblem: '',
  tokenFile: '',
}

function isUser(value: unknown): value is UserEntry {
  if (!isRecord(value) || !hasMembers(value, USER)) return false
  const { files } = value
  return Array.isArray(files) && files.every((path) => typeof path === 'string')
}
