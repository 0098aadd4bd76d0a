export type ScriptToken = {
  kind: 'name' | 'string' | 'number' | 'mark' | 'pattern'
  /** Of a string: what stands between its quotes, escapes as they are. */
  text: string
}

/**
 * JavaScript cut into tokens (ECMA-262 §12). null where a text does not end, and for what hides names:
 * escapes in identifiers, and templates that hold expressions.
 */
export function scriptTokens(text: string): ScriptToken[] | null {
  const tokens: ScriptToken[] = []
  for (let at = 0; at < text.length; ) {
    const c = text[at]!
    if (/[\s\uFEFF]/.test(c)) {
      at++
    } else if (text.startsWith('//', at)) {
      const end = text.slice(at).search(/[\n\r\u2028\u2029]/)
      at = end < 0 ? text.length : at + end
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2)
      if (end < 0) return null
      at = end + 2
    } else if (c === '"' || c === "'" || c === '`') {
      const end = closing(text, at + 1, c)
      if (end < 0) return null
      const inner = text.slice(at + 1, end)
      if (c === '`' && inner.includes('${')) return null
      tokens.push({ kind: 'string', text: inner })
      at = end + 1
    } else if (c === '/' && startsPattern(tokens.at(-1))) {
      const match = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y
      match.lastIndex = at
      const found = match.exec(text)
      if (!found) return null
      tokens.push({ kind: 'pattern', text: found[0] })
      at = match.lastIndex
    } else {
      const match = /[\p{L}_$#@][\p{L}\p{N}_$]*|\d[\w.]*|\.\.\.|=>|\?\.|[=!<>]=+|&&|\|\||\*\*|\+\+|--|./suy
      match.lastIndex = at
      const found = match.exec(text)?.[0]
      if (found === undefined || found === '\\') return null
      tokens.push({
        kind: /^[\p{L}_$#@]/u.test(found) ? 'name' : /^\d/.test(found) ? 'number' : 'mark',
        text: found,
      })
      at += found.length
    }
  }
  return tokens
}

function closing(text: string, from: number, quote: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === quote) return i
    else if (quote !== '`' && text[i] === '\n') return -1
  }
  return -1
}

/** After a value a slash divides. */
function startsPattern(before: ScriptToken | undefined): boolean {
  if (!before) return true
  if (before.kind === 'name')
    return /^(return|typeof|case|in|of|delete|void|throw|new|else|do|await)$/.test(before.text)
  return before.kind === 'mark' && before.text !== ')' && before.text !== ']' && before.text !== '}'
}
