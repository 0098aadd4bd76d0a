import type { OperationClass } from '../core/class.ts'
import { refusedClient } from './database-client.ts'
import { landsOn, readingOfStatements } from './database-reading.ts'
import { type FlagSet, flagSet, isOn, lastValue, type ParsedFlags } from './flags.ts'
import { getoptLong } from './getopt-long.ts'
import { MYSQL_CONNECTION, MYSQL_VARIABLES, mysqlInfo, mysqlPlace, readOptionFiles } from './mysql-options.ts'
import { baseName } from './path.ts'
import { newReading, raise } from './reading.ts'
import { readSql } from './sql.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { shownWord } from './unseen-word.ts'

/** The programs that come with mysql and mariadb, by the names of both. */
export const mysqlDump: Tool = {
  name: 'mysqldump',
  programs: [
    'mysqldump',
    'mariadb-dump',
    'mysqlpump',
    'mysqladmin',
    'mariadb-admin',
    'mysqlimport',
    'mariadb-import',
    'mysqlshow',
    'mariadb-show',
    'mysqlcheck',
    'mariadb-check',
    'mysqlanalyze',
    'mysqloptimize',
    'mysqlrepair',
    'mysqlbinlog',
    'mariadb-binlog',
  ],
  variables: MYSQL_VARIABLES,
  read: (argv, context) => readProgram(argv, context),
}

type Program = {
  flags: FlagSet
  cls: OperationClass
  why: string
  database: (parsed: ParsedFlags) => string | undefined
  refine?: (reading: Reading, parsed: ParsedFlags) => void
}

const FIELDS =
  'fields-terminated-by= fields-enclosed-by= fields-optionally-enclosed-by= fields-escaped-by= lines-terminated-by='

const DUMP: Program = {
  flags: flagSet(
    MYSQL_CONNECTION,
    FIELDS,
    'A:all-databases Y:all-tablespaces y:no-tablespaces add-drop-database add-drop-table add-drop-trigger add-drop-user add-locks allow-keywords apply-slave-statements',
    'apply-replica-statements as-of= i:comments compatible= compact c:complete-insert copy-s3-tables a:create-options B:databases delayed-insert delete-master-logs',
    'delete-source-logs K:disable-keys dump-date H:dump-history dump-slave? dump-replica? E:events e:extended-insert F:flush-logs flush-privileges f:force gtid header',
    'hex-blob ignore-database= ignore-table-data= ignore-table= include-master-host-port include-source-host-port insert-ignore x:lock-all-tables l:lock-tables log-error=',
    'log-queries master-data? source-data? max-statement-time= no-autocommit n:no-create-db t:no-create-info d:no-data no-data-med N:no-set-names opt order-by-primary',
    'order-by-size q:quick Q:quote-names replace r:result-file= R:routines set-charset single-transaction system= T:tab= tables triggers tz-utc w:where= X:xml galera-info',
    'column-statistics set-gtid-purged= show-create-skip-secondary-engine skip-generated-invisible-primary-key network-timeout ignore-error= mysqld-long-query-time= init-command=',
    'init-command-add= default-parallelism= defer-table-indexes exclude-databases= exclude-events= exclude-routines= exclude-tables= exclude-triggers= exclude-users= include-databases=',
    'include-events= include-routines= include-tables= include-triggers= include-users= parallel-schemas= skip-dump-rows skip-definer users watch-progress compress-output=',
    'output-as-version= enable-cleartext-plugin dir= parallel= I:help',
  ),
  cls: 'read',
  why: 'copies databases to a file',
  database: (parsed) => (isOn(parsed, 'all-databases') ? undefined : parsed.words[0]),
  refine: dumped,
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  dump: DUMP,
  pump: DUMP,
  admin: {
    flags: flagSet(
      MYSQL_CONNECTION,
      'c:count= f:force l:local b:no-beep r:relative i:sleep= E:vertical w:wait? shutdown-timeout= wait-for-all-slaves show-warnings I:help',
    ),
    cls: 'read',
    why: 'asks the server',
    database: (parsed) => (/^(create|drop)$/.test(parsed.words[0] ?? '') ? parsed.words[1] : undefined),
    refine: administered,
  },
  import: {
    flags: flagSet(
      MYSQL_CONNECTION,
      FIELDS,
      'c:columns= d:delete f:force i:ignore k:ignore-foreign-keys ignore-lines= L:local l:lock-tables low-priority r:replace use-threads= parallel= I:help dir= database=',
    ),
    cls: 'write',
    why: 'loads rows',
    database: (parsed) => parsed.words[0],
    refine(reading, parsed) {
      if (isOn(parsed, 'delete')) raise(reading, 'destructive', '`--delete` empties the table first')
    },
  },
  show: {
    flags: flagSet(MYSQL_CONNECTION, 'count i:status k:keys t:show-table-type c:character-sets-dir= I:help'),
    cls: 'read',
    why: 'lists databases, tables or columns',
    database: (parsed) => parsed.words[0],
  },
  check: checker('read', 'only checks'),
  analyze: checker('write', 'maintains tables'),
  optimize: checker('write', 'maintains tables'),
  repair: checker('write', 'repairs tables'),
  binlog: {
    flags: flagSet(
      MYSQL_CONNECTION,
      'base64-output= binlog-row-event-max-size= d:database= D:disable-log-bin B:flashback F:force-if-open f:force-read H:hexdump l:local-load= o:offset= R:read-from-remote-server',
      'read-from-remote-master= read-from-remote-source= raw r:result-file= print-row-count print-row-event-positions ignore-domain-ids= do-domain-ids= ignore-server-ids=',
      'do-server-ids= server-id= server-id-bits= set-charset= start-datetime= j:start-position= gtid-strict-mode stop-datetime= stop-never stop-never-slave-server-id= connection-server-id=',
      'stop-position= T:table= t:to-last-log open-files-limit= c:verify-binlog-checksum rewrite-db= skip-annotate-row-events print-table-metadata exclude-gtids= include-gtids= skip-gtids',
      'idempotent require-row-format I:help short-form',
    ),
    cls: 'read',
    why: 'shows what was logged',
    database: (parsed) => lastValue(parsed, 'database'),
    refine(reading, parsed) {
      const remote = ['read-from-remote-server', 'read-from-remote-master', 'read-from-remote-source']
      if (!remote.some((flag) => parsed.values.has(flag))) reading.reach = 'local'
    },
  },
}

