import { rankOfClass } from '../core/class.ts'
import { functionsOf } from './sql-acting-functions.ts'
import type { Found } from './sql-found.ts'
import { secretIn } from './sql-secrets.ts'
import type { SqlDialect, SqlToken } from './sql-tokens.ts'

/** Words in front of a parenthesis that call nothing. */
const NO_CALLS: ReadonlySet<string> = new Set(
  (
    'ALL AND ANY ARRAY AS ASC BETWEEN BY CASE CROSS CUBE DESC DISTINCT ELSE END ESCAPE EXCEPT EXISTS FROM GROUP HAVING ILIKE IN ' +
    'INTERSECT INTO IS JOIN LATERAL LIKE LIMIT MATERIALIZED NOT OFFSET ON ONLY OPERATOR OR OVERLAPS RETURNING ROLLUP SELECT SETS ' +
    'SIMILAR SOME SYMMETRIC TABLE THEN TO UNION USING VALUES WHEN WHERE WITH'
  ).split(' '),
)

/** Of MySQL and SQLite; PostgreSQL may have functions of these names. */
const NO_CALLS_ELSEWHERE: ReadonlySet<string> = new Set(
  'BINARY COLUMNS DIV FORCE GLOB INDEX KEY MATCH MINUS PARTITION REGEXP RLIKE SEPARATOR AGAINST XOR'.split(
    ' ',
  ),
)

/** What a query does beside reading: its functions, locks, and what it reads. */
export function queryFinding(
  tokens: readonly SqlToken[],
  dialect: SqlDialect,
  database: string | null,
): Found | null {
  const found: (Found | null)[] = [
    ...callsIn(tokens, dialect, true),
    ...changesInside(tokens, dialect),
    secretIn(tokens, dialect, database),
  ]
  return highest(found)
}

/** What a statement that changes rows does beside: a function that is not known may as well be a default's. */
export function changeFinding(tokens: readonly SqlToken[], dialect: SqlDialect): Found | null {
  return highest([...callsIn(tokens, dialect, false), ...changesInside(tokens, dialect)])
}

export function highest(found: readonly (Found | null)[]): Found | null {
  return found.reduce((a, b) => (b && (!a || rankOfClass(b.cls) > rankOfClass(a.cls)) ? b : a), null)
}

/** All of PostGIS's functions of this name compute, wherever it is installed. */
const POSTGIS = /^st_[a-z0-9]+$/

/** Numbers that PostgreSQL keeps. */
const STATISTICS = /^pg_stat_get_[a-z_]+$/

function callsIn(tokens: readonly SqlToken[], dialect: SqlDialect, strict: boolean): (Found | null)[] {
  const found: (Found | null)[] = []
  tokens.forEach((token, i) => {
    if (!isMark(tokens[i + 1], '(') || !isCall(tokens, i, dialect)) return
    const qualifier = isMark(tokens[i - 1], '.') ? tokens[i - 2] : undefined
    const name =
      token.kind === 'word' || dialect !== 'postgresql'
        ? token.text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
        : token.text
    const own = qualifier === undefined || /^(pg_catalog|sys|mysql|information_schema)$/i.test(qualifier.text)
    const looks = dialect === 'postgresql' && (POSTGIS.test(name) || STATISTICS.test(name))
    const known = looks ? null : functionsOf(dialect).get(name)
    if (known) found.push({ cls: known.cls, why: known.why })
    else if (strict && (known === undefined || !own)) {
      found.push({ cls: 'exec', why: `\`${name}\` is a function of its own, and may do anything` })
    }
  })
  return found
}

function isCall(tokens: readonly SqlToken[], i: number, dialect: SqlDialect): boolean {
  const token = tokens[i]!
  if (token.kind !== 'word' && token.kind !== 'name') return false
  const before = tokens[i - 1]
  if (token.kind === 'word') {
    const keyword =
      NO_CALLS.has(token.text) || (dialect !== 'postgresql' && NO_CALLS_ELSEWHERE.has(token.text))
    if (keyword) return isMark(before, '.')
    if ((token.text === 'OVER' || token.text === 'FILTER') && isMark(before, ')')) return false
  }
  // `x::schema.type(2)` is a cast.
  if (isMark(isMark(before, '.') ? tokens[i - 3] : before, '::')) return false
  // `) t (a, b)` and `AS t (a, b)` name columns.
  if (isMark(before, ')') || isWord(before, 'AS')) return false
  const source = isWord(tokens[i - 2], 'FROM') || isWord(tokens[i - 2], 'JOIN')
  const plain =
    before?.kind === 'name' || (before?.kind === 'word' && !/^(LATERAL|ONLY|ROWS|TABLE)$/.test(before.text))
  if (source && plain) return false
  return !isNamedQuery(tokens, i)
}

