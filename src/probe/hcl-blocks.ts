/**
 * A block of HCL as far as its own literal attributes go (hclsyntax): what is computed is `null`. Nested blocks
 * stand in order.
 */
export type HclBlock = {
  type: string
  labels: string[]
  attributes: Map<string, string | number | boolean | null>
  blocks: HclBlock[]
}

/** The blocks of a file; throws a SyntaxError that quotes nothing. */
export function readHclBlocks(text: string): HclBlock {
  const tokens = tokensOf(text)
  const file: HclBlock = { type: '', labels: [], attributes: new Map(), blocks: [] }
  const end = readBody(tokens, 0, file)
  if (end < tokens.length) throw new SyntaxError('a brace too many')
  return file
}

type Token = { kind: 'name' | 'text' | 'sign' | 'line'; value: string; literal: boolean }

const PLAIN =
  /(?<space>[ \t\r\ufeff]+)|(?<comment>#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<line>\n)|(?<heredoc><<-?([\w-]+)\r?\n[\s\S]*?\n[ \t]*\5(?=\r?\n|$))|(?<name>[\p{L}_][\p{L}\p{N}_-]*|\d[\d.eE+-]*)|(?<quote>")|(?<sign>[^\s])/uy

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  PLAIN.lastIndex = 0
  while (PLAIN.lastIndex < text.length) {
    const groups = PLAIN.exec(text)?.groups
    if (!groups) throw new SyntaxError('a character that means nothing')
    const { line, heredoc, name, quote, sign } = groups
    if (line !== undefined) tokens.push({ kind: 'line', value: '', literal: false })
    else if (heredoc !== undefined) tokens.push({ kind: 'text', value: '', literal: false })
    else if (name !== undefined) tokens.push({ kind: 'name', value: name, literal: true })
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign, literal: false })
    else if (quote !== undefined) {
      const { value, literal, end } = quoted(text, PLAIN.lastIndex)
      tokens.push({ kind: 'text', value, literal })
      PLAIN.lastIndex = end
    }
  }
  return tokens
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** From behind the opening quote. A template within may hold quotes of its own, and is no literal. */
function quoted(text: string, from: number): { value: string; literal: boolean; end: number } {
  let value = ''
  let literal = true
  for (let at = from; at < text.length; at++) {
    const character = text[at]!
    if (character === '"') return { value, literal, end: at + 1 }
    if (character === '\n') break
    if (character === '\\') {
      const escaped = ESCAPES[text[++at] ?? '']
      if (escaped === undefined) literal = false
      value += escaped ?? ''
    } else if (/^([$%])\1\{/.test(text.slice(at, at + 3))) {
      value += text.slice(at + 1, at + 3)
      at += 2
    } else if (/^[$%]\{/.test(text.slice(at, at + 2))) {
      literal = false
      at = endOfTemplate(text, at + 2)
    } else value += character
  }
  throw new SyntaxError('a string without an end')
}

/** At the brace that closes it. */
function endOfTemplate(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
    else if (text[at] === '"') at = quoted(text, at + 1).end - 1
  }
  throw new SyntaxError('a template without an end')
}

/** Reads attributes and blocks up to the closing brace, and says where that stands. */
function readBody(tokens: readonly Token[], from: number, into: HclBlock): number {
  let at = from
  while (at < tokens.length && !isSign(tokens[at], '}')) {
    const token = tokens[at]!
    if (token.kind === 'line') at++
    else if (token.kind !== 'name') throw new SyntaxError('neither an attribute nor a block')
    else if (isSign(tokens[at + 1], '=')) at = readAttribute(tokens, at, into)
    else at = readBlock(tokens, at, into)
  }
  return at
}

function readBlock(tokens: readonly Token[], from: number, into: HclBlock): number {
  const block: HclBlock = { type: tokens[from]!.value, labels: [], attributes: new Map(), blocks: [] }
  let at = from + 1
  for (; tokens[at]?.kind === 'text' || tokens[at]?.kind === 'name'; at++)
    block.labels.push(tokens[at]!.value)
  if (!isSign(tokens[at], '{')) throw new SyntaxError('a block without a brace')
  at = readBody(tokens, at + 1, block)
  if (!isSign(tokens[at], '}')) throw new SyntaxError('a block without an end')
  into.blocks.push(block)
  return at + 1
}

/** A value is over at the end of its line, or before a brace, outside all brackets. */
function readAttribute(tokens: readonly Token[], from: number, into: HclBlock): number {
  const name = tokens[from]!.value
  const value: Token[] = []
  let depth = 0
  let at = from + 2
  for (; at < tokens.length; at++) {
    const token = tokens[at]!
    if (depth === 0 && (token.kind === 'line' || isSign(token, '}'))) break
    if (token.kind === 'sign' && '([{'.includes(token.value)) depth++
    if (token.kind === 'sign' && ')]}'.includes(token.value)) depth--
    if (token.kind !== 'line') value.push(token)
  }
  if (value.length === 0) throw new SyntaxError('an attribute without a value')
  into.attributes.set(name, value.length === 1 ? literalOf(value[0]!) : null)
  return at
}

function literalOf({ kind, value, literal }: Token): string | number | boolean | null {
  if (!literal) return null
  if (kind === 'text') return value
  if (value === 'true' || value === 'false') return value === 'true'
  return /^\d/.test(value) ? Number(value) : null
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.value === sign
}
