import type { OperationClass } from '../core/class.ts'
import { hiddenOptions } from './hidden-options.ts'
import { joinPath } from './path.ts'
import { describePlan } from './plan-reading.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { splitWords } from './shell-words.ts'
import { type GoFlags, isGiven, parseGoFlags } from './terraform-flags.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const terraform: Tool = {
  name: 'terraform',
  programs: ['terraform', 'tofu'],
  variables: [
    'TF_CLI_ARGS',
    'TF_CLI_ARGS_*',
    'TF_CLI_CONFIG_FILE',
    'TERRAFORM_CONFIG',
    'TF_CLOUD_HOSTNAME',
    'TF_CLOUD_ORGANIZATION',
    'TF_CLOUD_PROJECT',
    'TF_DATA_DIR',
    'TF_ENCRYPTION',
    'TF_HTTP_ADDRESS',
    'TF_PLUGIN_CACHE_DIR',
    'TF_REATTACH_PROVIDERS',
    'TF_VAR_*',
    'TF_WORKSPACE',
  ],
  read: readTerraform,
}

const TOOL = 'terraform'

type Row = { cls: OperationClass; why: string; reach?: 'local' }

const COMMANDS: Readonly<Record<string, Row>> = {
  apply: { cls: 'write', why: 'changes infrastructure as its configuration says' },
  console: { cls: 'secret-read', why: 'evaluates expressions over the state' },
  destroy: { cls: 'destructive', why: 'destroys infrastructure' },
  'force-unlock': { cls: 'destructive', why: 'removes the lock that keeps a state whole' },
  fmt: { cls: 'read', why: 'formats local files', reach: 'local' },
  get: { cls: 'read', why: 'fetches modules', reach: 'local' },
  graph: { cls: 'read', why: 'draws a graph' },
  import: { cls: 'write', why: 'takes something into the state' },
  // What it downloads runs only with later commands.
  init: { cls: 'read', why: 'prepares the working directory', reach: 'local' },
  login: { cls: 'secret-read', why: 'obtains a lasting token', reach: 'local' },
  logout: { cls: 'read', why: 'forgets a local token', reach: 'local' },
  'metadata functions': { cls: 'read', why: 'lists functions', reach: 'local' },
  modules: { cls: 'read', why: 'lists modules', reach: 'local' },
  output: { cls: 'secret-read', why: 'shows values out of the state' },
  plan: { cls: 'read', why: 'plans without changing' },
  providers: { cls: 'read', why: 'lists providers' },
  'providers lock': { cls: 'read', why: 'writes a local lock file', reach: 'local' },
  'providers mirror': { cls: 'read', why: 'fetches providers', reach: 'local' },
  'providers schema': { cls: 'read', why: 'shows schemas', reach: 'local' },
  query: { cls: 'read', why: 'lists what its list blocks find' },
  refresh: { cls: 'write', why: 'rewrites the state' },
  show: { cls: 'secret-read', why: 'shows values out of a state or plan' },
  state: { cls: 'read', why: 'only shows help', reach: 'local' },
  'state identities': { cls: 'read', why: 'lists what the state holds' },
  'state list': { cls: 'read', why: 'lists what the state holds' },
  'state mv': { cls: 'destructive', why: 'rewrites the state' },
  'state pull': { cls: 'secret-read', why: 'prints the whole state' },
  'state push': { cls: 'destructive', why: 'overwrites the state' },
  'state replace-provider': { cls: 'destructive', why: 'rewrites the state' },
  'state rm': { cls: 'destructive', why: 'removes the only record of what it drops' },
  'state show': { cls: 'secret-read', why: 'shows values out of the state' },
  taint: { cls: 'write', why: 'marks something to be replaced' },
  test: { cls: 'destructive', why: 'creates and destroys real infrastructure' },
  untaint: { cls: 'write', why: 'unmarks something' },
  validate: { cls: 'read', why: 'checks local files', reach: 'local' },
  version: { cls: 'read', why: 'shows the version', reach: 'local' },
  workspace: { cls: 'read', why: 'only shows help', reach: 'local' },
  'workspace delete': { cls: 'destructive', why: 'deletes a state' },
  'workspace list': { cls: 'read', why: 'lists workspaces' },
  'workspace new': { cls: 'write', why: 'creates a workspace' },
  'workspace select': { cls: 'read', why: 'chooses a workspace for later commands' },
  'workspace show': { cls: 'read', why: 'shows the workspace', reach: 'local' },
}