function checker(cls: OperationClass, why: string): Program {
  return {
    flags: flagSet(
      MYSQL_CONNECTION,
      'A:all-databases a:analyze 1:all-in-1 auto-repair c:check C:check-only-changed g:check-upgrade B:databases F:fast fix-db-names fix-table-names f:force e:extended',
      'flush m:medium-check write-binlog o:optimize Z:persistent q:quick r:repair skip-database= tables use-frm process-views? process-tables I:help compress',
    ),
    cls,
    why,
    database: (parsed) => (isOn(parsed, 'all-databases') ? undefined : parsed.words[0]),
    refine(reading, parsed) {
      const changes = [
        'analyze',
        'optimize',
        'repair',
        'auto-repair',
        'fix-db-names',
        'fix-table-names',
        'process-views',
        'flush',
        'use-frm',
      ]
      if (changes.some((flag) => parsed.values.has(flag)))
        raise(reading, 'write', 'maintains or repairs tables')
    },
  }
}

function readProgram(argv: readonly string[], context: ToolContext): Reading {
  const name = baseName(argv[0] ?? '')
  const program = PROGRAMS[name.replace(/^(?:mysql|mariadb-)/, '')] ?? DUMP
  const parsed = getoptLong(argv.slice(1), program.flags, { permutes: true, loose: true })
  if (parsed.error !== null) return refusedClient(name, parsed.error)
  const info = mysqlInfo(name, parsed)
  if (info) return info

  const reading = newReading(name, name, program.cls, program.why)
  if (parsed.words.length > 0) reading.operation.resource = parsed.words.slice(0, 5).map(shownWord).join(', ')
  const wide = isOn(parsed, 'all-databases')
  reading.operation.breadth = { count: wide ? null : 1, unbounded: wide }
  program.refine?.(reading, parsed)
  readOptionFiles(reading, parsed, context)
  const databases = isOn(parsed, 'databases') ? parsed.words : [program.database(parsed)]
  if (reading.reach === 'named')
    landsOn(
      reading,
      (databases.length > 0 ? databases : [undefined])
        .slice(0, 9)
        .map((database) => mysqlPlace(parsed, name, database)),
    )
  return reading
}

