import { type CobraLine, cobraParser } from './cobra.ts'
import { readCompose } from './compose.ts'
import { isMildSignal } from './container-signal.ts'
import { DOCKER_ALIASES, DOCKER_ROOT_FLAGS, DOCKER_VERBS } from './docker-commands.ts'
import { engineOf, HIDDEN, type Landing, land, landingOf, onEngine } from './docker-landing.ts'
import { flagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { hidesFlags, rootReach } from './hidden-flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar } from './verb-table.ts'

export const DOCKER_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'DOCKER_BUILDKIT',
  'DOCKER_CONTENT_TRUST_SERVER',
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'COMPOSE_FILE',
  'COMPOSE_PROJECT_NAME',
  'COMPOSE_PROFILES',
  'COMPOSE_ENV_FILES',
] as const

export const docker: Tool = {
  name: 'docker',
  programs: ['docker'],
  variables: DOCKER_VARIABLES,
  read: (argv, context) => readUndone(argv, SHOWING, (words) => readDocker(words, context)),
}

/** Flags that make a command only show what it would do. */
const SHOWING = ['dry-run', 'check', 'call', 'print', 'list', 'list-targets', 'list-variables']

const ROOT = flagSet(DOCKER_ROOT_FLAGS)
const TARGET_FLAGS = new Set(['context', 'host', 'config'])
const BUILD_FLAGS = new Set(['builder'])

const parse = cobraParser({
  ...tableGrammar('', DOCKER_VERBS, DOCKER_ALIASES),
  leading: new Set([
    'container run',
    'container create',
    'container exec',
    'container top',
    'service create',
  ]),
})

/** docker's own flags end at the first word (docker/cli, `HandleGlobalFlags`); the rest is the command's. */
function readDocker(argv: readonly string[], context: ToolContext): Reading {
  const root = parseFlags(argv.slice(1), ROOT, false)
  const { reading, landing } = readRest(root, context)
  land(reading, landing, engineOf(root))
  reading.redirects = redirectsOf(root, reading, context)
  if (root.error !== null) loseTarget(reading, 'which engine it uses is not known')
  const twice = (root.values.get('host')?.length ?? 0) > 1
  if (twice && reading.reach === 'named') loseTarget(reading, 'docker takes one `--host` alone')
  if (hidesFlags(argv.slice(1), rootReach(ROOT), TARGET_FLAGS)) {
    loseTarget(reading, 'which engine it uses is not known before it runs')
  }
  return reading
}

/** Another directory has other credentials, and a server of signatures is shown those for the registry. */
function redirectsOf(root: ParsedFlags, { operation }: Reading, { env }: ToolContext): string[] {
  const redirects = root.values.has('config') ? ['--config'] : []
  if (operation.name.startsWith('manifest ') && root.words.some((word) => /^--insecure(=|$)/.test(word)))
    redirects.push('--insecure')
  if (env.DOCKER_CONTENT_TRUST_SERVER) redirects.push('DOCKER_CONTENT_TRUST_SERVER')
  return redirects
}

function readRest(root: ParsedFlags, context: ToolContext): { reading: Reading; landing: Landing } {
  const [first, ...words] = root.words
  if (root.error !== null) return onEngine(newReading('docker', 'docker', 'exec', root.error))
  if (first === undefined || root.help) {
    return onEngine(newReading('docker', 'help', 'read', 'only shows help', 'local'))
  }
  if (first === 'compose') return readCompose('docker', words)
  if (first === '__complete' || first === '__completeNoDesc') {
    return onEngine(newReading('docker', 'completion', 'read', 'completes words'))
  }
  const line = parse(root.words)
  const reading = readByTable({ name: 'docker', verbs: DOCKER_VERBS, plugins: true }, line)
  if (line.parsed.error !== null || line.parsed.help) return onEngine(reading)
  refine(reading, line)
  describe(reading, line)
  // No flag behind a command names another engine, but one of buildx may name a builder or a registry.
  const hidden = line.command.startsWith('buildx ') && hidesFlags(root.words, line, BUILD_FLAGS)
  return { reading, landing: hidden ? HIDDEN : landingOf(line, context.env) }
}

function refine(reading: Reading, { command, parsed }: CobraLine): void {
  const on = (flag: string) => isOn(parsed, flag)
  switch (command) {
    case 'container kill':
      if (isMildSignal(lastValue(parsed, 'signal'))) lower(reading, 'write', 'sends a signal')
      return
    case 'container start':
      if (on('attach') || on('interactive')) raise(reading, 'exec', 'attaches to what it starts')
      return
    case 'buildx build':
    case 'buildx bake':
      if (onlyShows(parsed)) lower(reading, 'read', 'only shows what a build would do')
      return
    case 'buildx inspect':
      if (on('bootstrap')) raise(reading, 'write', '`--bootstrap` starts the builder')
      return
    case 'buildx imagetools create':
      if (on('dry-run')) lower(reading, 'read', 'is a dry run').operation.dryRun = true
      return
    case 'node update':
      if (lastValue(parsed, 'availability') === 'drain') raise(reading, 'destructive', 'drains a node')
      if (parsed.values.has('role')) raise(reading, 'admin', 'changes who manages the swarm')
      return
    case 'stack deploy':
      if (on('prune')) raise(reading, 'destructive', '`--prune` deletes services')
      return
    case 'swarm init':
      if (on('force-new-cluster')) raise(reading, 'destructive', 'drops the other managers')
      return
    case 'swarm ca':
    case 'swarm join-token':
    case 'swarm unlock-key':
      if (on('rotate')) raise(reading, 'admin', '`--rotate` replaces a key')
      return
  }
}

/** A lower class than the table's, for a flag that is known to make it so. */
function lower(reading: Reading, cls: 'read' | 'write', why: string): Reading {
  reading.operation.class = cls
  reading.operation.evidence = [why]
  return reading
}

/** `--check`, `--print` and `--list` evaluate a build without running it. */
function onlyShows(parsed: ParsedFlags): boolean {
  const call = lastValue(parsed, 'call') ?? lastValue(parsed, 'print')
  const asks = call !== undefined && call !== 'build' && call !== 'false'
  const list = parsed.values.has('list') || isOn(parsed, 'list-targets') || isOn(parsed, 'list-variables')
  return (isOn(parsed, 'check') || asks || list) && !isOn(parsed, 'push')
}

function describe({ operation }: Reading, { command, parsed: { words } }: CobraLine): void {
  const many = operation.class === 'destructive' && words.length > 0
  const hidden = words.some((word) => !isSeen(word))
  operation.resource = (many ? words : words.slice(0, 1)).map(shownWord).join(', ') || null
  if (many) operation.breadth = { count: hidden ? null : words.length, unbounded: hidden }
  if (command.endsWith('prune')) operation.breadth = { count: null, unbounded: true }
}
