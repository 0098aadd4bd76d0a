import { rankOfClass } from '../core/class.ts'
import { type CobraLine, cobraParser } from './cobra.ts'
import { isOn, lastValue } from './flags.ts'
import { hidesFlags } from './hidden-flags.ts'
import { ESC_VERBS, PULUMI_ALIASES, PULUMI_GLOBALS, PULUMI_VERBS } from './pulumi-commands.ts'
import { pulumiSelectors } from './pulumi-target.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar, type VerbTable } from './verb-table.ts'

const VARIABLES = [
  'PULUMI_ACCESS_TOKEN',
  'PULUMI_API',
  'PULUMI_BACKEND_URL',
  'PULUMI_CREDENTIALS_PATH',
  'PULUMI_HOME',
  'PULUMI_OPTION_*',
  'PULUMI_STACK',
  'PULUMI_*',
]

/** Flags by which a command is none. */
const DRY = ['preview-only', 'dry-run', 'generate-only', 'list-templates']

export const pulumi: Tool = {
  name: 'pulumi',
  programs: ['pulumi'],
  variables: VARIABLES,
  read: (argv, context) =>
    readUndone(argv, DRY, (words) => readPulumi('pulumi', PULUMI_VERBS, words, context)),
}

/** The environments, secrets and configuration of Pulumi by a program of their own. */
export const esc: Tool = {
  name: 'esc',
  programs: ['esc'],
  variables: VARIABLES,
  read: (argv, context) => readPulumi('esc', ESC_VERBS, argv, context),
}

const PARSERS = {
  pulumi: cobraParser(tableGrammar(PULUMI_GLOBALS, PULUMI_VERBS, PULUMI_ALIASES)),
  esc: cobraParser(tableGrammar(PULUMI_GLOBALS, ESC_VERBS, PULUMI_ALIASES)),
} as const

/** What decides on which stack, or in which project, a command works. */
const TARGET_FLAGS = new Set(['stack', 'cwd', 'config-file', 'source', 'dest', 'env', 'org', 'organization'])

/** Commands that take no words and hold others: a word there is another command, which is not known. */
const WORDLESS = new Set(['about', 'config', 'org', 'stack'])

function readPulumi(
  name: 'pulumi' | 'esc',
  verbs: VerbTable,
  argv: readonly string[],
  context: ToolContext,
): Reading {
  const args = argv.slice(1)
  if (args[0] === '__complete' || args[0] === '__completeNoDesc') {
    return newReading(name, 'completion', 'read', 'completes words', 'named')
  }
  const line = PARSERS[name](args)
  const reading = readByTable({ name, verbs, plugins: false }, line)
  const { command, parsed } = line
  const isCommand = command !== '' && verbs[command] !== 'group'
  if (!isCommand || parsed.error !== null || parsed.help) return reading
  if (WORDLESS.has(command) && parsed.words.length > 0) {
    return newReading(name, command, 'unknown', `\`${shownWord(parsed.words[0]!)}\` is no command known here`)
  }
  refine(reading, line, context.env)
  describe(reading, line)
  if (reading.reach !== 'named') return reading
  reading.selectors = pulumiSelectors(line)
  reading.redirects = ['PULUMI_API', 'PULUMI_BACKEND_URL'].filter((variable) => context.env[variable])
  if (hidesFlags(args, line, TARGET_FLAGS)) loseTarget(reading, HIDDEN)
  if (hidesFlags(args, line, new Set())) feared(reading, line)
  const elsewhere = ['PULUMI_OPTION_STACK', 'PULUMI_OPTION_CWD'].find((variable) => context.env[variable])
  if (elsewhere) loseTarget(reading, `\`${elsewhere}\` may name another stack`)
  return reading
}

const HIDDEN = 'a word is not known before it runs'

/** A word may turn out to be `--show-secrets`, or one by which a command destroys or runs something. */
function feared(reading: Reading, { set }: CobraLine): void {
  const writes = rankOfClass(reading.operation.class) >= rankOfClass('write')
  const has = (flag: string) => set.long.has(flag)
  if (!writes && has('show-secrets')) raise(reading, 'secret-read', HIDDEN)
  if (writes && (has('replace') || has('pre-run-command'))) raise(reading, 'destructive', HIDDEN)
}

/**
 * PULUMI_OPTION_* stand for flags, in versions that know them: they count where they make it worse, and
 * never where they make it harmless.
 */
function isSet({ parsed }: CobraLine, env: Env, flag: string): boolean {
  return isOn(parsed, flag) || Boolean(env[`PULUMI_OPTION_${flag.toUpperCase().replaceAll('-', '_')}`])
}

