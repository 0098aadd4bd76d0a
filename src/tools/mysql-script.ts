import type { OperationClass } from '../core/class.ts'
import { readSql } from './sql.ts'
import type { SqlStatement } from './sql-found.ts'
import { lexemeAt, type SqlRules } from './sql-tokens.ts'

export type MysqlScript = {
  statements: SqlStatement[]
  /** Scripts that are read at their place. */
  files: string[]
  /** Databases and hosts that `connect` goes on with. */
  connects: { database?: string; host?: string }[]
}

const RULES: SqlRules = { dialect: 'mysql', backslash: true, executes: false }

/** Client commands by their long names; they stand alone at the beginning of a line. */
const NAMED: Readonly<Record<string, string>> = {
  '?': '?',
  charset: 'C',
  clear: 'c',
  connect: 'r',
  delimiter: 'd',
  edit: 'e',
  ego: 'G',
  exit: 'q',
  go: 'g',
  help: 'h',
  nopager: 'n',
  notee: 't',
  nowarning: 'w',
  pager: 'P',
  print: 'p',
  prompt: 'R',
  query_attributes: 'q',
  quit: 'q',
  rehash: '#',
  resetconnection: 'x',
  sandbox: '-',
  source: '.',
  ssl_session_data_print: 's',
  status: 's',
  system: '!',
  tee: 'T',
  use: 'u',
  warnings: 'W',
}

/**
 * Statements as the mysql client reads them: `-e`, a script or its standard input, with its own
 * commands (`\!`, `source`, `delimiter`). It ends statements itself, so they are cut here first.
 */
export function readMysqlScript(text: string, database: string | null, delimiter = ';'): MysqlScript {
  return new Script(text, database, delimiter).read()
}

class Script {
  readonly #text: string
  readonly #found: MysqlScript = { statements: [], files: [], connects: [] }
  #database: string | null
  #delimiter: string
  #sql = ''

  constructor(text: string, database: string | null, delimiter: string) {
    this.#text = text
    this.#database = database
    this.#delimiter = delimiter
  }

  read(): MysqlScript {
    let at = 0
    let lineStart = true
    while (at < this.#text.length) {
      if (lineStart && this.#sql.trim() === '') {
        const next = this.#named(at)
        if (next !== null) {
          at = next
          continue
        }
      }
      lineStart = false
      if (this.#text.startsWith(this.#delimiter, at)) {
        this.#send()
        at += this.#delimiter.length
        // What stands behind a delimiter may be a command of the client again.
        lineStart = true
      } else if (this.#text[at] === '\\') at = this.#short(at)
      else {
        const { kind, end } = lexemeAt(this.#text, at, RULES)
        const piece = this.#text.slice(at, this.#endOf(kind, at, end))
        at += piece.length
        this.#sql += piece
        if (kind === 'space' && piece.includes('\n')) lineStart = true
      }
    }
    this.#send()
    return this.#found
  }

  /** A word ends where a delimiter like `$$` begins. */
  #endOf(kind: string, at: number, end: number): number {
    if (kind !== 'word' || this.#delimiter === ';') return end
    const inside = this.#text.slice(at, end).indexOf(this.#delimiter)
    return inside > 0 ? at + inside : end
  }

  #send(): void {
    const sql = this.#sql
    this.#sql = ''
    if (sql.trim() === '') return
    // A body with semicolons of its own is defined, not run.
    const body = this.#delimiter !== ';' && /\bend\s*;?\s*$/i.test(sql) ? definition(sql) : null
    const statements = body ?? readSql(sql, 'mysql', this.#database)
    this.#found.statements.push(...statements)
    for (const { uses } of statements) if (uses !== null) this.#use(uses)
  }

  #use(database: string): void {
    this.#database = database
    this.#found.connects.push({ database })
  }

  #named(at: number): number | null {
    const match = /\s*([A-Za-z_?]+)(?=[\s;]|$)/y
    match.lastIndex = at
    const name = match.exec(this.#text)?.[1]?.toLowerCase()
    if (name === undefined || !Object.hasOwn(NAMED, name)) return null
    const from = match.lastIndex
    const letter = NAMED[name]!
    const end = this.#wordsEnd(letter, from)
    this.#command(letter, this.#text.slice(from, end))
    return end
  }

  /** `\G` anywhere; those with words take the rest of the line. */
  #short(at: number): number {
    const letter = this.#text[at + 1] ?? ''
    if (letter === 'N') {
      this.#sql += ' NULL '
      return at + 2
    }
    const takesLine = '.!rdTPuRCh?'.includes(letter) && letter !== ''
    const end = takesLine ? this.#wordsEnd(letter, at + 2) : at + 2
    this.#command(letter, this.#text.slice(at + 2, end))
    return end
  }

  /** The words of a command end with the line, or where the statement would. */
  #wordsEnd(letter: string, at: number): number {
    const line = this.#text.indexOf('\n', at)
    const end = line < 0 ? this.#text.length : line
    const delimiter = letter === 'd' ? -1 : this.#text.indexOf(this.#delimiter, at)
    return delimiter < 0 ? end : Math.min(end, delimiter)
  }

  #command(letter: string, rest: string): void {
    const words = rest.trim().replace(/;\s*$/, '').trim()
    switch (letter) {
      case '!':
        this.#add('exec', 'system', 'runs a program')
        return
      case 'e':
        this.#add('exec', 'edit', 'opens an editor, and runs what is written there')
        return
      case 'P':
        this.#add('exec', 'pager', 'hands its answers to a program')
        return
      case '.':
        this.#found.files.push(words.replace(/^(['"`])(.*)\1$/, '$2'))
        return
      case 'd':
        this.#delimiter = words.split(/\s/)[0] || ';'
        return
      case 'u':
        this.#use(words.replace(/^(['"`])(.*)\1$/, '$2'))
        return
      case 'r': {
        const [database, host] = words.split(/\s+/)
        this.#found.connects.push({ ...(database ? { database } : {}), ...(host ? { host } : {}) })
        return
      }
      case 'g':
      case 'G':
        this.#send()
        this.#sql += rest
        return
      case 'c':
        this.#sql = ''
        return
      case 'q':
        this.#send()
        return
    }
    if (!'?hnptTRsWwx#C-'.includes(letter) || letter === '')
      this.#add('unknown', `\\${letter}`, 'it is no command known here')
  }

  #add(cls: OperationClass, name: string, why: string): void {
    this.#found.statements.push({ cls, why, name, resource: null, unbounded: false, uses: null })
  }
}

/** `CREATE PROCEDURE … BEGIN … END`, read by its head; null when it is no definition. */
function definition(sql: string): SqlStatement[] | null {
  const head = /^([\s\S]*?)\bbegin\b/i.exec(sql)?.[1] ?? ''
  if (!/^\s*(?:\/\*[\s\S]*?\*\/\s*)*create\b/i.test(head) || head.includes(';')) return null
  const read = readSql(head, 'mysql')
  return read.length === 1 && /^create (procedure|function|trigger|event|package)$/.test(read[0]!.name)
    ? read
    : null
}
