export type SqlDialect = 'postgresql' | 'mysql' | 'sqlite'

/** How a text is to be cut into words; a server's settings decide what a client cannot see. */
export type SqlRules = {
  dialect: SqlDialect
  /** Whether a backslash in a plain string escapes (MySQL unless NO_BACKSLASH_ESCAPES). */
  backslash: boolean
  /** Whether what stands in MySQL's executable comments counts: what stands behind `!50700` runs by the server's version. */
  executes: boolean
}

export type SqlToken = {
  /** `word` is unquoted and in upper case; a `name` was quoted, so it is never a keyword. */
  kind: 'word' | 'name' | 'string' | 'number' | 'variable' | 'mark'
  text: string
  /** It begins an executable comment, or stands behind one. */
  apart: boolean
}

/** One piece of a text: what it is and where it ends; `open` does not end. */
export type Lexeme = { kind: SqlToken['kind'] | 'space' | 'open'; end: number; odd?: true }

const SPACE = /[\s\uFEFF]+/y
const WORD = /[A-Za-z_\u0080-\u{10FFFF}][\w$\u0080-\u{10FFFF}]*/uy
const NUMBER = /(?:0[xob][\da-f_]+|\d[\d_]*\.?(?:[\d_]+)?(?:e[-+]?\d+)?)/iy
const VARIABLE = /@@?(?:[\w$.]+|`[^`]*`|'[^']*'|"[^"]*")?/y
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The piece that begins at `at`. */
export function lexemeAt(text: string, at: number, rules: SqlRules): Lexeme {
  const { dialect } = rules
  const c = text[at]!
  const space = matchAt(SPACE, text, at)
  if (space > at) return { kind: 'space', end: space }
  const comment = commentAt(text, at, dialect)
  if (comment) return comment
  const quoted = quotedAt(text, at, rules)
  if (quoted) return quoted
  if (dialect === 'postgresql' && c === '$') {
    const tag = matchAt(DOLLAR, text, at)
    if (tag > at) {
      const close = text.indexOf(text.slice(at, tag), tag)
      return close < 0 ? { kind: 'open', end: text.length } : { kind: 'string', end: close + (tag - at) }
    }
    return { kind: 'number', end: Math.max(matchAt(/\$\d+/y, text, at), at + 1) }
  }
  if (dialect !== 'postgresql' && c === '@') return { kind: 'variable', end: matchAt(VARIABLE, text, at) }
  const word = matchAt(WORD, text, at)
  if (word > at) return { kind: 'word', end: word }
  const number = matchAt(NUMBER, text, at)
  if (number > at) return { kind: 'number', end: number }
  const pair = text.slice(at, at + 2)
  return { kind: 'mark', end: at + (pair === '::' || pair === ':=' ? 2 : 1) }
}

function commentAt(text: string, at: number, dialect: SqlDialect): Lexeme | null {
  const c = text[at]
  const line =
    (c === '-' &&
      text[at + 1] === '-' &&
      (dialect !== 'mysql' || /^[\s\x00-\x20]?$/.test(text[at + 2] ?? ''))) ||
    (c === '#' && dialect === 'mysql')
  if (line) {
    const end = text.slice(at).search(dialect === 'postgresql' ? /[\n\r]/ : /\n/)
    return { kind: 'space', end: end < 0 ? text.length : at + end }
  }
  if (c !== '/' || text[at + 1] !== '*') return null
  if (dialect !== 'postgresql') {
    const close = text.indexOf('*/', at + 2)
    return close < 0 ? { kind: 'open', end: text.length } : { kind: 'space', end: close + 2 }
  }
  let depth = 1
  for (let i = at + 2; i < text.length; i++) {
    if (text.startsWith('/*', i)) {
      depth++
      i++
    } else if (text.startsWith('*/', i)) {
      depth--
      i++
      if (depth === 0) return { kind: 'space', end: i + 1 }
    }
  }
  return { kind: 'open', end: text.length }
}

function quotedAt(text: string, at: number, { dialect, backslash }: SqlRules): Lexeme | null {
  // E'…', B'…', X'…', N'…', U&'…' and U&"…" are one piece; in MySQL also _utf8'…'.
  const prefix = dialect === 'postgresql' ? matchAt(/(?:[eEbBxXnN]|[uU]&)(?=')|[uU]&(?=")/y, text, at) : at
  const mark = text[prefix]
  if (mark === '[' && dialect === 'sqlite') return closing(text, at + 1, ']', false, 'name')
  if (mark === "'") {
    const escapes = dialect === 'postgresql' ? /^e/i.test(text.slice(at, prefix)) : backslash
    return closing(text, prefix + 1, "'", escapes && dialect !== 'sqlite', 'string')
  }
  // In MySQL it is a string unless ANSI_QUOTES says otherwise.
  if (mark === '"')
    return closing(
      text,
      prefix + 1,
      '"',
      dialect === 'mysql' && backslash,
      dialect === 'mysql' ? 'string' : 'name',
    )
  if (mark === '`' && dialect !== 'postgresql') return closing(text, at + 1, '`', false, 'name')
  return null
}

function closing(
  text: string,
  from: number,
  mark: string,
  escapes: boolean,
  kind: 'string' | 'name',
): Lexeme {
  for (let i = from; i < text.length; i++) {
    const c = text[i]
    if (c === '\\' && escapes) i++
    else if (c === mark) {
      if (text[i + 1] === mark && mark !== ']') i++
      else return { kind, end: i + 1 }
    }
  }
  return { kind: 'open', end: text.length }
}

/**
 * All pieces of a text without its spaces and comments. null when a quote or comment does not end, or
 * an executable comment ends inside a quote: then versions of the server read it differently.
 */
export function tokensOf(text: string, rules: SqlRules): SqlToken[] | null {
  const tokens: SqlToken[] = []
  let inside = false
  let apart = false
  for (let at = 0; at < text.length; ) {
    if (rules.executes && !inside) {
      const opens = matchAt(/\/\*M?!\d*/y, text, at)
      if (opens > at) {
        inside = true
        apart = true
        at = opens
        continue
      }
    }
    if (inside && text.startsWith('*/', at)) {
      inside = false
      apart = true
      at += 2
      continue
    }
    const { kind, end } = lexemeAt(text, at, rules)
    if (kind === 'open') return null
    const source = text.slice(at, end)
    if (inside && kind !== 'mark' && source.includes('*/') && !source.startsWith('/*')) return null
    if (kind !== 'space') {
      tokens.push({ kind, text: textOf(kind, source), apart })
      apart = false
    }
    at = end
  }
  return inside ? null : tokens
}

function textOf(kind: SqlToken['kind'], source: string): string {
  switch (kind) {
    case 'word':
      // Servers know ASCII alone: `ſum` is no `SUM`.
      return source.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    case 'name':
      return /^u&/i.test(source) ? source : source.slice(1, -1)
    case 'string': {
      const start = source.search(/['"]/)
      return start < 0 || source.startsWith('$') ? dollarText(source) : source.slice(start + 1, -1)
    }
    case 'variable':
      return source.toUpperCase()
    default:
      return source
  }
}

function dollarText(source: string): string {
  const tag = source.indexOf('$', 1) + 1
  return source.slice(tag, -tag)
}

/** The tokens between semicolons. */
export function statementsOf(tokens: readonly SqlToken[]): SqlToken[][] {
  const statements: SqlToken[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text === ';') statements.push([])
    else statements.at(-1)!.push(token)
  }
  return statements.filter((statement) => statement.length > 0)
}
