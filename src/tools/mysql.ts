import { readSession, refusedClient } from './database-client.ts'
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
import { MYSQL_CONNECTION, MYSQL_VARIABLES, mysqlInfo, mysqlPlace, readOptionFiles } from './mysql-options.ts'
import { readMysqlScript } from './mysql-script.ts'
import { baseName } from './path.ts'
import { programsOfPager } from './person-programs.ts'
import { raise } from './reading.ts'
import { readSql } from './sql.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'

export const mysql: Tool = {
  name: 'mysql',
  programs: ['mysql', 'mariadb'],
  variables: [...MYSQL_VARIABLES, 'PAGER'],
  read: (argv, context) => readMysql(baseName(argv[0] ?? ''), argv.slice(1), context),
}

const FLAGS = flagSet(
  MYSQL_CONNECTION,
  'I:help abort-source-on-error auto-rehash A:no-auto-rehash auto-vertical-output B:batch binary-as-hex binary-mode column-names N:skip-column-names',
  'm:column-type-info c:comments connect-expired-password D:database= T:debug-info delimiter= e:execute= f:force H:html i:ignore-spaces init-command=',
  'init-command-add= line-numbers L:skip-line-numbers local-infile? max-join-size= G:named-commands b:no-beep o:one-database pager? print-query-on-error',
  'progress-reports prompt= q:quick quick-max-column-width= r:raw reconnect U:safe-updates i-am-a-dummy sandbox select-limit= server-arg= show-warnings',
  'sigint-ignore t:table tee= n:unbuffered E:vertical w:wait? X:xml histignore= load-data-local-dir= oci-config-file= j:syslog commands system-command',
  'authentication-oci-client-config-profile= fido-register-factor= register-factor= plugin-authentication-kerberos-client-mode=',
  'plugin-authentication-webauthn-client-preserve-privacy telemetry-client no-pager no-tee',
)

function readMysql(name: string, args: readonly string[], context: ToolContext): Reading {
  const parsed = getoptLong(args, FLAGS, { permutes: true, loose: true })
  const extra = parsed.words.length > 1 ? 'it has more words than it takes' : null
  const error = parsed.error ?? extra
  if (error) return refusedClient(name, error)
  const info = mysqlInfo(name, parsed)
  if (info) return info

  const database = parsed.words[0] ?? lastValue(parsed, 'database')
  const place = mysqlPlace(parsed, name, database)
  const scripts = new Scripts(name, lastValue(parsed, 'delimiter') ?? ';', context)
  const statements = parsed.values.get('execute')
  const reading =
    statements === undefined
      ? scripts.stdin(database ?? null)
      : scripts.read(statements.join(' '), database ?? null, 0)
  // Several `-e` are joined into one text, which was not always so.
  if (statements !== undefined && statements.length > 1)
    for (const text of statements) also(reading, scripts.read(text, database ?? null, 0))
  for (const text of [
    ...(parsed.values.get('init-command') ?? []),
    ...(parsed.values.get('init-command-add') ?? []),
  ])
    also(reading, readingOfStatements(name, readSql(text, 'mysql', database ?? null)))
  if (isOn(parsed, 'named-commands'))
    raise(reading, 'exec', '`-G` takes words inside statements for commands')
  const pager = pagerOf(parsed, context)
  if (pager) raise(reading, 'exec', pager)
  readOptionFiles(reading, parsed, context)
  landsOn(reading, [place, ...scripts.connects.map((connect) => ({ ...place, ...connect }))].slice(0, 9))
  return reading
}

function pagerOf(parsed: ParsedFlags, { env }: ToolContext): string | null {
  const pager = lastValue(parsed, 'pager')
  if (pager === undefined) return null
  return programsOfPager(['PAGER'], { PAGER: pager === 'true' ? env.PAGER : pager })
}

const MAX_DEPTH = 8

class Scripts {
  readonly connects: Pick<DatabaseSelector, 'database' | 'host'>[] = []
  readonly #tool: string
  readonly #delimiter: string
  readonly #context: ToolContext

  constructor(tool: string, delimiter: string, context: ToolContext) {
    this.#tool = tool
    this.#delimiter = delimiter
    this.#context = context
  }

  read(text: string, database: string | null, depth: number): Reading {
    const script = readMysqlScript(text, database, this.#delimiter)
    const reading = readingOfStatements(this.#tool, script.statements)
    this.connects.push(...script.connects)
    for (const path of script.files) {
      const found = depth > MAX_DEPTH ? null : inputText(reading, path === '' ? null : path, this.#context)
      if (found === null) raise(reading, 'exec', `runs the script \`${path}\`, which was not seen`)
      else also(reading, this.read(found, database, depth + 1))
    }
    return reading
  }

  stdin(database: string | null): Reading {
    const reading = nothingYet(this.#tool)
    readSession(reading, (text) => also(reading, this.read(text, database, 0)), this.#context)
    return reading
  }
}
