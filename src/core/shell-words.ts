/**
 * A shell line in pieces that join to the line again. A word's `value` is what the shell would make of
 * it, null when it holds an expansion (its value is not in the text). An operator parts commands.
 */
export type ShellPiece =
  | { kind: 'word'; raw: string; value: string | null }
  | { kind: 'operator' | 'space'; raw: string }

const SPACE = /[^\S\n]+/uy
const OPERATOR = /(?:[;&|()\n]|\d*[<>]+&?)+/uy

/** Null when quotes or substitutions do not close. POSIX shell §2.2, §2.3. */
export function shellPieces(line: string): ShellPiece[] | null {
  const pieces: ShellPiece[] = []
  let at = 0
  while (at < line.length) {
    const space = sticky(SPACE, line, at)
    if (space !== null) {
      pieces.push({ kind: 'space', raw: space })
      at += space.length
      continue
    }
    const operator = sticky(OPERATOR, line, at)
    if (operator !== null) {
      pieces.push({ kind: 'operator', raw: operator })
      at += operator.length
      continue
    }
    const word = wordAt(line, at)
    if (!word) return null
    pieces.push(word)
    at += word.raw.length
  }
  return pieces
}

function sticky(pattern: RegExp, line: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(line)?.[0] ?? null
}

function wordAt(line: string, start: number): Extract<ShellPiece, { kind: 'word' }> | null {
  let value: string | null = ''
  const add = (text: string) => {
    if (value !== null) value += text
  }
  let at = start
  while (at < line.length && !/[\s;&|()<>]/u.test(line[at]!)) {
    const character = line[at]!
    if (character === '\\') {
      add(line[at + 1] ?? '')
      at += 2
    } else if (character === "'") {
      const end = line.indexOf("'", at + 1)
      if (end < 0) return null
      add(line.slice(at + 1, end))
      at = end + 1
    } else if (character === '"') {
      const end = endOfDouble(line, at)
      if (end < 0) return null
      const inner = line.slice(at + 1, end)
      if (/(?<!\\)(?:\\\\)*[$`]/u.test(inner)) value = null
      else add(inner.replace(/\\([$`"\\])/gu, '$1'))
      at = end + 1
    } else if (character === '$' || character === '`') {
      value = null
      const end = endOfExpansion(line, at)
      if (end < 0) return null
      at = end
    } else {
      add(character)
      at++
    }
  }
  return { kind: 'word', raw: line.slice(start, at), value }
}

function endOfDouble(line: string, at: number): number {
  for (let i = at + 1; i < line.length; i++) {
    if (line[i] === '\\') i++
    else if (line[i] === '"') return i
    else if (line[i] === '$' && line[i + 1] === '(') {
      const end = endOfExpansion(line, i)
      if (end < 0) return -1
      i = end - 1
    }
  }
  return -1
}

/** Just past `$x`, `${…}`, `$(…)` or a backquoted command. */
function endOfExpansion(line: string, at: number): number {
  if (line[at] === '`') {
    const end = line.indexOf('`', at + 1)
    return end < 0 ? -1 : end + 1
  }
  const [open, close] = line[at + 1] === '(' ? ['(', ')'] : line[at + 1] === '{' ? ['{', '}'] : ['', '']
  if (open === '') return at + 1
  let depth = 0
  for (let i = at + 1; i < line.length; i++) {
    if (line[i] === '\\') i++
    else if (line[i] === "'") {
      const end = line.indexOf("'", i + 1)
      if (end < 0) return -1
      i = end
    } else if (line[i] === open) depth++
    else if (line[i] === close && --depth === 0) return i + 1
  }
  return -1
}

/** A word that the shell reads back as this text. */
export function quoted(text: string): string {
  if (text.includes("'") && !/["$`\\!]/u.test(text)) return `"${text}"`
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** One word of a POSIX shell, quoted where it must be. */
export function shellWord(word: string): string {
  return /^[\w./@+:-]+$/.test(word) ? word : quoted(word)
}