function refine(reading: Reading, line: CobraLine, env: Env): void {
  const { command, parsed } = line
  if (command === 'api') readRequest(reading, line)
  if (command === 'do') readResourceCommand(reading, line)
  if (
    command === 'deployment run' &&
    !/^(update|preview|refresh|detect-drift|remediate-drift)$/.test(parsed.words[0] ?? 'update')
  )
    raise(reading, 'destructive', 'destroys resources')
  if (command === 'stack select' && isOn(parsed, 'create')) {
    reading.reach = 'named'
    raise(reading, 'write', '`--create` creates a stack')
  }
  const replaces = isSet(line, env, 'replace') || isSet(line, env, 'target-replace')
  if (/^(up|watch)$/.test(command) && replaces)
    raise(reading, 'destructive', '`--replace` destroys and creates anew')
  if (command === 'refresh' && isOn(parsed, 'clear-pending-creates'))
    raise(reading, 'destructive', '`--clear-pending-creates` drops what may be there')
  const dry = dryFlag(line)
  if (dry !== null) {
    reading.operation.class = 'read'
    reading.operation.dryRun = true
    reading.operation.evidence = [`\`--${dry}\` changes nothing`]
    if (command === 'new') reading.reach = 'local'
  }
  if (command === 'preview') reading.operation.dryRun = true
  if (isSet(line, env, 'show-secrets'))
    raise(reading, 'secret-read', '`--show-secrets` shows secrets in clear')
  if (command === 'env get' && parsed.values.has('value'))
    raise(reading, 'secret-read', '`--value` shows values')
  for (const flag of [
    'remote-pre-run-command',
    'pre-run-command',
    'remote-executor-image',
    'executor-image',
  ]) {
    if (parsed.values.has(flag)) raise(reading, 'exec', `\`--${flag}\` runs a program of its own choosing`)
  }
}

/** The flag by which a command only shows what it would do. */
function dryFlag({ command, parsed }: CobraLine): string | null {
  const flags = /^(destroy|refresh|import)$/.test(command)
    ? ['preview-only']
    : /^(api|do)$/.test(command)
      ? ['dry-run']
      : command === 'new'
        ? ['generate-only', 'list-templates']
        : []
  return flags.find((flag) => isOn(parsed, flag) && parsed.values.get(flag)!.every(isSeen)) ?? null
}

/** By path, by its method and path in one word, or by the name of an operation; a body makes it a POST. */
function readRequest(reading: Reading, { parsed }: CobraLine): void {
  const [what = ''] = parsed.words
  const named = /^[A-Za-z]+$/.test(what)
  const [, first] = /^([A-Z]+) /.exec(what) ?? []
  const method = lastValue(parsed, 'method')?.toUpperCase() ?? first
  const sends = ['body', 'input', 'field', 'raw-field'].some((flag) => parsed.values.has(flag))
  const reads =
    method !== undefined ? /^(GET|HEAD)$/.test(method) : named ? /^(Get|List)[A-Z]/.test(what) : !sends
  if (!reads || parsed.values.has('body') || parsed.values.has('input'))
    raise(reading, 'exec', 'sends any request')
}

/** `pulumi do aws:s3:Bucket delete x`: one of a provider's resources, or a function of its own. */
function readResourceCommand({ operation }: Reading, { parsed }: CobraLine): void {
  const verb = parsed.words[1] ?? ''
  const cls = (
    { list: 'read', read: 'read', create: 'write', patch: 'write', delete: 'destructive' } as const
  )[verb]
  if (cls === undefined) return
  operation.class = cls
  operation.evidence = [`\`${verb}\` is ${cls}`]
}

function describe({ operation }: Reading, { command, parsed }: CobraLine): void {
  const words = parsed.dashAt === null ? parsed.words : parsed.words.slice(0, parsed.dashAt)
  const targets = ['target', 'target-replace', 'replace'].flatMap((flag) => parsed.values.get(flag) ?? [])
  const names = targets.length > 0 ? targets : words
  operation.resource = names.length > 0 ? names.slice(0, 5).map(shownWord).join(', ') : null
  const whole = /^(up|destroy|refresh|watch|deployment run)$/.test(command) && targets.length === 0
  const wide = names.some((name) => !isSeen(name) || name.includes('*')) || isOn(parsed, 'all')
  operation.breadth =
    whole || wide ? { count: null, unbounded: true } : { count: names.length || null, unbounded: false }
}