const SWITCHES = new Set(
  (
    'allow-missing auto-approve backend cloud check compact-warnings concise consolidate-errors consolidate-warnings ' +
    'destroy detailed-exitcode diff draw-cycles enable-plugin-cache fix force force-copy from-state get ' +
    'ignore-remote-version input json list lock lock-file migrate-state no-color no-tests or-create plan-only raw reconfigure ' +
    'recursive refresh refresh-only show-sensitive suppress-forget-errors update upgrade verbose verify-plugins write ' +
    'allow-missing-config dry-run'
  ).split(' '),
)
const VALUED = new Set(
  (
    'backend-config backup backup-out chdir cloud-run config deprecation exclude exclude-file filter from-module fs-mirror ' +
    'generate-config-out id invoke json-into junit-xml lock-timeout lockfile module module-depth net-mirror out parallelism plan platform plugin-dir replace state ' +
    'state-out target target-file test-directory type var var-file'
  ).split(' '),
)

/** Switches that take a value elsewhere. */
const SWITCHES_OF: Readonly<Record<string, readonly string[]>> = {
  console: ['plan'],
  show: ['config', 'state'],
}

const TARGETS: ReadonlySet<string> = new Set(['-state', '--state', '-state-out', '--state-out'])

/** Whose words the environment was put between. */
type Line = { args: readonly string[]; name: string; flags: GoFlags; chdir: string | null }

function readTerraform(argv: readonly string[], context: ToolContext): Reading {
  const { env } = context
  const { args, chdir, error } = withEnvironment(argv.slice(1), env)
  const name = commandOf(args)
  const refused = (typed: string, why: string): Reading => {
    const reading = newReading(TOOL, typed, 'exec', why)
    reading.selectors = [chdir === null ? { kind: 'terraform' } : { kind: 'terraform', chdir }]
    return reading
  }
  if (error) return refused(name ?? TOOL, error)
  const before = args.findIndex((arg) => !arg.startsWith('-'))
  const top = before < 0 ? args : args.slice(0, before)
  if (args.length === 0 || asksForHelp(args, top))
    return newReading(TOOL, name ?? 'help', 'read', 'only shows help', 'local')
  const row = name === null ? undefined : COMMANDS[name]
  if (name === null || row === undefined) {
    return refused(args.find((arg) => !arg.startsWith('-')) ?? TOOL, 'is no command known here')
  }

  const valued = SWITCHES_OF[name]
  const flags = parseGoFlags(
    args.slice(before + name.split(' ').length),
    valued ? new Set([...SWITCHES, ...valued]) : SWITCHES,
    VALUED,
  )
  const line: Line = { args, name, flags, chdir }
  const reading = newReading(TOOL, name, row.cls, row.why, row.reach ?? 'named')
  if (top.length > 0) raise(reading, 'exec', `\`${shownWord(top[0]!)}\` does not belong before the command`)
  if (flags.error) raise(reading, 'exec', flags.error)
  if (env.TF_REATTACH_PROVIDERS)
    raise(reading, 'exec', '`TF_REATTACH_PROVIDERS` names providers that run elsewhere')
  refine(reading, line)
  describe(reading, line)
  if (reading.reach === 'named') reading.selectors = selectorsOf(line)
  if (name === 'apply' && flags.words[0] !== undefined) readPlan(reading, line, flags.words[0], context)
  readHidden(reading, line)
  return reading
}

