import { higherClass, type OperationClass } from '../core/class.ts'
import { isSeen } from './unseen-word.ts'

/** First word of a GoogleSQL statement (BigQuery and Spanner) to its class. */
const STATEMENTS: Readonly<Record<string, OperationClass>> = {
  SELECT: 'read',
  WITH: 'read',
  FROM: 'read',
  GRAPH: 'read',
  SHOW: 'read',
  DESCRIBE: 'read',
  EXPLAIN: 'read',
  ASSERT: 'read',
  DECLARE: 'read',
  SET: 'read',
  INSERT: 'write',
  UPDATE: 'write',
  MERGE: 'write',
  DELETE: 'destructive',
  TRUNCATE: 'destructive',
  DROP: 'destructive',
  CREATE: 'write',
  ALTER: 'write',
  RENAME: 'write',
  UNDROP: 'write',
  LOAD: 'write',
  EXPORT: 'write',
  ANALYZE: 'write',
  GRANT: 'admin',
  REVOKE: 'admin',
  CALL: 'exec',
  EXECUTE: 'exec',
}

/** Changes inside a statement that its first word does not show. */
const INSIDE: readonly (readonly [RegExp, OperationClass, string])[] = [
  [
    /\b(CREATE|ALTER|DROP)\s+(OR\s+REPLACE\s+)?(ROW\s+ACCESS\s+POLICY|ALL\s+ROW\s+ACCESS|ROLE)\b/,
    'admin',
    'changes who may see rows',
  ],
  [/\bSET\s+IAM\b|\bGRANT\b.*\bTO\b/, 'admin', 'changes who may do what'],
  [
    /\bCREATE\s+OR\s+REPLACE\b|\bLOAD\s+DATA\s+OVERWRITE\b|\bALTER\b.*\bDROP\b|\bTHEN\s+DELETE\b/,
    'destructive',
    'replaces or drops',
  ],
  // Pipe syntax can end in a change.
  [/\|>\s*(INSERT|CREATE|EXPORT|FORK|TEE)\b/, 'write', 'writes the rows of its query'],
  // What EXTERNAL_QUERY holds runs in another database; a remote function runs anywhere.
  [/\bEXTERNAL_QUERY\s*\(/, 'write', 'runs a statement in another database'],
]

/**
 * The class of one or several statements. Anything procedural is `exec`: what it does is only known
 * when it runs. An empty text is `unknown`.
 */
export function googleSqlClass(text: string): { cls: OperationClass; why: string } {
  if (!isSeen(text)) return { cls: 'exec', why: 'its statement is not known before it runs' }
  const statements = statementsOf(text)
  if (statements === null) return { cls: 'exec', why: 'its statement cannot be parsed' }
  if (statements.length === 0) return { cls: 'unknown', why: 'it holds no statement' }
  let highest: { cls: OperationClass; why: string } = { cls: 'read', why: 'only selects' }
  for (const statement of statements) {
    const found = classOf(statement)
    if (higherClass(highest.cls, found.cls) !== highest.cls) highest = found
  }
  return highest
}

function classOf(statement: string): { cls: OperationClass; why: string } {
  const first = /^[(\s]*([A-Z_]+)/.exec(statement)?.[1] ?? ''
  if (!Object.hasOwn(STATEMENTS, first))
    return { cls: 'exec', why: `\`${first}\` is no statement known here` }
  const cls = STATEMENTS[first]!
  const inside = INSIDE.find(
    ([pattern, higher]) => pattern.test(statement) && higherClass(cls, higher) !== cls,
  )
  if (inside) return { cls: inside[1], why: inside[2] }
  // `WITH … DELETE` is no GoogleSQL, but a word at the beginning of a parenthesis would be DML in disguise.
  if (
    cls === 'read' &&
    /\b(INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE\s+TABLE|DROP\s+TABLE|THEN\s+RETURN)\b/.test(
      statement,
    )
  ) {
    return { cls: 'destructive', why: 'changes rows inside its query' }
  }
  return { cls, why: `\`${first}\` is ${cls}` }
}

/** Statements in upper case, without comments, with strings and quoted names emptied; null where one does not end. */
function statementsOf(text: string): string[] | null {
  const statements: string[] = []
  let here = ''
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at, at + 3)
    if (rest.startsWith('--') || rest[0] === '#') {
      const line = text.indexOf('\n', at)
      at = line < 0 ? text.length : line
      here += ' '
    } else if (rest.startsWith('/*')) {
      const close = text.indexOf('*/', at + 2)
      if (close < 0) return null
      at = close + 2
      here += ' '
    } else if (rest === '"""' || rest === "'''") {
      const close = closing(text, at + 3, rest)
      if (close < 0) return null
      at = close + 3
      here += "''"
    } else if (rest[0] === '"' || rest[0] === "'" || rest[0] === '`') {
      const close = closing(text, at + 1, rest[0])
      if (close < 0) return null
      at = close + 1
      here += "''"
    } else if (rest[0] === ';') {
      statements.push(here)
      here = ''
      at++
    } else {
      here += text[at]
      at++
    }
  }
  statements.push(here)
  return statements.map((statement) => statement.trim().toUpperCase()).filter((statement) => statement !== '')
}

function closing(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text.startsWith(mark, at)) return at
  }
  return -1
}
