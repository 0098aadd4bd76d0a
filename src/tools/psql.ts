import { clientInfo, readSession, refusedClient } from './database-client.ts'
import {
  also,
  type DatabaseSelector,
  inputText,
  landsOn,
  nothingYet,
  readingOfStatements,
} from './database-reading.ts'
import { flagSet, isOn, lastValue, type ParsedFlags } from './flags.ts'
import { getoptLong } from './getopt-long.ts'
import { directoryName, joinPath } from './path.ts'
import { programsOfPager } from './person-programs.ts'
import { POSTGRES_VARIABLES, postgresPlace } from './postgres-options.ts'
import { readPsqlScript } from './psql-script.ts'
import { newReading, raise } from './reading.ts'
import { readSql } from './sql.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { shownWord } from './unseen-word.ts'

export const psql: Tool = {
  name: 'psql',
  programs: ['psql'],
  variables: [
    ...POSTGRES_VARIABLES,
    'PSQLRC',
    'PSQL_PAGER',
    'PAGER',
    'PSQL_EDITOR',
    'POSIXLY_CORRECT',
    'PGCLUSTER',
  ],
  read: (argv, context) => readPsql(argv.slice(1), context),
}

const FLAGS = flagSet(
  'c:command= d:dbname= f:file= l:list v:set= variable= V:version X:no-psqlrc 1:single-transaction ?:help? a:echo-all',
  'b:echo-errors e:echo-queries E:echo-hidden L:log-file= n:no-readline o:output= q:quiet s:single-step S:single-line',
  'A:no-align csv F:field-separator= H:html P:pset= R:record-separator= t:tuples-only T:table-attr= x:expanded',
  'z:field-separator-zero 0:record-separator-zero h:host= p:port= U:username= w:no-password W:password cluster=',
)

function readPsql(args: readonly string[], context: ToolContext): Reading {
  const parsed = getoptLong(args, FLAGS, { permutes: context.env.POSIXLY_CORRECT === undefined })
  if (parsed.error !== null) return refusedClient('psql', parsed.error)
  // `--help=commands` too.
  if (parsed.values.has('help')) return newReading('psql', 'help', 'read', 'only shows help', 'local')
  const info = clientInfo('psql', parsed)
  if (info) return info

  const place = postgresPlace(parsed, true)
  const rc = startupText(parsed, context)
  const scripts = new Scripts(variablesOf(parsed), rc.text, context)
  const reading = isOn(parsed, 'list')
    ? newReading('psql', 'list', 'read', 'lists the databases')
    : readActions(parsed, place, scripts)
  if (rc.text !== '') also(reading, scripts.read('', null, 0))
  if (rc.unseen) raise(reading, 'exec', rc.unseen)
  reading.wants.push(...rc.wants)
  const output = lastValue(parsed, 'output')
  if (output !== undefined && /^\||\0/.test(output))
    raise(reading, 'exec', '`-o` hands its answer to a program')
  const pager = programsOfPager(['PSQL_PAGER', 'PAGER'], context.env)
  if (pager) raise(reading, 'exec', pager)
  landsOn(reading, [place, ...scripts.connects.map((args) => connected(args, place))])
  return reading
}

