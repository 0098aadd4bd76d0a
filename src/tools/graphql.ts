import type { OperationClass } from '../core/class.ts'

/** What a GraphQL document would do, by its operations; null where it cannot be read. */
export type DocumentClass = { cls: OperationClass; why: string }

/**
 * Reads a document as far as its operations go (GraphQL, October 2021, §2.2): `query`, `{ … }`,
 * `subscription` and fragments only read; a `mutation` is told by the fields that it selects. All
 * operations count, whichever is chosen by name.
 */
export function classOfDocument(text: string): DocumentClass | null {
  const tokens = tokensOf(text)
  if (tokens === null) return null
  const found: DocumentClass[] = []
  let depth = 0
  let kind: string | null = null
  let operations = 0
  for (const [i, token] of tokens.entries()) {
    if (token === '{' || token === '(' || token === '[') {
      if (depth === 0 && token === '{') {
        kind ??= 'query'
        operations++
      }
      depth++
    } else if (token === '}' || token === ')' || token === ']') {
      depth--
      if (depth < 0) return null
      if (depth === 0 && token === '}') kind = null
    } else if (depth === 0 && kind === null) {
      if (!/^(query|mutation|subscription|fragment)$/.test(token)) return null
      kind = token
    } else if (depth === 1 && kind === 'mutation' && isField(tokens, i)) found.push(classOfMutation(token))
  }
  if (depth !== 0 || operations === 0) return null
  const harmless: DocumentClass = { cls: 'read', why: 'the query only reads' }
  return found.sort((a, b) => ORDER.indexOf(b.cls) - ORDER.indexOf(a.cls))[0] ?? harmless
}

const ORDER: readonly OperationClass[] = ['read', 'write', 'destructive', 'admin']

/** A name of a selection: no argument, no directive, no alias (the name behind it is the field). */
function isField(tokens: readonly string[], at: number): boolean {
  if (!/^[_A-Za-z]/.test(tokens[at]!) || tokens[at + 1] === ':') return false
  // Variables and arguments stand in parentheses, which are a level of their own.
  return tokens[at - 1] !== '$' && tokens[at - 1] !== '@'
}

function classOfMutation(field: string): DocumentClass {
  const why = `the mutation \`${field}\``
  if (
    /(Role|Permission|Member|Collaborator|BranchProtection|Ruleset|IpAllowList|Enterprise|Verif\w*Domain|Key|Token|Invit|Administrator|Visibility|TeamAdd|TeamRemove|Policy|SecurityManager|Environment)/.test(
      field[0]!.toUpperCase() + field.slice(1),
    )
  )
    return { cls: 'admin', why }
  if (/^(delete|remove|destroy|purge|clear|dismiss|abort)|(Delete|Remove|Destroy|Purge)$/.test(field))
    return { cls: 'destructive', why }
  return { cls: 'write', why }
}

/** Names and punctuation, without strings and comments; null for text that does not end well. */
function tokensOf(text: string): string[] | null {
  const tokens: string[] = []
  const pattern =
    /"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[\s,\uFEFF]+|\.\.\.|[_A-Za-z]\w*|-?[\d.]+(?:[eE][-+]?\d+)?|[!$&():=@[\]{|}]/y
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const token = pattern.exec(text)?.[0]
    if (token === undefined) return null
    at += token.length
    if (!/^["#\s,\uFEFF]/.test(token)) tokens.push(token)
  }
  return tokens
}