/** mitchellh/cli: help may be asked for anywhere before `--`, even where a value stands. */
function asksForHelp(args: readonly string[], top: readonly string[]): boolean {
  const end = args.indexOf('--')
  const front = end < 0 ? args : args.slice(0, end)
  return (
    front.some((arg) => /^--?h(elp)?$/.test(arg) && arg !== '--h') ||
    top.some((arg) => /^(-v|--?version)$/.test(arg))
  )
}

/** Commands that need no backend that was set up, and those that need a configuration. */
const SETS_UP = new Set(['init', 'get', 'login', 'logout', 'test'])
const READS = new Set(['apply', 'plan', 'refresh', 'import'])

function selectorsOf({ name, flags, chdir }: Line): Reading['selectors'] {
  const selector: Reading['selectors'][number] & { kind: 'terraform' } = { kind: 'terraform' }
  if (chdir !== null) selector.chdir = chdir
  const state = flags.values.get('state')?.at(-1)
  if (state) selector.state = state
  const sets = SETS_UP.has(name) || name.startsWith('providers')
  if (!sets) selector.needs = READS.has(name) && !isGiven(flags, 'destroy') ? 'configuration' : 'backend'
  const [workspace] = flags.words
  const other = /^workspace (delete|new)$/.test(name) && workspace !== undefined
  return other ? [selector, { ...selector, workspace }] : [selector]
}

function refine(reading: Reading, { name, flags }: Line): void {
  if (name === 'apply' && isGiven(flags, 'destroy'))
    raise(reading, 'destructive', '`-destroy` destroys infrastructure')
  if ((name === 'apply' || name === 'refresh') && flags.values.has('replace')) {
    raise(reading, 'destructive', '`-replace` destroys and creates anew')
  }
  if (name === 'apply' && flags.values.has('invoke'))
    raise(reading, 'destructive', '`-invoke` calls an action of a provider')
  if (name === 'init' && (isGiven(flags, 'migrate-state') || isGiven(flags, 'force-copy'))) {
    reading.reach = 'named'
    raise(reading, 'write', 'copies the state to another backend')
  }
  if (name === 'workspace select' && isGiven(flags, 'or-create'))
    raise(reading, 'write', 'may create a workspace')
  const asked = flags.values.get('dry-run')?.every(isSeen) && isGiven(flags, 'dry-run')
  const dry = /^state (mv|rm)$/.test(name) && asked === true
  if (dry || name === 'plan') {
    reading.operation.dryRun = true
    if (dry && reading.operation.class !== 'exec') reading.operation.class = 'read'
    if (dry) reading.operation.evidence.unshift('is a dry run')
  }
}

function describe({ operation }: Reading, { name, flags }: Line): void {
  const targets = [...(flags.values.get('target') ?? []), ...(flags.values.get('replace') ?? [])]
  const names = targets.length > 0 ? targets : flags.words
  operation.resource = names.length > 0 ? names.slice(0, 5).map(shownWord).join(', ') : null
  const whole = /^(apply|destroy|test|refresh)$/.test(name) && targets.length === 0
  operation.breadth =
    whole || names.some((word) => !isSeen(word))
      ? { count: null, unbounded: true }
      : { count: names.length || null, unbounded: false }
}

/**
 * A saved plan says what will be done, and where: the workspace is the selected one, the backend is the
 * plan's own (tried with 1.11, against the directory's).
 */
