import type { OperationClass } from '../core/class.ts'
import { higherClass } from '../core/class.ts'
import { changeFinding, highest, isMark, isWord, queryFinding } from './sql-expression.ts'
import type { Found, SqlStatement } from './sql-found.ts'
import type { SqlDialect, SqlToken } from './sql-tokens.ts'
import { CHANGES, OBJECT_KINDS, READS, WHO_MAY } from './sql-verbs.ts'

/** What is known around a statement. */
export type SqlContext = {
  dialect: SqlDialect
  /** The current database, where it is known: `user` in `mysql` is another table than elsewhere. */
  database: string | null
  /** Names of prepared statements of the same text; what they do was counted where they were prepared. */
  prepared: Set<string>
}

/** The class of one statement. Never throws; a first word that is not known is `unknown`. */
export function readStatement(tokens: readonly SqlToken[], context: SqlContext): SqlStatement {
  const at = tokens.findIndex((token) => !isMark(token, '('))
  const words = at < 0 ? [] : tokens.slice(at)
  const first = words[0]
  if (first?.kind !== 'word') return plain('?', 'unknown', 'it is no statement known here')
  const statement = byFirstWord(words, first.text, context)
  return { ...statement, resource: statement.resource ?? resourceOf(words) }
}

function byFirstWord(tokens: readonly SqlToken[], first: string, context: SqlContext): SqlStatement {
  const { dialect, database } = context
  const special = Object.hasOwn(SPECIAL, first) ? SPECIAL[first]!(tokens, context) : null
  if (special) return special
  const reads = READS[dialect]
  if (reads.queries.has(first)) return query(tokens, first, dialect, database)
  if (reads.plain.has(first)) return plain(first, 'read', `\`${first}\` changes nothing`)
  const change = CHANGES[dialect].get(first)
  if (!change) return plain(first, 'unknown', `\`${first}\` is no statement known here`)
  const [cls, why] = change
  return raised(plain(first, cls, why), changeFinding(tokens, dialect))
}

function query(
  tokens: readonly SqlToken[],
  first: string,
  dialect: SqlDialect,
  database: string | null,
): SqlStatement {
  return raised(plain(first, 'read', 'only reads'), queryFinding(tokens, dialect, database))
}

function plain(name: string, cls: OperationClass, why: string): SqlStatement {
  return { cls, why, name: name.toLowerCase(), resource: null, unbounded: false, uses: null }
}

function raised(statement: SqlStatement, found: Found | null): SqlStatement {
  if (!found || higherClass(statement.cls, found.cls) === statement.cls) return statement
  return { ...statement, cls: found.cls, why: found.why }
}

type Special = (tokens: readonly SqlToken[], context: SqlContext) => SqlStatement | null

