import type { ShellList, ShellWord } from './shell-syntax.ts'
import { unseenText, unseenWords } from './unseen-word.ts'

/** Why a text could not be parsed. */
export class ShellSyntaxError extends Error {}

/** Where the reader stands in a script, and how it reads what is nested. */
export type Cursor = {
  readonly text: string
  at: number
  /** What `~` stands for; null when that is not known. */
  readonly home: string | null
  /** A script of its own: backticks. */
  parseInner(text: string): ShellList
  /** A text in which only expansions are special: arithmetic, here-documents. */
  readInside(text: string): ShellWord
  /** Parses a list that begins at the cursor and ends before `)`. */
  parseUntilParen(): ShellList
}

const META = new Set([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')'])

export function isMeta(c: string | undefined): boolean {
  return c === undefined || META.has(c)
}

type Draft = ShellWord & { glob: boolean }

function emptyWord(): Draft {
  return { text: '', bare: true, inner: [], assigns: [], glob: false }
}

/** Reads one word; the cursor stands at its first character. `stop` ends it beside the metacharacters. */
export function readWord(cursor: Cursor): ShellWord {
  const word = emptyWord()
  const { text } = cursor
  const start = cursor.at
  if (text[cursor.at] === '~') readTilde(cursor, word)
  while (cursor.at < text.length) {
    const c = text[cursor.at]!
    if ((c === '<' || c === '>') && text[cursor.at + 1] === '(') {
      readProcessSubstitution(cursor, word)
      continue
    }
    if (META.has(c)) break
    readPiece(cursor, word, c)
  }
  const source = text.slice(start, cursor.at)
  if (word.glob) word.text = unseenWords(source)
  return { text: word.text, bare: word.bare, inner: word.inner, assigns: word.assigns }
}

function readPiece(cursor: Cursor, word: Draft, c: string): void {
  const { text } = cursor
  switch (c) {
    case "'":
      word.bare = false
      readSingle(cursor, word)
      return
    case '"':
      word.bare = false
      cursor.at++
      readDouble(cursor, word, '"')
      return
    case '\\':
      word.bare = false
      if (cursor.at + 1 >= text.length) throw new ShellSyntaxError('it ends in a backslash')
      if (text[cursor.at + 1] !== '\n') word.text += text[cursor.at + 1]
      cursor.at += 2
      return
    case '$':
      readDollar(cursor, word, false)
      return
    case '`':
      readBackticks(cursor, word, false)
      return
    case '*':
    case '?':
    case '[':
    case '{':
      if (isPattern(text, cursor.at)) word.glob = true
      break
    case '+':
    case '@':
    case '!':
      if (text[cursor.at + 1] === '(') throw new ShellSyntaxError('it uses extended patterns')
      break
  }
  if (c === '~' && /[=:]$/.test(word.text)) {
    // Expanded in assignments, and by some shells elsewhere.
    word.text += unseenText(c)
    word.bare = false
    cursor.at++
    return
  }
  word.text += c
  cursor.at++
}

/** `[` alone is a command and `{}` a word; with their closing half they may expand. */
function isPattern(text: string, at: number): boolean {
  const c = text[at]
  if (c === '*' || c === '?') return true
  let end = at + 1
  while (end < text.length && !META.has(text[end]!)) end++
  const rest = text.slice(at + 1, end)
  return c === '[' ? rest.includes(']') : /,|\.\./.test(rest) && rest.includes('}')
}

function readTilde(cursor: Cursor, word: Draft): void {
  const { text, home } = cursor
  const next = text[cursor.at + 1]
  word.bare = false
  if (home !== null && (next === '/' || isMeta(next))) {
    word.text += home
    cursor.at++
    return
  }
  let end = cursor.at + 1
  while (end < text.length && !META.has(text[end]!) && text[end] !== '/') end++
  word.text += unseenText(text.slice(cursor.at, end))
  cursor.at = end
}

function readSingle(cursor: Cursor, word: Draft): void {
  const end = cursor.text.indexOf("'", cursor.at + 1)
  if (end < 0) throw new ShellSyntaxError('a single quote is left open')
  word.text += cursor.text.slice(cursor.at + 1, end)
  cursor.at = end + 1
}

/** The inside of double quotes, or of a here-document when `end` is null. The cursor stands inside. */
export function readDouble(cursor: Cursor, word: ShellWord, end: '"' | null): void {
  const { text } = cursor
  while (cursor.at < text.length) {
    const c = text[cursor.at]!
    if (c === end) {
      cursor.at++
      return
    }
    if (c === '\\') {
      const next = text[cursor.at + 1]
      if (next === undefined) break
      if (next === '\n') cursor.at += 2
      else {
        word.text += next === '$' || next === '`' || next === '\\' || next === end ? next : c + next
        cursor.at += 2
      }
    } else if (c === '$') readDollar(cursor, word, true)
    else if (c === '`') readBackticks(cursor, word, true)
    else {
      word.text += c
      cursor.at++
    }
  }
  if (end !== null) throw new ShellSyntaxError('a double quote is left open')
}

function mark(word: ShellWord, source: string, quoted: boolean): void {
  // "$@" and "${a[@]}" make several words even when quoted.
  word.text += quoted && !source.includes('@') ? unseenText(source) : unseenWords(source)
}

