import { type MetaCommand, metaCommand } from './psql-meta.ts'
import { readSql } from './sql.ts'
import type { SqlStatement } from './sql-found.ts'
import { lexemeAt, type SqlRules } from './sql-tokens.ts'
import { isSeen } from './unseen-word.ts'

export type PsqlScript = {
  statements: SqlStatement[]
  files: { path: string | null; relative: boolean }[]
  /** Arguments of each `\c`. */
  connects: string[][]
}

const RULES: SqlRules = { dialect: 'postgresql', backslash: false, executes: false }
const VARIABLE = /:(?:'(\w+)'|"(\w+)"|(\w+)|\{\?\w+\})/y

/**
 * A script as psql reads it from a file or its standard input: SQL with backslash commands anywhere
 * and `:variables` in it. `variables` are those of `-v`; null is a value that is not known.
 */
export function readPsqlScript(text: string, variables: ReadonlyMap<string, string | null>): PsqlScript {
  return new Script(text, variables).read()
}

const INSIDE = new Set([
  '\\i',
  '\\ir',
  '\\include',
  '\\include_relative',
  '\\if',
  '\\elif',
  '\\else',
  '\\endif',
])

class Script {
  readonly #text: string
  readonly #variables: Map<string, string | null>
  readonly #found: PsqlScript = { statements: [], files: [], connects: [] }
  #sql = ''
  #statement = ''
  #unseen: string | null = null
  #moved = false
  /** A value of a name that is not known was set. */
  #anyName = false

  constructor(text: string, variables: ReadonlyMap<string, string | null>) {
    this.#text = text
    this.#variables = new Map(variables)
  }

  read(): PsqlScript {
    let at = 0
    while (at < this.#text.length) {
      const c = this.#text[at]
      if (c === '\\') at = this.#meta(at)
      else if (c === ':') at = this.#variable(at)
      else {
        const { kind, end } = lexemeAt(this.#text, at, RULES)
        const piece = this.#text.slice(at, end)
        if (kind === 'open') {
          this.#unseen ??= 'a quote or comment in it does not end'
          break
        }
        at = end
        if (kind === 'space') this.#add(' ')
        else if (piece === ';') at = this.#end(end)
        else this.#add(piece)
      }
    }
    const statements = readSql(this.#sql, 'postgresql')
    if (this.#unseen !== null) this.#found.statements.push(unknown(this.#unseen))
    this.#found.statements.push(...statements)
    return this.#found
  }

  #add(piece: string): void {
    this.#sql += piece
    this.#statement += piece
  }

  /** The rows of `COPY … FROM STDIN` stand behind it, up to `\.`. */
  #end(at: number): number {
    const loads = /^\s*copy\b[\s\S]*\bfrom\s+(?:stdin|pstdin)\b/i.test(this.#statement)
    this.#sql += ';'
    this.#statement = ''
    if (!loads) return at
    const close = /^\\\.[ \t\r]*$/m
    const line = this.#text.indexOf('\n', at)
    if (line < 0) return this.#text.length
    const end = close.exec(this.#text.slice(line + 1))
    return end ? line + 1 + end.index + end[0].length : this.#text.length
  }

  #variable(at: number): number {
    const next = this.#text.slice(at, at + 2)
    if (next === '::' || next === ':=') {
      this.#add(next)
      return at + 2
    }
    VARIABLE.lastIndex = at
    const match = VARIABLE.exec(this.#text)
    if (!match) {
      this.#add(':')
      return at + 1
    }
    const [whole, quoted, named, bare] = match
    if (quoted !== undefined) this.#add(" 'x' ")
    else if (named !== undefined) this.#add(' "?" ')
    else if (bare !== undefined) this.#substitute(bare, whole)
    return at + whole.length
  }

  #substitute(name: string, whole: string): void {
    const value = this.#variables.get(name)
    const unknownName = this.#anyName && value === undefined && !/^\d/.test(name)
    if (value === null || unknownName || (value !== undefined && (!isSeen(value) || /[\\:]/.test(value)))) {
      this.#unseen ??= `the value of \`:${name}\` is not known before it runs`
      this.#add(' x ')
    } else this.#add(value === undefined ? whole : ` ${value} `)
  }

  #meta(at: number): number {
    const escaped = /^\\[;:]/.exec(this.#text.slice(at, at + 2))
    if (escaped) {
      this.#add(escaped[0][1]!)
      return at + 2
    }
    const lineEnd = this.#text.indexOf('\n', at)
    const line = this.#text.slice(at + 1, lineEnd < 0 ? undefined : lineEnd)
    const name = /^[^\s\\]*/.exec(line)![0]
    const wholeLine = name.startsWith('!') || /^(copy|help|h|ef|ev|sf\+?|sv\+?)$/i.test(name)
    const rest = line.slice(name.length)
    const separator = wholeLine ? -1 : rest.indexOf('\\')
    this.#command(metaCommand(name, separator < 0 ? rest : rest.slice(0, separator)))
    if (separator < 0) return lineEnd < 0 ? this.#text.length : lineEnd
    const next = at + 1 + name.length + separator
    return this.#text.startsWith('\\\\', next) ? next + 2 : next
  }

  #command(meta: MetaCommand): void {
    const { statement, file, connects, sends, sets } = meta
    this.#found.statements.push(statement)
    // What stands before it in the same statement may be thrown away, or go on in another file.
    if (INSIDE.has(statement.name) && this.#statement.trim() !== '')
      this.#unseen ??= `\`${statement.name}\` stands inside a statement`
    if (/^\\r(eset)?$/.test(statement.name)) {
      this.#sql += ';'
      this.#statement = ''
    }
    if (statement.name === '\\cd') this.#moved = true
    if (file) {
      const seen = isSeen(file.path) && !/[:`"]/.test(file.path) && file.path !== ''
      const placed = !this.#moved || file.path.startsWith('/') || file.relative
      this.#found.files.push({ path: seen && placed ? file.path : null, relative: file.relative })
    }
    if (connects) this.#found.connects.push(connects)
    if (sets) {
      if (sets[0] === '') this.#anyName = true
      else if (sets[0] === 'SINGLELINE') this.#unseen ??= 'every line of it is a statement'
      else this.#variables.set(sets[0], sets[1])
    }
    if (sends) {
      this.#sql += ';'
      this.#statement = ''
    }
  }
}

function unknown(why: string): SqlStatement {
  return { cls: 'exec', why, name: 'script', resource: null, unbounded: false, uses: null }
}
