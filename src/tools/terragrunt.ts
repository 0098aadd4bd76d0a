import type { OperationClass } from '../core/class.ts'
import { hiddenOptions } from './hidden-options.ts'
import { baseName, directoryName } from './path.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { terraform } from './terraform.ts'
import { readTerragruntFlags, type TerragruntLine, takesValue } from './terragrunt-flags.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** Terragrunt up to 1.0, with the names that it had before: what is not its own, it hands to terraform or tofu. */
export const terragrunt: Tool = {
  name: 'terragrunt',
  programs: ['terragrunt'],
  variables: [...terraform.variables, 'TERRAGRUNT_*', 'TG_*'],
  read: readTerragrunt,
}

const TOOL = 'terragrunt'

type Row = readonly [cls: OperationClass | 'local', why: string]

/** Its own commands. What rewrites files of the working tree alone is `local`. */
const COMMANDS: Readonly<Record<string, Row>> = {
  'aws-provider-patch': ['local', 'rewrites fetched modules'],
  'backend bootstrap': ['write', 'creates what keeps the state'],
  'backend delete': ['destructive', 'deletes a state'],
  'backend migrate': ['destructive', 'moves a state and deletes it where it was'],
  browse: ['local', 'browses configurations'],
  catalog: ['local', 'browses modules'],
  'dag graph': ['local', 'draws a graph'],
  exec: ['exec', 'runs a program of its own choosing'],
  find: ['local', 'finds configurations'],
  'graph-dependencies': ['local', 'draws a graph'],
  'hcl fmt': ['local', 'formats local files'],
  'hcl format': ['local', 'formats local files'],
  'hcl lint': ['local', 'checks local files'],
  'hcl validate': ['local', 'checks local files'],
  hclfmt: ['local', 'formats local files'],
  hclvalidate: ['local', 'checks local files'],
  help: ['local', 'only shows help'],
  'info print': ['local', 'shows what it would use'],
  'info strict': ['local', 'lists controls'],
  list: ['local', 'lists configurations'],
  ls: ['local', 'lists configurations'],
  'output-module-groups': ['local', 'lists configurations'],
  render: ['secret-read', 'shows every input as it is worked out'],
  'render-json': ['secret-read', 'writes down every input as it is worked out'],
  scaffold: ['local', 'writes new configuration'],
  'stack clean': ['local', 'removes generated files'],
  'stack generate': ['local', 'generates files'],
  'stack output': ['secret-read', 'shows values out of the states'],
  'terragrunt-info': ['local', 'shows what it would use'],
  'validate-inputs': ['local', 'checks local files'],
  version: ['local', 'shows the version'],
}

/** Groups that alone, or before a word of theirs that is `list` and the like, only show help. */
const GROUPS = new Set(['backend', 'dag', 'hcl', 'info', 'stack'])

/** `apply-all` and its like, as they were before `run-all`. */
const FORMER: Readonly<Record<string, string>> = {
  'apply-all': 'apply',
  'destroy-all': 'destroy',
  'output-all': 'output',
  'plan-all': 'plan',
  'spin-up': 'apply',
  'tear-down': 'destroy',
  'validate-all': 'validate',
}

function readTerragrunt(argv: readonly string[], context: ToolContext): Reading {
  const line = readTerragruntFlags(argv.slice(1), context.env)
  const reading = readCommand(line, context)
  const { program, auth, role } = line
  if (reading.operation.evidence[0] === HELP || reading.reach === 'local') return reading
  if (program !== undefined && !isTerraform(program))
    raise(reading, 'exec', `runs \`${shownWord(program)}\` in the place of terraform`)
  if (auth !== undefined) raise(reading, 'exec', `runs \`${shownWord(auth)}\` for its credentials`)
  if (line.bootstraps) raise(reading, 'write', 'creates what keeps the state where it is missing')
  if (role !== undefined) reading.operation.evidence.push(`acts as \`${shownWord(role)}\``)
  // Behind `--` none of its own flags can hide; what terraform makes of those words, its grammar says.
  const front = argv.slice(1, argv.length - line.dashed.length)
  const hidden = hiddenOptions(front, takesValue, TARGETS)
  if (hidden.option) raise(reading, 'exec', HIDDEN)
  if (reading.reach === 'named' && (hidden.option || hidden.target)) loseTarget(reading, HIDDEN)
  return reading
}