const SPECIAL: Readonly<Record<string, Special>> = {
  EXPLAIN: explained,
  DESCRIBE: (tokens, context) => (context.dialect === 'mysql' ? explained(tokens, context) : null),
  DESC: (tokens, context) => (context.dialect === 'mysql' ? explained(tokens, context) : null),
  ANALYZE(tokens, context) {
    // MariaDB's ANALYZE runs the statement behind it; everywhere else it gathers statistics.
    if (context.dialect !== 'mysql') return null
    const rest = tokens.slice(isWord(tokens[1], 'FORMAT') ? 4 : 1)
    const runs = ['SELECT', 'WITH', 'UPDATE', 'DELETE', 'INSERT', 'REPLACE'].some((w) => isWord(rest[0], w))
    return runs ? readStatement(rest, context) : null
  },
  CREATE: created,
  ALTER: altered,
  DROP: dropped,
  DELETE: unlessNarrowed,
  UPDATE: unlessNarrowed,
  MERGE: (tokens, { dialect }) => {
    const deletes = tokens.some((token, i) => isWord(token, 'DELETE') && isWord(tokens[i - 1], 'THEN'))
    const own = deletes
      ? plain('merge', 'destructive', 'deletes rows')
      : plain('merge', 'write', 'changes rows')
    return raised(own, changeFinding(tokens, dialect))
  },
  COPY: copied,
  SET: set,
  SHOW(tokens, { dialect }) {
    const hash = dialect === 'mysql' && isWord(tokens[1], 'CREATE') && isWord(tokens[2], 'USER')
    return hash ? plain('show create user', 'secret-read', 'shows the hash of a password') : null
  },
  PREPARE(tokens, context) {
    const { dialect, prepared } = context
    if (isWord(tokens[1], 'TRANSACTION')) return plain('prepare transaction', 'write', 'keeps a transaction')
    const name = tokens[1]?.text.toLowerCase() ?? ''
    const at = tokens.findIndex((token) => isWord(token, dialect === 'mysql' ? 'FROM' : 'AS'))
    const inner = tokens[at + 1]
    if (at < 0 || !inner) return null
    prepared.add(name)
    if (dialect !== 'mysql') return readStatement(tokens.slice(at + 1), context)
    return plain('prepare', 'exec', 'what it prepares is only known when it runs')
  },
  EXECUTE(tokens, { prepared }) {
    const name = tokens[1]?.text.toLowerCase() ?? ''
    return prepared.has(name) ? plain('execute', 'read', 'what it runs was prepared here') : null
  },
  COMMIT: (tokens) =>
    isWord(tokens[1], 'PREPARED') ? plain('commit prepared', 'write', 'ends a kept transaction') : null,
  ROLLBACK: (tokens) =>
    isWord(tokens[1], 'PREPARED')
      ? plain('rollback prepared', 'destructive', 'drops a kept transaction')
      : null,
  BEGIN: (tokens) =>
    isWord(tokens[1], 'NOT') ? plain('begin not atomic', 'exec', 'runs a block of code') : null,
  START: started,
  REPLACE: (tokens, { dialect }) =>
    dialect === 'postgresql'
      ? null
      : raised(plain('replace', 'write', 'adds or replaces rows'), changeFinding(tokens, dialect)),
  DECLARE(tokens, { dialect, database }) {
    const at = tokens.findIndex((token) => isWord(token, 'FOR'))
    return at < 0 ? null : query(tokens.slice(at + 1), 'DECLARE', dialect, database)
  },
  USE: (tokens) => ({ ...plain('use', 'read', 'changes nothing'), uses: tokens[1]?.text ?? '' }),
  FLUSH: (tokens) =>
    tokens.some((token) => isWord(token, 'PRIVILEGES'))
      ? plain('flush privileges', 'admin', 'puts changed privileges into force')
      : null,
  RESET(tokens, { dialect }) {
    if (dialect !== 'mysql') return null
    const cache = tokens.some((token) => isWord(token, 'QUERY') || isWord(token, 'PERSIST'))
    return cache
      ? plain('reset', 'write', 'resets what the server keeps')
      : plain('reset', 'destructive', 'throws away logs or replication state')
  },
  RENAME: (tokens) =>
    isWord(tokens[1], 'USER') ? plain('rename user', 'admin', 'changes who may do what') : null,
  KILL: (tokens) =>
    isWord(tokens[1], 'QUERY')
      ? plain('kill query', 'write', 'cancels the query of another session')
      : plain('kill', 'destructive', 'ends the session of another'),
  LOAD: (tokens, { dialect }) =>
    dialect === 'mysql' && (isWord(tokens[1], 'DATA') || isWord(tokens[1], 'XML'))
      ? plain('load data', 'write', 'loads rows')
      : null,
  PRAGMA: pragma,
  CHECK: (tokens) => (isWord(tokens[1], 'TABLE') ? plain('check table', 'read', 'only checks') : null),
  DO(tokens, { dialect, database }) {
    return dialect === 'mysql' ? query(tokens, 'DO', dialect, database) : null
  },
}