function dumped(reading: Reading, parsed: ParsedFlags): void {
  const databases = isOn(parsed, 'databases') ? parsed.words : parsed.words.slice(0, 1)
  const system = lastValue(parsed, 'system')
  const users =
    isOn(parsed, 'all-databases') ||
    isOn(parsed, 'users') ||
    databases.some((name) => name === 'mysql' || name.includes('\0')) ||
    (system !== undefined && /users|all|servers/.test(system))
  // mysqlpump takes everything where nothing is named.
  if (users || (reading.tool === 'mysqlpump' && databases.length === 0))
    raise(reading, 'secret-read', 'copies the table of users, with the hashes of passwords')
  const where = lastValue(parsed, 'where')
  const texts = [
    ...(where === undefined ? [] : [`select 1 from t where ${where}`]),
    ...(parsed.values.get('init-command') ?? []),
    ...(parsed.values.get('init-command-add') ?? []),
  ]
  for (const text of texts) {
    const { operation } = readingOfStatements(reading.tool, readSql(text, 'mysql'))
    raise(reading, operation.class, operation.evidence[0] ?? '')
  }
  if (isOn(parsed, 'delete-master-logs') || isOn(parsed, 'delete-source-logs'))
    raise(reading, 'destructive', 'deletes binary logs')
  if (isOn(parsed, 'flush-logs')) raise(reading, 'write', 'flushes logs')
  if (parsed.values.has('dump-slave') || parsed.values.has('dump-replica'))
    raise(reading, 'write', 'stops replication meanwhile')
  if (lastValue(parsed, 'tab') !== undefined) raise(reading, 'write', 'writes files of the server')
}

/** Commands may be shortened; each takes as many words as it is given here. */
const COMMANDS: Readonly<Record<string, readonly [cls: OperationClass, why: string, words: number]>> = {
  create: ['write', 'creates a database', 1],
  debug: ['write', 'has the server write to its log', 0],
  drop: ['destructive', 'drops a database', 1],
  'extended-status': ['read', 'asks the server', 0],
  kill: ['destructive', 'ends sessions of others', 1],
  password: ['admin', 'changes a password', 1],
  'old-password': ['admin', 'changes a password', 1],
  ping: ['read', 'asks the server', 0],
  processlist: ['read', 'asks the server', 0],
  reload: ['admin', 'puts changed privileges into force', 0],
  'flush-privileges': ['admin', 'puts changed privileges into force', 0],
  refresh: ['write', 'flushes tables and logs', 0],
  shutdown: ['destructive', 'stops the server', 0],
  status: ['read', 'asks the server', 0],
  'start-slave': ['write', 'starts replication', 0],
  'start-replica': ['write', 'starts replication', 0],
  'start-all-slaves': ['write', 'starts replication', 0],
  'stop-slave': ['write', 'stops replication', 0],
  'stop-replica': ['write', 'stops replication', 0],
  'stop-all-slaves': ['write', 'stops replication', 0],
  variables: ['read', 'asks the server', 0],
  version: ['read', 'asks the server', 0],
  ...Object.fromEntries(
    (
      'flush-all-statistics flush-all-status flush-client-statistics flush-hosts flush-index-statistics flush-logs flush-binary-log flush-engine-log flush-error-log ' +
      'flush-general-log flush-relay-log flush-slow-log flush-ssl flush-status flush-table-statistics flush-tables flush-threads flush-user-statistics flush-user-resources'
    )
      .split(' ')
      .map((name) => [name, ['write', 'flushes what the server keeps', 0]] as const),
  ),
}

function administered(reading: Reading, parsed: ParsedFlags): void {
  const { operation } = reading
  if (parsed.words.length === 0) raise(reading, 'unknown', 'it has no command')
  for (let i = 0; i < parsed.words.length; i++) {
    const word = parsed.words[i]!
    const found = commandOf(word)
    if (!found) {
      raise(reading, 'unknown', `\`${shownWord(word)}\` is no command known here`)
      return
    }
    const [name, [cls, why, words]] = found
    if (i === 0) operation.name = name
    const before = operation.class
    raise(reading, cls, why)
    if (operation.class !== before) operation.name = name
    i += words
  }
}

function commandOf(typed: string) {
  const name = typed.toLowerCase().replaceAll('_', '-')
  if (Object.hasOwn(COMMANDS, name)) return [name, COMMANDS[name]!] as const
  const found = name === '' ? [] : Object.entries(COMMANDS).filter(([command]) => command.startsWith(name))
  return found.length === 1 ? found[0]! : null
}