const HELP = 'only shows help'
const HIDDEN = 'a word is not known before it runs'

const TARGETS: ReadonlySet<string> = new Set(
  ['working-dir', 'terragrunt-working-dir', 'config', 'terragrunt-config'].flatMap((name) => [
    `-${name}`,
    `--${name}`,
  ]),
)

function isTerraform(program: string): boolean {
  return isSeen(program) && /^(terraform|tofu|opentofu)$/.test(baseName(program)) && !/^[^/]+\//.test(program)
}

function readCommand(line: TerragruntLine, context: ToolContext): Reading {
  const { words, help, version } = line
  const [first, second] = words
  if (help || version || (first === undefined && line.dashed.length === 0))
    return newReading(TOOL, version ? 'version' : 'help', 'read', HELP, 'local')
  if (first === undefined) return newReading(TOOL, TOOL, 'exec', 'it is not known which command it runs')
  if (Object.hasOwn(FORMER, first)) return readMany([FORMER[first]!, ...words.slice(1)], line, context)
  if (first === 'run-all') return readMany(words.slice(1), line, context)
  if (first === 'run')
    return line.all ? readMany(words.slice(1), line, context) : pass(words.slice(1), line, context)
  if (first === 'stack' && second === 'run') return readMany(words.slice(2), line, context)
  // `graph apply` runs where others depend on it; alone it is terraform's.
  if (first === 'graph' && second !== undefined && !second.startsWith('-'))
    return readMany(words.slice(1), line, context)
  return line.all ? readMany(words, line, context) : (readOwn(words, line) ?? pass(words, line, context))
}

/** In every configuration below the directory, or on every one that depends on this. */
function readMany(words: readonly string[], line: TerragruntLine, context: ToolContext): Reading {
  const reading = readOwn(words, line) ?? pass(words, line, context)
  reading.operation.name = `run --all ${reading.operation.name}`
  if (reading.reach !== 'local') reading.operation.breadth = { count: null, unbounded: true }
  return reading
}

function readOwn(words: readonly string[], line: TerragruntLine): Reading | null {
  const [first = '', second] = words
  if (!isSeen(first)) return null
  const name =
    GROUPS.has(first) && second !== undefined && !second.startsWith('-') ? `${first} ${second}` : first
  if (GROUPS.has(name)) return newReading(TOOL, name, 'read', HELP, 'local')
  const row = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : undefined
  if (row === undefined)
    return GROUPS.has(first)
      ? newReading(TOOL, name, 'unknown', `\`${shownWord(name)}\` is no command known here`)
      : null
  const [cls, why] = row
  const reading =
    cls === 'local' ? newReading(TOOL, name, 'read', why, 'local') : newReading(TOOL, name, cls, why)
  if (reading.reach === 'local') return reading
  reading.selectors = selectorsOf(line)
  if (name === 'exec') reading.reach = 'current'
  return reading
}

/** As terraform would be called. */
function pass(words: readonly string[], line: TerragruntLine, context: ToolContext): Reading {
  const chdir = line.directory === undefined ? [] : [`-chdir=${line.directory}`]
  const reading = terraform.read(['terraform', ...chdir, ...words, ...line.dashed], context)
  reading.tool = TOOL
  // It runs where the source was copied to: a plan's relative path is another file there.
  reading.wants = reading.wants.filter((want) => want.kind !== 'terraform-plan' || want.path.startsWith('/'))
  for (const selector of reading.selectors) {
    if (selector.kind !== 'terraform') continue
    if (selector.plan?.startsWith('/') === false) delete selector.plan
    // And it sets up there what is needed.
    delete selector.needs
  }
  if (line.config !== undefined && reading.selectors.length > 0) {
    reading.selectors.push({ kind: 'terraform', chdir: directoryName(line.config) })
  }
  return reading
}

function selectorsOf({ directory, config }: TerragruntLine): Reading['selectors'] {
  const own = directory === undefined ? {} : { chdir: directory }
  const other = config === undefined ? [] : [{ kind: 'terraform' as const, chdir: directoryName(config) }]
  return [{ kind: 'terraform', ...own }, ...other]
}