/** Only `ANALYZE` runs what is explained (PostgreSQL's manual, EXPLAIN; MySQL 8.0.18). */
function explained(tokens: readonly SqlToken[], context: SqlContext): SqlStatement {
  let at = 1
  let runs = false
  if (isMark(tokens[1], '(') && !isWord(tokens[2], 'SELECT') && !isMark(tokens[2], '(')) {
    let depth = 0
    for (; at < tokens.length; at++) {
      if (isMark(tokens[at], '(')) depth++
      else if (isMark(tokens[at], ')') && --depth === 0) break
      else if (isAnalyze(tokens[at])) runs = !/^(false|off|0)$/i.test(tokens[at + 1]?.text ?? '')
    }
    at++
  } else {
    while (isAnalyze(tokens[at]) || isWord(tokens[at], 'VERBOSE') || isWord(tokens[at], 'FORMAT')) {
      if (isAnalyze(tokens[at])) runs = true
      // MySQL: FORMAT = JSON
      at += isWord(tokens[at], 'FORMAT') ? 3 : 1
    }
  }
  const explainedOnly = plain('explain', 'read', 'only explains')
  if (!runs || at >= tokens.length) return explainedOnly
  const inner = readStatement(tokens.slice(at), context)
  return { ...inner, name: 'explain analyze', why: `ANALYZE runs it: ${inner.why}` }
}

function isAnalyze(token: SqlToken | undefined): boolean {
  return isWord(token, 'ANALYZE') || isWord(token, 'ANALYSE')
}

/** The words between CREATE and what is created. */
const BEFORE_KIND = new Set(
  'OR REPLACE TEMP TEMPORARY GLOBAL LOCAL UNLOGGED UNIQUE RECURSIVE MATERIALIZED FOREIGN CONSTRAINT TRUSTED PROCEDURAL AGGREGATE DEFAULT ALGORITHM DEFINER SQL SECURITY INVOKER UNDEFINED MERGE TEMPTABLE FULLTEXT SPATIAL ONLINE OFFLINE VIRTUAL EVENT'.split(
    ' ',
  ),
)

/** `ROLE`, `TABLE`; `USER MAPPING` counts as `USER`. */
function kindOf(tokens: readonly SqlToken[]): string {
  let at = 1
  for (; at < tokens.length; at++) {
    const token = tokens[at]!
    const skipped = token.kind !== 'word' || BEFORE_KIND.has(token.text)
    // DEFINER = name@host
    const ofDefiner = token.kind === 'word' && isMark(tokens[at - 1], '=')
    if (!skipped && !ofDefiner) return token.text
    if (isWord(token, 'EVENT') && !isWord(tokens[at + 1], 'TRIGGER')) return 'EVENT'
    if (isWord(token, 'AGGREGATE') && !isWord(tokens[at + 1], 'FUNCTION')) return 'AGGREGATE'
  }
  return ''
}

function created(tokens: readonly SqlToken[], { dialect }: SqlContext): SqlStatement {
  const kind = kindOf(tokens)
  const name = `create ${kind.toLowerCase()}`
  if (WHO_MAY.has(kind)) return plain(name, 'admin', 'changes who may do what')
  if (!OBJECT_KINDS.has(kind)) return plain(name, 'unknown', `\`CREATE ${kind}\` is no statement known here`)
  if (tokens.some((token) => isWord(token, 'SONAME')))
    return plain(name, 'exec', 'loads a library into the server')
  if (kind === 'SCHEMA' && tokens.some((token) => isWord(token, 'GRANT')))
    return plain(name, 'admin', 'grants rights')
  // MariaDB: OR REPLACE drops what was there; PostgreSQL has it for definitions alone.
  const replaces =
    isWord(tokens[1], 'OR') && ['TABLE', 'DATABASE', 'SCHEMA', 'SEQUENCE', 'SERVER'].includes(kind)
  const own = replaces
    ? plain(name, 'destructive', 'drops what it replaces')
    : plain(name, 'write', 'creates')
  return raised(own, changeFinding(tokens, dialect))
}

/** What an ALTER drops that holds no data. */
const HARMLESS_DROPS = ['DEFAULT', 'NOT', 'IDENTITY', 'EXPRESSION']

