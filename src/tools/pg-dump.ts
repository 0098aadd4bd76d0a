import type { OperationClass } from '../core/class.ts'
import { clientInfo, refusedClient } from './database-client.ts'
import {
  type DatabaseSelector,
  inputText,
  landsOn,
  readingOfStatements,
  stdinText,
} from './database-reading.ts'
import { type FlagSet, flagSet, isOn, lastValue, type ParsedFlags } from './flags.ts'
import { getoptLong } from './getopt-long.ts'
import { baseName } from './path.ts'
import { POSTGRES_VARIABLES, postgresPlace } from './postgres-options.ts'
import { newReading, raise } from './reading.ts'
import { readSql } from './sql.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { shownWord } from './unseen-word.ts'

/** The programs that come with psql, by their manual pages (PostgreSQL 10 to 18). */
export const pgDump: Tool = {
  name: 'pg_dump',
  programs: [
    'pg_dump',
    'pg_dumpall',
    'pg_restore',
    'createdb',
    'dropdb',
    'createuser',
    'dropuser',
    'vacuumdb',
    'reindexdb',
    'clusterdb',
    'pgbench',
    'pg_isready',
    'pg_basebackup',
    'pg_amcheck',
  ],
  variables: POSTGRES_VARIABLES,
  read: (argv, context) => readProgram(argv, context),
}

type Program = {
  flags: FlagSet
  cls: OperationClass
  why: string
  /** What the first word is: a database to connect to, or an object. */
  word: 'database' | 'new database' | 'role' | 'file' | 'none'
  refine?: (reading: Reading, parsed: ParsedFlags, context: ToolContext) => void
}

const CONNECTION = 'h:host= p:port= U:username= w:no-password W:password V:version ?:help cluster='
const DUMP =
  'Z:compress= no-sync E:encoding= x:no-privileges no-acl O:no-owner S:superuser= v:verbose disable-dollar-quoting disable-triggers enable-row-security ' +
  'if-exists inserts column-inserts attribute-inserts no-comments no-publications no-security-labels no-subscriptions no-tablespaces no-toast-compression ' +
  'no-unlogged-table-data on-conflict-do-nothing quote-all-identifiers rows-per-insert= lock-wait-timeout= load-via-partition-root use-set-session-authorization ' +
  'no-table-access-method extra-float-digits= role= binary-upgrade filter= exclude-extension= no-policies no-schema no-data no-statistics statistics statistics-only ' +
  'with-data with-schema with-statistics sequence-data restrict-key= no-large-objects no-blobs'