/** `WITH t (a, b) AS (SELECT …`: the name of a query and of its columns. */
function isNamedQuery(tokens: readonly SqlToken[], i: number): boolean {
  const before = tokens[i - 1]
  if (!isWord(before, 'WITH') && !isWord(before, 'RECURSIVE') && !isMark(before, ',')) return false
  let depth = 0
  let at = i + 1
  for (; at < tokens.length; at++) {
    if (isMark(tokens[at], '(')) depth++
    else if (isMark(tokens[at], ')') && --depth === 0) break
  }
  if (!isWord(tokens[++at], 'AS')) return false
  at++
  while (isWord(tokens[at], 'NOT') || isWord(tokens[at], 'MATERIALIZED')) at++
  if (!isMark(tokens[at], '(')) return false
  const first = tokens[at + 1]
  return (
    !isMark(before, ',') ||
    ['SELECT', 'WITH', 'TABLE'].some((word) => isWord(first, word)) ||
    (isWord(first, 'VALUES') && isMark(tokens[at + 2], '('))
  )
}

const LOCKS = ['UPDATE', 'SHARE', 'NO', 'KEY']

/** `INTO`, locks and data-modifying queries (PostgreSQL: 7.8.4), which the first word does not show. */
function* changesInside(tokens: readonly SqlToken[], dialect: SqlDialect): Generator<Found> {
  const hasWith = tokens.some((token) => isWord(token, 'WITH'))
  const first = tokens[0]!
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'word' || isMark(tokens[i - 1], '.') || i === 0) continue
    const next = tokens[i + 1]
    switch (token.text) {
      case 'INTO':
        if (
          !isWord(first, 'INSERT') &&
          !isWord(first, 'REPLACE') &&
          !isWord(first, 'MERGE') &&
          !isWord(first, 'LOAD')
        )
          yield* intoFinding(tokens, i, dialect, hasWith)
        break
      case 'FOR':
        // PostgreSQL itself counts it as a write: it needs UPDATE, and is refused in a READ ONLY transaction.
        if (LOCKS.some((word) => isWord(next, word)))
          yield { cls: 'write', why: 'locks the rows that it reads' }
        break
      case 'LOCK':
        if (isWord(next, 'IN')) yield { cls: 'write', why: 'locks the rows that it reads' }
        break
      case 'DELETE':
        if (isInner(tokens, i) && (hasWith || isWord(next, 'FROM')) && !isWord(tokens[i - 1], 'ON'))
          yield { cls: 'destructive', why: 'deletes rows inside its query' }
        break
      case 'INSERT':
      case 'UPDATE':
      case 'MERGE':
        if (hasWith && isInner(tokens, i) && !(token.text === 'INSERT' && isMark(next, '(')))
          yield { cls: 'write', why: 'changes rows inside its query' }
    }
  }
}

/** Not a lock, an action of a key or a name. */
function isInner(tokens: readonly SqlToken[], i: number): boolean {
  const before = tokens[i - 1]
  return !['FOR', 'KEY', 'AS', 'DO'].some((word) => isWord(before, word)) && !isMark(tokens[i + 1], '.')
}

function* intoFinding(
  tokens: readonly SqlToken[],
  i: number,
  dialect: SqlDialect,
  hasWith: boolean,
): Generator<Found> {
  const next = tokens[i + 1]
  if (isVerb(tokens, i - 1, hasWith)) return
  if (dialect === 'mysql' && next?.kind === 'variable') return
  const file = isWord(next, 'OUTFILE') || isWord(next, 'DUMPFILE')
  yield { cls: 'write', why: file ? 'writes its rows to a file of the server' : 'writes its rows to a table' }
}

/** INSERT and MERGE with targets of their own, which are seen as such; not a column's name before `INTO`. */
function isVerb(tokens: readonly SqlToken[], i: number, hasWith: boolean): boolean {
  if (!isWord(tokens[i], 'INSERT') && !isWord(tokens[i], 'MERGE')) return false
  if (isMark(tokens[i - 1], '(') || (hasWith && isInner(tokens, i))) return true
  const before = tokens.slice(0, i)
  return before.every((token) => ['EXPLAIN', 'ANALYZE', 'VERBOSE'].some((word) => isWord(token, word)))
}

export function isMark(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text
}

export function isWord(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}