function altered(tokens: readonly SqlToken[]): SqlStatement {
  const kind = kindOf(tokens)
  const name = `alter ${kind.toLowerCase()}`
  const isDefaults = isWord(tokens[1], 'DEFAULT')
  if (WHO_MAY.has(kind) || kind === 'SYSTEM' || isDefaults)
    return plain(name, 'admin', 'changes who may do what, or the server itself')
  const pairs = (a: string, b: string) =>
    tokens.some((token, i) => isWord(token, a) && isWord(tokens[i + 1], b))
  if (
    pairs('OWNER', 'TO') ||
    pairs('LEVEL', 'SECURITY') ||
    pairs('SECURITY', 'DEFINER') ||
    pairs('SECURITY', 'INVOKER')
  )
    return plain(name, 'admin', 'changes who may do what')
  if (!OBJECT_KINDS.has(kind) && kind !== 'INSTANCE')
    return plain(name, 'unknown', `\`ALTER ${kind}\` is no statement known here`)
  const drops = tokens.some(
    (token, i) =>
      (isWord(token, 'DROP') && !HARMLESS_DROPS.some((word) => isWord(tokens[i + 1], word))) ||
      (isWord(token, 'TRUNCATE') && isWord(tokens[i + 1], 'PARTITION')) ||
      (isWord(token, 'DISCARD') &&
        (isWord(tokens[i + 1], 'TABLESPACE') || isWord(tokens[i + 1], 'PARTITION'))),
  )
  return drops
    ? plain(name, 'destructive', 'drops a part of it')
    : plain(name, 'write', 'changes a definition')
}

function dropped(tokens: readonly SqlToken[]): SqlStatement {
  const kind = kindOf(tokens)
  const name = `drop ${kind.toLowerCase()}`
  if (WHO_MAY.has(kind) || kind === 'OWNED') return plain(name, 'admin', 'changes who may do what')
  if (kind === 'PREPARE') return plain(name, 'read', 'forgets a prepared statement')
  const wide =
    ['DATABASE', 'SCHEMA', 'TABLESPACE'].includes(kind) || tokens.some((token) => isWord(token, 'CASCADE'))
  return { ...plain(name, 'destructive', 'drops'), unbounded: wide }
}

/**
 * UPDATE is a `write` like any change of what is there (`kubectl patch`, an object put again): the rows
 * stay. That it reaches every row is said as its width.
 */
function unlessNarrowed(tokens: readonly SqlToken[], { dialect }: SqlContext): SqlStatement {
  const deletes = isWord(tokens[0], 'DELETE')
  const every = !tokens.some((token) => isWord(token, 'WHERE') || isWord(token, 'LIMIT'))
  const own = deletes
    ? plain('delete', 'destructive', 'deletes rows')
    : plain('update', 'write', 'changes rows')
  const why = every ? `${own.why}, every one of the table` : own.why
  return raised({ ...own, why, unbounded: every }, changeFinding(tokens, dialect))
}

/** COPY of PostgreSQL; its files and programs are the server's. */
function copied(tokens: readonly SqlToken[], { dialect, database }: SqlContext): SqlStatement {
  const direction = copyDirection(tokens)
  const target = tokens[direction + 1]
  if (isWord(target, 'PROGRAM')) return plain('copy', 'exec', 'runs a program on the server')
  if (direction < 0) return plain('copy', 'unknown', 'what it copies is not understood')
  const inner = queryFinding(tokens.slice(1, direction), dialect, database)
  if (isWord(tokens[direction], 'FROM')) return raised(plain('copy', 'write', 'loads rows'), inner)
  const secret = queryFinding(
    [{ kind: 'word', text: 'TABLE', apart: false }, ...tokens.slice(1, direction)],
    dialect,
    database,
  )
  const own =
    target?.kind === 'string'
      ? plain('copy', 'write', 'writes a file of the server')
      : plain('copy', 'read', 'only reads')
  return raised(own, highest([isMark(tokens[1], '(') ? inner : secret]))
}

/** Where `TO` or `FROM` stands outside of parentheses; -1 for none. */
export function copyDirection(tokens: readonly SqlToken[]): number {
  let depth = 0
  return tokens.findIndex((token) => {
    if (isMark(token, '(')) depth++
    else if (isMark(token, ')')) depth--
    return depth === 0 && (isWord(token, 'TO') || isWord(token, 'FROM'))
  })
}