const PROGRAMS: Readonly<Record<string, Program>> = {
  pg_dump: {
    flags: flagSet(
      CONNECTION,
      DUMP,
      'd:dbname= f:file= F:format= j:jobs= a:data-only b:blobs large-objects B:no-blobs c:clean C:create e:extension= n:schema= N:exclude-schema=',
      's:schema-only t:table= T:exclude-table= enable-row-security exclude-table-data= include-foreign-data= no-synchronized-snapshots section= serializable-deferrable snapshot= strict-names table-and-children= exclude-table-and-children= exclude-table-data-and-children= o:oids',
    ),
    cls: 'read',
    why: 'copies the database to a file',
    word: 'database',
  },
  pg_dumpall: {
    flags: flagSet(
      CONNECTION,
      DUMP,
      'd:dbname= l:database= f:file= a:data-only c:clean g:globals-only r:roles-only s:schema-only t:tablespaces-only exclude-database= no-role-passwords o:oids',
    ),
    cls: 'secret-read',
    why: 'copies everything, with the hashes of passwords',
    word: 'none',
    refine(reading, parsed) {
      if (!isOn(parsed, 'no-role-passwords') && !isOn(parsed, 'tablespaces-only')) return
      reading.operation.class = 'read'
      reading.operation.evidence.unshift('copies everything but passwords')
    },
  },
  pg_restore: {
    flags: flagSet(
      CONNECTION,
      DUMP,
      'd:dbname= f:file= F:format= l:list a:data-only c:clean C:create e:exit-on-error I:index= j:jobs= L:use-list= n:schema= N:exclude-schema=',
      'P:function= s:schema-only t:table= T:trigger= 1:single-transaction no-data-for-failed-tables section= strict-names transaction-size= format=',
    ),
    cls: 'write',
    why: 'writes what its file holds into the database',
    word: 'file',
    refine: restored,
  },
  createdb: {
    flags: flagSet(
      CONNECTION,
      'D:tablespace= e:echo E:encoding= l:locale= lc-collate= lc-ctype= icu-locale= icu-rules= builtin-locale= locale-provider= O:owner= S:strategy= T:template= maintenance-db=',
    ),
    cls: 'write',
    why: 'creates a database',
    word: 'new database',
  },
  dropdb: {
    flags: flagSet(CONNECTION, 'e:echo f:force i:interactive if-exists maintenance-db='),
    cls: 'destructive',
    why: 'drops a database',
    word: 'new database',
  },
  createuser: {
    flags: flagSet(
      CONNECTION,
      'c:connection-limit= d:createdb D:no-createdb e:echo E:encrypted g:role= member-of= m:member= with-member= a:admin= with-admin= i:inherit I:no-inherit',
      'l:login L:no-login P:pwprompt r:createrole R:no-createrole s:superuser S:no-superuser v:valid-until= bypassrls no-bypassrls replication no-replication interactive',
    ),
    cls: 'admin',
    why: 'makes somebody who may connect',
    word: 'role',
  },
  dropuser: {
    flags: flagSet(CONNECTION, 'e:echo i:interactive if-exists'),
    cls: 'admin',
    why: 'drops somebody who may connect',
    word: 'role',
  },
  vacuumdb: {
    flags: flagSet(
      CONNECTION,
      'a:all d:dbname= buffer-usage-limit= disable-page-skipping e:echo f:full F:freeze force-index-cleanup j:jobs= min-mxid-age= min-xid-age= missing-stats-only n:schema= N:exclude-schema= no-index-cleanup no-process-main no-process-toast no-truncate P:parallel= q:quiet skip-locked t:table= v:verbose z:analyze Z:analyze-only analyze-in-stages maintenance-db=',
    ),
    cls: 'write',
    why: 'maintains tables',
    word: 'database',
  },
  reindexdb: {
    flags: flagSet(
      CONNECTION,
      'a:all concurrently d:dbname= e:echo i:index= j:jobs= q:quiet s:system S:schema= t:table= tablespace= v:verbose maintenance-db=',
    ),
    cls: 'write',
    why: 'builds indexes anew',
    word: 'database',
  },
  clusterdb: {
    flags: flagSet(CONNECTION, 'a:all d:dbname= e:echo q:quiet t:table= v:verbose maintenance-db='),
    cls: 'write',
    why: 'maintains tables',
    word: 'database',
  },
  pgbench: {
    flags: flagSet(
      'h:host= p:port= U:username= V:version ?:help d:debug dbname= cluster=',
      'i:initialize I:init-steps= F:fillfactor= n:no-vacuum q:quiet s:scale= foreign-keys index-tablespace= partition-method= partitions= tablespace= unlogged-tables',
      'b:builtin= f:file= N:skip-some-updates S:select-only c:client= C:connect D:define= j:jobs= l:log L:latency-limit= M:protocol= P:progress= r:report-per-command R:rate= t:transactions= T:time= v:vacuum-all aggregate-interval= exit-on-abort failures-detailed log-prefix= max-tries= progress-timestamp random-seed= sampling-rate= show-script= verbose-errors report-latencies',
    ),
    cls: 'write',
    why: 'changes rows of its tables',
    word: 'database',
    refine: benched,
  },
  pg_isready: {
    flags: flagSet('d:dbname= h:host= p:port= q:quiet t:timeout= U:username= V:version ?:help cluster='),
    cls: 'read',
    why: 'asks whether the server answers',
    word: 'none',
  },
  pg_basebackup: {
    flags: flagSet(
      CONNECTION,
      'D:pgdata= F:format= i:incremental= r:max-rate= R:write-recovery-conf t:target= T:tablespace-mapping= waldir= X:wal-method= z:gzip Z:compress= c:checkpoint= C:create-slot l:label= n:no-clean N:no-sync P:progress S:slot= v:verbose manifest-checksums= manifest-force-encode no-estimate-size no-manifest no-slot no-verify-checksums sync-method= d:dbname= s:status-interval=',
    ),
    cls: 'secret-read',
    why: 'copies the whole server, with the hashes of passwords',
    word: 'none',
    refine(reading, parsed) {
      if (isOn(parsed, 'create-slot')) raise(reading, 'write', 'makes a replication slot')
      if (lastValue(parsed, 'target')?.startsWith('server'))
        raise(reading, 'write', 'writes files on the server')
    },
  },
  pg_amcheck: {
    flags: flagSet(
      CONNECTION,
      'a:all d:database= D:exclude-database= maintenance-db= e:echo endblock= exclude-toast-pointers heapallindexed i:index= I:exclude-index= install-missing? j:jobs= no-dependent-indexes no-dependent-toast no-strict-names on-error-stop parent-check P:progress r:relation= R:exclude-relation= rootdescend s:schema= S:exclude-schema= skip= startblock= t:table= T:exclude-table= v:verbose checkunique',
    ),
    cls: 'read',
    why: 'only checks',
    word: 'database',
    refine(reading, parsed) {
      if (parsed.values.has('install-missing')) raise(reading, 'write', 'installs an extension')
    },
  },
}