function readDollar(cursor: Cursor, word: ShellWord, quoted: boolean): void {
  const { text } = cursor
  const start = cursor.at
  const next = text[start + 1]
  if (next === "'" && !quoted) {
    word.bare = false
    readAnsi(cursor, word)
    return
  }
  if (next === '"' && !quoted) {
    // $"…" is translated; its text is what a catalogue says.
    word.bare = false
    const inside: ShellWord = { text: '', bare: false, inner: word.inner, assigns: word.assigns }
    cursor.at += 2
    readDouble(cursor, inside, '"')
    word.text += unseenText(text.slice(start, cursor.at))
    return
  }
  if (next === '(' && text[start + 2] === '(') {
    const end = arithmeticEnd(text, start + 3)
    if (end !== null) {
      readArithmetic(cursor, word, text.slice(start + 3, end))
      cursor.at = end + 2
      word.bare = false
      mark(word, text.slice(start, cursor.at), quoted)
      return
    }
  }
  if (next === '(') {
    cursor.at += 2
    word.inner.push(cursor.parseUntilParen())
    if (text[cursor.at] !== ')') throw new ShellSyntaxError('a command substitution is left open')
    cursor.at++
  } else if (next === '{') {
    cursor.at += 2
    readBraces(cursor, word, quoted)
  } else if (next === '[') {
    const end = text.indexOf(']', start)
    if (end < 0) throw new ShellSyntaxError('an arithmetic expansion is left open')
    readArithmetic(cursor, word, text.slice(start + 2, end))
    cursor.at = end + 1
  } else {
    const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/.exec(text.slice(start + 1, start + 257))?.[0]
    if (name === undefined) {
      word.text += '$'
      cursor.at++
      return
    }
    cursor.at += 1 + name.length
  }
  word.bare = false
  mark(word, text.slice(start, cursor.at), quoted)
}

/** `$((…))` closes with two parentheses together; else it was a subshell in a substitution. */
export function arithmeticEnd(text: string, from: number): number | null {
  let open = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') open++
    else if (text[at] === ')') {
      if (open === 0) return text[at + 1] === ')' ? at : null
      open--
    }
  }
  return null
}

/** Arithmetic may hold substitutions, and may assign. */
export function readArithmetic(cursor: Cursor, word: ShellWord, expression: string): void {
  const inside = cursor.readInside(expression)
  word.inner.push(...inside.inner)
  word.assigns.push(...inside.assigns)
  if (/=|\+\+|--/.test(expression)) word.assigns.push(...(expression.match(/[A-Za-z_]\w*/g) ?? []))
}

/** `${…}`: quotes, substitutions and braces nest; `:=` and `=` assign. The cursor stands inside. */
function readBraces(cursor: Cursor, word: ShellWord, quoted: boolean): void {
  const { text } = cursor
  const name = /^[!#]?([A-Za-z_]\w*)/.exec(text.slice(cursor.at, cursor.at + 256))?.[1]
  if (name !== undefined && /^[!#]?\w+(\[[^\]]*\])?:?=/.test(text.slice(cursor.at, cursor.at + 512))) {
    word.assigns.push(name)
  }
  const inside: ShellWord = { text: '', bare: false, inner: word.inner, assigns: word.assigns }
  while (cursor.at < text.length) {
    const c = text[cursor.at]!
    if (c === '}') {
      if (text.startsWith('@P', cursor.at - 2)) throw new ShellSyntaxError('`@P` runs what a variable holds')
      cursor.at++
      return
    }
    // Inside double quotes shells disagree on what a quote in here means.
    if (quoted && (c === "'" || c === '"')) throw new ShellSyntaxError('quotes stand in a quoted expansion')
    if (c === "'") readSingle(cursor, emptyWord())
    else if (c === '"') {
      cursor.at++
      readDouble(cursor, inside, '"')
    } else if (c === '\\') cursor.at += 2
    else if (c === '$') readDollar(cursor, inside, quoted)
    else if (c === '`') readBackticks(cursor, inside, quoted)
    else cursor.at++
  }
  throw new ShellSyntaxError('a parameter expansion is left open')
}

function readBackticks(cursor: Cursor, word: ShellWord, quoted: boolean): void {
  const { text } = cursor
  const start = cursor.at
  let script = ''
  cursor.at++
  for (;;) {
    const c = text[cursor.at]
    if (c === undefined) throw new ShellSyntaxError('a backtick is left open')
    cursor.at++
    if (c === '`') break
    const next = text[cursor.at]
    if (c === '\\' && (next === '`' || next === '\\' || next === '$' || (quoted && next === '"'))) {
      script += next
      cursor.at++
    } else script += c
  }
  word.bare = false
  word.inner.push(cursor.parseInner(script))
  mark(word, text.slice(start, cursor.at), quoted)
}

function readProcessSubstitution(cursor: Cursor, word: ShellWord): void {
  const start = cursor.at
  cursor.at += 2
  word.inner.push(cursor.parseUntilParen())
  if (cursor.text[cursor.at] !== ')') throw new ShellSyntaxError('a process substitution is left open')
  cursor.at++
  word.bare = false
  word.text += unseenText(cursor.text.slice(start, cursor.at))
}

/** `$'…'`: only the escapes that need no table; any other makes the word unknown (dash knows none of them). */
function readAnsi(cursor: Cursor, word: ShellWord): void {
  const { text } = cursor
  const start = cursor.at
  let end = start + 2
  while (end < text.length && text[end] !== "'") end += text[end] === '\\' ? 2 : 1
  if (end >= text.length) throw new ShellSyntaxError('a single quote is left open')
  cursor.at = end + 1
  word.text += unseenText(text.slice(start, cursor.at))
}
