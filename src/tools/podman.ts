import { buildUploads } from './build-upload.ts'
import { type CobraLine, cobraParser } from './cobra.ts'
import { readCompose } from './compose.ts'
import { isMildSignal } from './container-signal.ts'
import { ENGINE, HIDDEN, type Landing, land, onEngine } from './docker-landing.ts'
import { flagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { hidesFlags, rootReach } from './hidden-flags.ts'
import { PODMAN_ALIASES, PODMAN_ROOT_FLAGS, PODMAN_VERBS } from './podman-commands.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import type { Reading, Tool } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar } from './verb-table.ts'

export const podman: Tool = {
  name: 'podman',
  programs: ['podman', 'podman-remote'],
  variables: [
    'CONTAINER_HOST',
    'CONTAINER_CONNECTION',
    'CONTAINER_SSHKEY',
    'CONTAINERS_CONF',
    'CONTAINERS_CONF_OVERRIDE',
    'CONTAINERS_REGISTRIES_CONF',
    'CONTAINERS_STORAGE_CONF',
    'PODMAN_CONNECTIONS_CONF',
    'PODMAN_COMPOSE_PROVIDER',
    'XDG_CONFIG_HOME',
    'XDG_RUNTIME_DIR',
  ],
  read: (argv) => readUndone(argv, ['dry-run'], readPodman),
}

const ROOT = flagSet(PODMAN_ROOT_FLAGS)
const TARGET_FLAGS = new Set(['connection', 'context', 'url', 'host', 'remote'])
const CLUSTER_FLAGS = new Set(['kubeconfig', 'ns'])

const parse = cobraParser({
  ...tableGrammar('', PODMAN_VERBS, PODMAN_ALIASES),
  leading: new Set([
    'container run',
    'container create',
    'container exec',
    'container top',
    'pod top',
    'unshare',
  ]),
})

/** podman's own flags stand in front of the command, as docker's do. */
function readPodman(argv: readonly string[]): Reading {
  const root = parseFlags(argv.slice(1), ROOT, false)
  const { reading, landing } = readRest(root)
  if (landing === 'kubernetes') reading.selectors = [clusterOf(parse(root.words))]
  else land(reading, landing, engineOf(root, argv[0]!.endsWith('podman-remote')))
  if (reading.reach === 'named') {
    const program = PROGRAMS.find((flag) => /[/\0]/.test(lastValue(root, flag) ?? ''))
    if (program) raise(reading, 'exec', `\`--${program}\` names a program that podman runs`)
  }
  if (root.error !== null) loseTarget(reading, 'which engine it uses is not known')
  if (hidesFlags(argv.slice(1), rootReach(ROOT), TARGET_FLAGS)) {
    loseTarget(reading, 'which engine it uses is not known before it runs')
  }
  return reading
}

const PROGRAMS = ['conmon', 'runtime', 'network-cmd-path', 'hooks-dir']

function readRest(root: ParsedFlags): { reading: Reading; landing: Landing | 'kubernetes' } {
  const [first, ...words] = root.words
  if (root.error !== null) return onEngine(newReading('podman', 'podman', 'exec', root.error))
  if (first === undefined || root.help || isOn(root, 'version')) {
    return onEngine(newReading('podman', 'help', 'read', 'only shows help or its version', 'local'))
  }
  if (first === 'compose') return readCompose('podman', words)
  if (first === '__complete' || first === '__completeNoDesc') {
    return onEngine(newReading('podman', 'completion', 'read', 'completes words'))
  }
  const line = parse(root.words)
  const reading = readByTable({ name: 'podman', verbs: PODMAN_VERBS, plugins: false }, line)
  if (line.parsed.error !== null || line.parsed.help) return onEngine(reading)
  refine(reading, line)
  describe(reading, line)
  const moves = line.command === 'kube apply' || line.command === 'image build'
  if (moves && hidesFlags(root.words, line, CLUSTER_FLAGS)) return { reading, landing: HIDDEN }
  return { reading, landing: line.command === 'kube apply' ? 'kubernetes' : landingOf(line) }
}

function refine(reading: Reading, { command, parsed }: CobraLine): void {
  const on = (flag: string) => isOn(parsed, flag)
  const { operation } = reading
  if (on('dry-run')) {
    operation.class = 'read'
    operation.dryRun = true
    operation.evidence = ['is a dry run']
  }
  switch (command) {
    case 'container kill':
    case 'pod kill':
      if (!isMildSignal(lastValue(parsed, 'signal'))) return
      operation.class = 'write'
      operation.evidence = ['sends a signal']
      return
    case 'container start':
      if (on('attach') || on('interactive')) raise(reading, 'exec', 'attaches to what it starts')
      return
    case 'container clone':
    case 'pod clone':
      if (on('destroy')) raise(reading, 'destructive', '`--destroy` deletes the first one')
      if (on('run')) raise(reading, 'exec', '`--run` runs what it made')
      return
    case 'secret inspect':
      if (on('showsecret')) raise(reading, 'secret-read', '`--showsecret` shows values')
      return
    case 'system check':
      if (on('repair') || on('force')) raise(reading, 'destructive', 'deletes what is damaged')
      return
  }
}

function describe({ operation }: Reading, { command, parsed }: CobraLine): void {
  const { words } = parsed
  const many = operation.class === 'destructive'
  const hidden = words.some((word) => !isSeen(word))
  operation.resource = (many ? words : words.slice(0, 1)).map(shownWord).join(', ') || null
  if (!many) return
  const all = isOn(parsed, 'all') || parsed.values.has('filter') || /prune|reset/.test(command) || hidden
  operation.breadth = { count: all || words.length === 0 ? null : words.length, unbounded: all }
}

/** `podman-remote` is podman that only knows connections. */
function engineOf(root: ParsedFlags, remote: boolean): Extract<TargetSelector, { kind: 'docker' }> {
  const context = lastValue(root, 'connection') ?? lastValue(root, 'context')
  const host = lastValue(root, 'url') ?? lastValue(root, 'host')
  return {
    kind: 'docker',
    engine: 'podman',
    ...(context ? { context } : {}),
    ...(host ? { host } : {}),
    ...(remote || isOn(root, 'remote') ? { remote: true } : {}),
  }
}

function clusterOf({ parsed }: CobraLine): TargetSelector {
  const kubeconfig = lastValue(parsed, 'kubeconfig')
  const namespace = lastValue(parsed, 'ns')
  return { kind: 'kubernetes', ...(kubeconfig ? { kubeconfig } : {}), ...(namespace ? { namespace } : {}) }
}

const UPLOADS = new Set(['image push', 'manifest push', 'artifact push'])

function landingOf({ command, parsed }: CobraLine): Landing {
  const [first = '', second] = parsed.words
  if (UPLOADS.has(command)) return uploadTo(second ?? first)
  if (command === 'image scp' && parsed.words.some((word) => /::|@|\0/.test(word))) {
    return { lost: 'where the other engine is is not looked at' }
  }
  if (command !== 'image build' && command !== 'farm build') return ENGINE
  const references = buildUploads(parsed)
  if (references === null || command === 'farm build') return { lost: 'where it uploads to is not known' }
  return { engine: true, references }
}

/** containers-transports(5): a registry, or an archive, directory or engine of this machine. */
function uploadTo(destination: string): Landing {
  if (/^(?:dir|docker-archive|docker-daemon|oci|oci-archive|containers-storage|sif):/.test(destination)) {
    return ENGINE
  }
  const reference = destination.replace(/^docker:\/\//, '')
  // A name without a registry goes wherever registries.conf says.
  const named = isSeen(reference) && /^(?:localhost|[^/]*[.:][^/]*)\//.test(reference)
  return named ? { engine: false, references: [reference] } : { lost: 'its registry is not known' }
}