function readProgram(argv: readonly string[], context: ToolContext): Reading {
  const name = baseName(argv[0] ?? '')
  const program = PROGRAMS[Object.hasOwn(PROGRAMS, name) ? name : 'pg_dump']!
  const parsed = getoptLong(argv.slice(1), program.flags, {
    permutes: context.env.POSIXLY_CORRECT === undefined,
  })
  if (parsed.error !== null) return refusedClient(name, parsed.error)
  const info = clientInfo(name, parsed)
  if (info) return info

  const reading = newReading(name, name, program.cls, program.why)
  const all = isOn(parsed, 'all')
  const [first] = parsed.words
  const most = { database: 1, 'new database': 2, role: 1, file: 1, none: 0 }[program.word]
  if (parsed.words.length > most) raise(reading, 'exec', 'it has more words than it takes')
  if (first !== undefined) reading.operation.resource = shownWord(first)
  if (program.word === 'database' || all)
    reading.operation.breadth = { count: all ? null : 1, unbounded: all }
  program.refine?.(reading, parsed, context)
  if (reading.reach === 'named') landsOn(reading, [placeOf(program, parsed)])
  return reading
}

function placeOf({ word }: Program, parsed: ParsedFlags): DatabaseSelector {
  const place = postgresPlace({ ...parsed, words: word === 'database' ? parsed.words : [] }, false)
  const made = word === 'new database' ? parsed.words[0] : undefined
  return made === undefined ? place : { ...place, database: made }
}

/** Without a database it only prints a script. */
function restored(reading: Reading, parsed: ParsedFlags): void {
  const { operation } = reading
  const path = parsed.words[0] ?? 'stdin'
  if (isOn(parsed, 'list') || lastValue(parsed, 'dbname') === undefined) {
    operation.class = 'read'
    operation.evidence.unshift(
      isOn(parsed, 'list') ? 'lists what its file holds' : 'prints its file as a script',
    )
    reading.reach = 'local'
    return
  }
  operation.inputs.push({ path, seen: false, unseen: 'it is an archive of its own kind' })
  if (isOn(parsed, 'clean')) raise(reading, 'destructive', '`--clean` drops what is there first')
}

/** Its own scripts change its own tables; initialising drops them first; other scripts hold anything. */
function benched(reading: Reading, parsed: ParsedFlags, context: ToolContext): void {
  const { operation } = reading
  if (lastValue(parsed, 'show-script') !== undefined) {
    operation.class = 'read'
    reading.reach = 'local'
    return
  }
  if (isOn(parsed, 'initialize')) raise(reading, 'destructive', '`-i` drops its tables first')
  const builtin = parsed.values.get('builtin') ?? []
  const selects = isOn(parsed, 'select-only') || (builtin.length > 0 && builtin.every((b) => /^se/.test(b)))
  // Before it runs, it vacuums its tables and empties pgbench_history.
  if (selects && isOn(parsed, 'no-vacuum') && !isOn(parsed, 'initialize')) {
    operation.class = 'read'
    operation.evidence.unshift('only selects')
  }
  for (const path of parsed.values.get('file') ?? []) {
    const bare = path.replace(/@\d+$/, '')
    const text = bare === '-' ? stdinText(reading, context) : inputText(reading, bare, context)
    const script = text === null || /^\s*\\(?:shell|setshell)\b/m.test(text) ? null : text
    if (script === null) raise(reading, 'exec', 'runs a script that was not seen, or programs')
    else {
      const plain = script.replace(/^\s*\\.*$/gm, '').replace(/:(\w+)/g, ' 1 ')
      const { operation: inner } = readingOfStatements('pgbench', readSql(plain, 'postgresql'))
      raise(reading, inner.class, inner.evidence[0] ?? '')
    }
  }
}