function readPlan(
  reading: Reading,
  { chdir }: Line,
  typed: string,
  { known, trustInputs }: ToolContext,
): void {
  const { operation, selectors } = reading
  const isKnown = isSeen(typed) && isSeen(chdir ?? '')
  const path = isKnown ? joinPath(chdir, typed) : shownWord(typed)
  operation.resource = path
  operation.breadth = { count: null, unbounded: false }
  if (trustInputs) {
    operation.inputs.push({ path, seen: true })
    return
  }
  const [selector] = selectors
  if (selector?.kind === 'terraform') selector.plan = path
  const seen = isKnown ? known.plans?.get(path) : { absent: 'its name is not known before it runs' }
  if (seen === undefined) {
    reading.wants.push({ kind: 'terraform-plan', path })
    operation.inputs.push({ path, seen: false, unseen: 'it was not looked at' })
  } else if ('plan' in seen) {
    operation.inputs.push({ path, seen: true, ...(path === typed ? {} : { word: typed }) })
    describePlan(reading, seen.plan)
  } else if ('absent' in seen) {
    // Terraform would fail on it, or an earlier part of the line makes it: here.
    if (selector?.kind === 'terraform') delete selector.plan
    operation.inputs.push({ path, seen: false, unseen: seen.absent })
  } else {
    operation.inputs.push({ path, seen: false, unseen: seen.opaque })
    raise(reading, 'destructive', `what the plan would do is not known: ${seen.opaque}`)
  }
}

/** Words that are not known before it runs: what they could be is only feared where it would change something. */
function readHidden(reading: Reading, { args, name, flags, chdir }: Line): void {
  if (args.every(isSeen) && isSeen(chdir ?? '')) return
  const { option, target } = hiddenOptions(args, (word) => VALUED.has(word.replace(/^--?/, '')), TARGETS)
  const why = 'a word is not known before it runs'
  const names = /^workspace |^apply$/.test(name) && flags.words.some((word) => !isSeen(word))
  if (reading.reach === 'named' && (target || names || !isSeen(chdir ?? ''))) loseTarget(reading, why)
  if (!option) return
  if (name === 'apply' || reading.operation.dryRun) {
    if (name !== 'plan') raise(reading, 'destructive', why)
  } else if (name === 'init' || name === 'workspace select') raise(reading, 'write', why)
}

/** The longest run of leading words that names a command. */
function commandOf(args: readonly string[]): string | null {
  const at = args.findIndex((arg) => !arg.startsWith('-'))
  if (at < 0) return null
  const first = args[at] === 'env' ? 'workspace' : args[at]!
  const second = args[at + 1]
  const two = `${first} ${second}`
  if (second !== undefined && Object.hasOwn(COMMANDS, two)) return two
  const group = ['state', 'workspace', 'metadata', 'providers'].includes(first)
  if (group && second !== undefined && !second.startsWith('-')) return null
  return Object.hasOwn(COMMANDS, first) ? first : null
}

/**
 * `-chdir` counts only before the command; `TF_CLI_ARGS` and `TF_CLI_ARGS_plan` are inserted behind
 * it (the latter nearer), as if typed.
 */
function withEnvironment(
  typed: readonly string[],
  env: Env,
): { args: string[]; chdir: string | null; error: string | null } {
  let args = [...typed]
  let chdir: string | null = null
  let error: string | null = null
  for (let i = 0; i < args.length && args[i]!.startsWith('-'); i++) {
    if (!/^-chdir(=|$)/.test(args[i]!)) continue
    if (args[i] === '-chdir' || chdir !== null) error = '`-chdir` needs `=` and stands once'
    else chdir = args[i]!.slice('-chdir='.length)
    args.splice(i--, 1)
  }
  const insert = (name: string) => {
    const text = env[name]
    if (!text) return
    const words = splitWords(text)
    if (!words || /[`$;&|<>()]/.test(text)) {
      error = `\`${name}\` cannot be parsed`
      return
    }
    const at = args.findIndex((arg) => !arg.startsWith('-'))
    const behind = at < 0 ? args.length : at + (commandOf(args)?.split(' ').length ?? 1)
    args = [...args.slice(0, behind), ...words, ...args.slice(behind)]
  }
  insert('TF_CLI_ARGS')
  const command = commandOf(args)
  if (command !== null) insert(`TF_CLI_ARGS_${command.replaceAll(' ', '_')}`)
  return { args, chdir, error }
}
