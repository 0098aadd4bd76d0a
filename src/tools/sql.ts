import { rankOfClass } from '../core/class.ts'
import type { SqlStatement } from './sql-found.ts'
import { readStatement, type SqlContext } from './sql-statement.ts'
import { type SqlDialect, type SqlRules, type SqlToken, statementsOf, tokensOf } from './sql-tokens.ts'
import { isSeen } from './unseen-word.ts'

/**
 * Every statement of a text, read. What a server's settings or version decide (backslashes in strings,
 * MySQL's executable comments) is read each way, and a statement that only one of them shows counts.
 * A text that is not known before it runs, or does not end, is `exec`.
 */
export function readSql(text: string, dialect: SqlDialect, database: string | null = null): SqlStatement[] {
  if (!isSeen(text)) return [unreadable('its statement is not known before it runs')]
  if (/standard_conforming_strings|backslash_quote/i.test(text))
    return [unreadable('it changes how strings are read')]
  const rules: SqlRules = { dialect, backslash: dialect === 'mysql', executes: dialect === 'mysql' }
  const own = readBy(text, rules, database)
  if (own === null) return [unreadable('its statements cannot be parsed')]
  const others: SqlRules[] = []
  if (dialect === 'mysql' && /\\['"]/.test(text)) others.push({ ...rules, backslash: false })
  if (dialect === 'mysql' && /\/\*M?!/.test(text)) others.push({ ...rules, executes: false })
  const least = worst(own)
  // A reading that does not end is one that such a server refuses.
  const worse = others.flatMap((other) => readBy(text, other, database) ?? []).filter((s) => rank(s) > least)
  return [...own, ...worse]
}

function readBy(text: string, rules: SqlRules, database: string | null): SqlStatement[] | null {
  const tokens = tokensOf(text, rules)
  if (tokens === null) return null
  const context: SqlContext = { dialect: rules.dialect, database, prepared: new Set() }
  const found: SqlStatement[] = []
  for (const statement of statementsOf(tokens)) {
    const read = readStatement(statement, context)
    if (read.uses !== null) context.database = read.uses
    found.push(read, ...partsOf(statement, context))
  }
  return found
}

/** What stands inside or behind an executable comment may be all that a server sees. */
function partsOf(statement: readonly SqlToken[], context: SqlContext): SqlStatement[] {
  return statement.flatMap((token, i) => {
    if (!token.apart || i === 0) return []
    const part = readStatement(statement.slice(i), context)
    return part.cls === 'unknown' ? [] : [part]
  })
}

function unreadable(why: string): SqlStatement {
  return { cls: 'exec', why, name: 'script', resource: null, unbounded: false, uses: null }
}

function rank({ cls }: SqlStatement): number {
  return rankOfClass(cls)
}

function worst(statements: readonly SqlStatement[]): number {
  return Math.max(0, ...statements.map(rank))
}

/** The one of the highest class; the first of several. */
export function worstStatement(statements: readonly SqlStatement[]): SqlStatement | null {
  return statements.reduce<SqlStatement | null>((a, b) => (a && rank(a) >= rank(b) ? a : b), null)
}
