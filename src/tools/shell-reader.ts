import type { ShellAssignment, ShellList, ShellRedirect, ShellWord } from './shell-syntax.ts'
import { type Cursor, isMeta, readWord, ShellSyntaxError } from './shell-word.ts'

/**
 * `posix` where /bin/sh may be any shell: what bash reads as one command and dash as two is refused
 * there, since it would run something else than was read.
 */
export type Dialect = 'posix' | 'bash'

export type ShellOptions = {
  /** What `~` stands for; null when that is not known. */
  home: string | null
  dialect: Dialect
}

/** Words that end a list. */
const CLOSING = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'])

type Heredoc = { delimiter: string; expands: boolean; strip: boolean; redirect: ShellRedirect }

export function emptyWord(): ShellWord {
  return { text: '', bare: false, inner: [], assigns: [] }
}

/** What every part of the grammar reads by: blanks, reserved words, redirections, here-documents, assignments. */
export abstract class ShellReader implements Cursor {
  readonly text: string
  readonly home: string | null
  readonly options: ShellOptions
  readonly depth: number
  at = 0
  heredocs: Heredoc[] = []

  constructor(text: string, options: ShellOptions, depth: number) {
    this.text = text
    this.home = options.home
    this.options = options
    this.depth = depth
  }

  abstract parseInner(text: string): ShellList
  abstract readInside(text: string): ShellWord
  abstract parseUntilParen(): ShellList

  atEnd(): boolean {
    const c = this.text[this.at]
    return c === undefined || c === ')' || c === ';' || this.closes()
  }

  closes(): boolean {
    return CLOSING.has(this.peekBare())
  }

  /** The bare word at the cursor, without moving. */
  peekBare(): string {
    let end = this.at
    while (end < this.text.length && !isMeta(this.text[end]!) && !/['"\\$`]/.test(this.text[end]!)) end++
    return end < this.text.length && !isMeta(this.text[end]!) ? '' : this.text.slice(this.at, end)
  }

  take(word: string): boolean {
    this.space(true)
    if (this.peekBare() !== word) return false
    this.at += word.length
    return true
  }

  expect(word: string): void {
    if (!this.take(word)) throw new ShellSyntaxError(`\`${word}\` is missing`)
  }

  space(newlines: boolean): void {
    for (;;) {
      const c = this.text[this.at]
      if (c === ' ' || c === '\t' || (c === '\\' && this.text[this.at + 1] === '\n'))
        this.at += c === '\\' ? 2 : 1
      else if (c === '#') {
        while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++
      } else if (c === '\n' && newlines) {
        this.at++
        if (this.heredocs.length > 0) this.readHeredocs()
      } else return
    }
  }

  bashOnly(what: string): void {
    if (this.options.dialect !== 'bash')
      throw new ShellSyntaxError(`\`${what}\` means something else in other shells`)
  }

  atProcessSubstitution(): boolean {
    const c = this.text[this.at]
    return (c === '<' || c === '>') && this.text[this.at + 1] === '('
  }

  redirects(): ShellRedirect[] {
    const redirects: ShellRedirect[] = []
    for (;;) {
      this.space(false)
      const redirect = this.redirect()
      if (!redirect) return redirects
      redirects.push(redirect)
    }
  }

  redirect(): ShellRedirect | null {
    if (this.atProcessSubstitution()) return null
    const match = /^(\d+|\{[A-Za-z_]\w*\})?(<<<|<<-|<<|<>|<&|>>|>&|>\||&>>|&>|<|>)/.exec(
      this.text.slice(this.at, this.at + 64),
    )
    if (!match) return null
    const operator = match[2]!
    if (operator.startsWith('&')) {
      if (match[1] !== undefined) return null
      this.bashOnly('&>')
    }
    this.at += match[0].length
    this.space(false)
    const start = this.at
    if (isMeta(this.text[this.at]) && !this.atProcessSubstitution())
      throw new ShellSyntaxError('a redirection has no target')
    const target = readWord(this)
    const redirect: ShellRedirect = { fd: match[1] ?? '', operator, target }
    if (operator === '<<' || operator === '<<-') {
      const expands = !/['"\\]/.test(this.text.slice(start, this.at))
      if (!expands || target.bare || /^[\w.$-]+$/.test(target.text)) {
        this.heredocs.push({ delimiter: target.text, expands, strip: operator === '<<-', redirect })
      } else throw new ShellSyntaxError('a here-document has an odd delimiter')
    }
    return redirect
  }

  /** The cursor stands at the first line of the first body. */
  readHeredocs(): void {
    const heredocs = this.heredocs
    this.heredocs = []
    for (const { delimiter, expands, strip, redirect } of heredocs) {
      let body = ''
      for (;;) {
        if (this.at >= this.text.length) break
        const newline = this.text.indexOf('\n', this.at)
        const end = newline < 0 ? this.text.length : newline
        const line = this.text.slice(this.at, end)
        this.at = newline < 0 ? end : end + 1
        if ((strip ? line.replace(/^\t+/, '') : line) === delimiter) break
        body += `${strip ? line.replace(/^\t+/, '') : line}\n`
      }
      redirect.body = expands && /[$`\\]/.test(body) ? null : body
      if (!expands) continue
      const word = this.readInside(body)
      redirect.target.inner.push(...word.inner)
      redirect.target.assigns.push(...word.assigns)
    }
  }

  peekWord(word: string): boolean {
    this.space(true)
    return this.peekBare() === word
  }

  separator(): void {
    this.space(false)
    if (this.text[this.at] === ';') this.at++
    this.space(true)
  }

  assignment(): ShellAssignment | null {
    const match = /^([A-Za-z_]\w*)(\[[^\]\s$`]*\])?(\+?)=/.exec(this.text.slice(this.at, this.at + 300))
    if (!match) return null
    this.at += match[0].length
    if (this.text[this.at] === '(') return this.array(match[1]!)
    const value = isMeta(this.text[this.at]) && !this.atProcessSubstitution() ? emptyWord() : readWord(this)
    return { name: match[1]!, value, append: match[3] === '+' || match[2] !== undefined }
  }

  array(name: string): ShellAssignment {
    this.at++
    const value = emptyWord()
    for (;;) {
      this.space(true)
      if (this.text[this.at] === ')') break
      if (isMeta(this.text[this.at]) && !this.atProcessSubstitution())
        throw new ShellSyntaxError('an array is not closed')
      const word = readWord(this)
      value.inner.push(...word.inner)
      value.assigns.push(...word.assigns)
    }
    this.at++
    // An array is not exported, and what it holds is used by expansions that are unseen anyway.
    return { name, value, append: true }
  }
}
