import { type CobraLine, cobraParser } from './cobra.ts'
import { COMPOSE_ALIASES, COMPOSE_GLOBALS, COMPOSE_ROOT_FLAGS, COMPOSE_VERBS } from './compose-commands.ts'
import { isMildSignal } from './container-signal.ts'
import { ENGINE, type Landing, onEngine } from './docker-landing.ts'
import { flagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { newReading, raise } from './reading.ts'
import type { Reading } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar } from './verb-table.ts'

const ROOT = flagSet(COMPOSE_ROOT_FLAGS)
const parse = cobraParser({
  ...tableGrammar(COMPOSE_GLOBALS, COMPOSE_VERBS, COMPOSE_ALIASES),
  leading: new Set(['run', 'exec']),
})

/** `docker compose …`, `docker-compose …`, `podman compose …`; `args` begins behind the program's words. */
export function readCompose(tool: string, args: readonly string[]): { reading: Reading; landing: Landing } {
  const root = parseFlags(args, ROOT, false)
  const name = (command: string) => `compose ${command}`.trim()
  if (root.error !== null) return onEngine(newReading(tool, 'compose', 'exec', root.error))
  if (root.words.length === 0 || root.help) {
    return onEngine(newReading(tool, 'compose', 'read', 'only shows help or its version', 'local'))
  }
  const line = parse(root.words)
  const reading = readByTable({ name: tool, verbs: COMPOSE_VERBS, plugins: false }, line)
  reading.operation.name = name(reading.operation.name)
  if (line.parsed.error === null && !line.parsed.help) {
    refine(reading, line, root)
    describe(reading, line)
  }
  return { reading, landing: landingOf(line) }
}

/** What a dry run simulates; a command in a container would still be started. */
const NEVER_DRY = new Set(['attach', 'exec', 'run', 'cp', 'watch', 'alpha watch', 'bridge convert'])

function refine(reading: Reading, { command, parsed }: CobraLine, root: ParsedFlags): void {
  const on = (flag: string) => isOn(parsed, flag)
  const dry = parsed.values.has('dry-run') ? on('dry-run') : isOn(root, 'dry-run')
  if (dry && !NEVER_DRY.has(command)) {
    reading.operation.class = 'read'
    reading.operation.dryRun = true
    reading.operation.evidence = ['is a dry run']
    return
  }
  if (command === 'build' && (on('check') || on('print'))) {
    reading.operation.class = 'read'
    reading.operation.evidence = ['only shows what a build would do']
  }
  if (command === 'create' && on('build')) raise(reading, 'exec', '`--build` runs what Dockerfiles say')
  if (command === 'kill' && !on('remove-orphans') && isMildSignal(lastValue(parsed, 'signal'))) {
    reading.operation.class = 'write'
    reading.operation.evidence = ['sends a signal']
  }
  if (command === 'wait' && on('down-project')) {
    raise(reading, 'destructive', '`--down-project` deletes the containers')
  }
}

function describe({ operation }: Reading, { command, parsed: { words } }: CobraLine): void {
  const hidden = words.some((word) => !isSeen(word))
  const many = operation.class === 'destructive'
  operation.resource = (many ? words : words.slice(0, 1)).map(shownWord).join(', ') || null
  if (many) {
    const all = words.length === 0 || command === 'down' || hidden
    operation.breadth = { count: all ? null : words.length, unbounded: all }
  }
}

function landingOf({ command, parsed }: CobraLine): Landing {
  const [first = ''] = parsed.words
  if (command === 'publish' || command === 'alpha publish') {
    return isSeen(first) && first !== ''
      ? { engine: false, references: [first] }
      : { lost: 'its registry is not known before it runs' }
  }
  const uploads = command === 'push' || (command === 'build' && isOn(parsed, 'push'))
  return uploads ? { lost: 'its registries stand in its files' } : ENGINE
}