/** `\c [-reuse-previous=…] [database [user [host [port]]]]`; `-` keeps what stands. */
function connected(args: readonly string[], place: DatabaseSelector): DatabaseSelector {
  const rest = args.filter((arg) => !arg.startsWith('-reuse-previous'))
  // A variable, or quotes of its own rules.
  if (rest.some((arg) => /[:`"]/.test(arg) && !/^postgres(ql)?:\/\//.test(arg)))
    return { ...place, host: '\0\\c\0' }
  const [database, user, host, port] = rest.map((arg) => (arg === '-' ? undefined : arg))
  if (database && /=|:\/\//.test(database)) return { kind: 'database', engine: 'postgresql', database }
  return {
    ...place,
    ...(database ? { database } : {}),
    ...(user ? { user } : {}),
    ...(host ? { host } : {}),
    ...(port ? { port } : {}),
  }
}

/** `-c` and `-f` run in the order in which they were typed; without them, standard input is the script. */
function readActions(parsed: ParsedFlags, place: DatabaseSelector, scripts: Scripts): Reading {
  const commands = parsed.values.get('command') ?? []
  const files = parsed.values.get('file') ?? []
  const reading = nothingYet('psql')
  for (const text of commands) {
    if (text.startsWith('\\')) also(reading, scripts.read(text, null, 0))
    else also(reading, readingOfStatements('psql', readSql(text, 'postgresql', place.database ?? null)))
  }
  for (const path of files) also(reading, scripts.file(path, 0))
  if (commands.length === 0 && files.length === 0) also(reading, scripts.stdin())
  if (isOn(parsed, 'single-line') && commands.length === 0)
    raise(reading, 'exec', '`-S` makes every line a statement')
  return reading
}

/** `-v name=value`; without `=` it is unset. */
function variablesOf(parsed: ParsedFlags): Map<string, string | null> {
  const variables = new Map<string, string | null>()
  for (const typed of [...(parsed.values.get('set') ?? []), ...(parsed.values.get('variable') ?? [])]) {
    const equals = typed.indexOf('=')
    if (equals > 0) variables.set(typed.slice(0, equals), typed.slice(equals + 1))
  }
  return variables
}

/** `~/.psqlrc` is read before anything else, with `-c` as well, unless `-X` leaves it out. */
function startupText(
  parsed: ParsedFlags,
  { env, known, trustInputs }: ToolContext,
): { text: string; wants: Reading['wants']; unseen: string | null } {
  const nothing = { text: '', wants: [], unseen: null }
  if (isOn(parsed, 'no-psqlrc') || trustInputs) return nothing
  const path = env.PSQLRC || (env.HOME ? `${env.HOME}/.psqlrc` : null)
  if (path === null) return nothing
  const seen = known.files.get(path)
  if (!seen) return { ...nothing, wants: [{ kind: 'configuration', path }] }
  if ('text' in seen) return { ...nothing, text: `${seen.text}\n` }
  return seen.missing ? nothing : { ...nothing, unseen: `\`${path}\` was not seen, and \`-X\` leaves it out` }
}

/** Scripts lead to scripts. */
const MAX_DEPTH = 8

class Scripts {
  readonly connects: string[][] = []
  readonly #variables: ReadonlyMap<string, string | null>
  readonly #startup: string
  readonly #context: ToolContext

  constructor(variables: ReadonlyMap<string, string | null>, startup: string, context: ToolContext) {
    this.#variables = variables
    this.#startup = startup
    this.#context = context
  }

  /** `from` is the script's own path, which `\ir` is relative to. */
  read(text: string, from: string | null, depth: number): Reading {
    const whole = depth === 0 ? this.#startup + text : text
    const script = readPsqlScript(whole, this.#variables)
    const reading = readingOfStatements('psql', script.statements)
    this.connects.push(...script.connects)
    for (const { path, relative } of script.files) {
      const place = path !== null && relative && from !== null ? joinPath(directoryName(from), path) : path
      also(reading, this.file(place, depth + 1))
    }
    return reading
  }

  file(path: string | null, depth: number): Reading {
    if (path === '-') return this.stdin()
    const reading = nothingYet('psql')
    const text = depth > MAX_DEPTH ? null : inputText(reading, path, this.#context)
    if (text === null)
      raise(reading, 'exec', `runs the script \`${shownWord(path ?? '?')}\`, which was not seen`)
    else also(reading, this.read(text, path, depth))
    return reading
  }

  stdin(): Reading {
    const reading = nothingYet('psql')
    readSession(reading, (text) => also(reading, this.read(text, null, 0)), this.#context)
    return reading
  }
}