function set(tokens: readonly SqlToken[], context: SqlContext): SqlStatement | null {
  const { dialect, database } = context
  if (dialect !== 'mysql') return null
  const second = tokens[1]
  if (isWord(second, 'PASSWORD')) return plain('set password', 'admin', 'changes a password')
  if (isWord(second, 'DEFAULT') && isWord(tokens[2], 'ROLE'))
    return plain('set default role', 'admin', 'changes who may do what')
  if (isWord(second, 'STATEMENT')) {
    const at = tokens.findIndex((token) => isWord(token, 'FOR'))
    return at < 0 ? null : readStatement(tokens.slice(at + 1), context)
  }
  if (tokens.some((token) => token.kind === 'string' && /ANSI|NO_BACKSLASH_ESCAPES/i.test(token.text)))
    return plain('set', 'exec', 'changes how the rest is read')
  const everyone = tokens.some(
    (token) =>
      ['GLOBAL', 'PERSIST', 'PERSIST_ONLY'].some((word) => isWord(token, word)) ||
      (token.kind === 'variable' && /^@@(GLOBAL|PERSIST)/.test(token.text) && !isRead(tokens, token)),
  )
  const audits = tokens.some((token) =>
    /audit|general_log|log_bin|^read_only$|super_read_only/i.test(token.text),
  )
  if (everyone && audits) return plain('set global', 'admin', 'changes what the server records or guards')
  if (everyone) return plain('set global', 'write', 'changes a setting of the server')
  if (audits) return plain('set', 'write', 'keeps its changes out of a log')
  return raised(plain('set', 'read', 'changes its session alone'), queryFinding(tokens, dialect, database))
}

/** `SET x = @@GLOBAL.x` only reads it. */
function isRead(tokens: readonly SqlToken[], token: SqlToken): boolean {
  const before = tokens[tokens.indexOf(token) - 1]
  return !(isWord(before, 'SET') || isMark(before, ','))
}

function started(tokens: readonly SqlToken[], { dialect }: SqlContext): SqlStatement | null {
  if (isWord(tokens[1], 'TRANSACTION')) return plain('start transaction', 'read', 'changes nothing')
  return dialect === 'mysql' ? plain('start', 'write', 'starts replication') : null
}

const PRAGMA_READS = new Set(
  (
    'TABLE_INFO TABLE_XINFO TABLE_LIST INDEX_LIST INDEX_INFO INDEX_XINFO FOREIGN_KEY_LIST FOREIGN_KEY_CHECK DATABASE_LIST FUNCTION_LIST ' +
    'COLLATION_LIST MODULE_LIST PRAGMA_LIST COMPILE_OPTIONS INTEGRITY_CHECK QUICK_CHECK'
  ).split(' '),
)

/** A PRAGMA with a value sets it; some only take the name of a table. */
function pragma(tokens: readonly SqlToken[], { dialect }: SqlContext): SqlStatement | null {
  if (dialect !== 'sqlite') return null
  const at = isMark(tokens[2], '.') ? 3 : 1
  const name = tokens[at]?.text ?? ''
  const reads = PRAGMA_READS.has(name.toUpperCase())
  const acts = /^(OPTIMIZE|INCREMENTAL_VACUUM|WAL_CHECKPOINT|SHRINK_MEMORY)$/i.test(name)
  if (reads || (tokens.length === at + 1 && !acts)) return plain('pragma', 'read', 'only shows')
  return plain('pragma', 'write', 'changes a setting of the file')
}

/** The first name behind the words that lead to one. */
function resourceOf(tokens: readonly SqlToken[]): string | null {
  const leads = [
    'FROM',
    'INTO',
    'UPDATE',
    'TABLE',
    'DATABASE',
    'SCHEMA',
    'VIEW',
    'INDEX',
    'ROLE',
    'USER',
    'COPY',
    'TRUNCATE',
    'USE',
  ]
  let at = tokens.findIndex((token) => leads.some((word) => isWord(token, word)))
  if (at < 0) return null
  while (
    ['TABLE', 'IF', 'NOT', 'EXISTS', 'ONLY', 'CONCURRENTLY', 'INTO'].some((w) => isWord(tokens[at + 1], w))
  )
    at++
  const name: string[] = []
  for (at++; at < tokens.length; at += 2) {
    const token = tokens[at]!
    if (token.kind !== 'word' && token.kind !== 'name') break
    name.push(token.kind === 'word' ? token.text.toLowerCase() : token.text)
    if (!isMark(tokens[at + 1], '.')) break
  }
  return name.length > 0 ? name.join('.') : null
}
