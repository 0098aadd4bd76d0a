import { higherClass, type OperationClass } from '../core/class.ts'
import { BEYOND, clusterClass, commandClass, GLOBALS, methodClass } from './mongo-methods.ts'
import { type ScriptToken, scriptTokens } from './script-tokens.ts'
import { HOLDS_SECRETS } from './sql-secrets.ts'
import { isSeen } from './unseen-word.ts'

export type MongoScript = {
  cls: OperationClass
  why: string
  name: string
  unbounded: boolean
  /** Databases that it goes to by name. */
  databases: string[]
}

/**
 * What a script of mongosh does, by the methods that it calls. Every call must be a known one; whatever
 * else could run something (computed names, functions out of the text, other connections) is `exec`.
 */
export function readMongoScript(text: string): MongoScript {
  const script: MongoScript = {
    cls: 'read',
    why: 'only reads',
    name: 'eval',
    unbounded: false,
    databases: [],
  }
  if (!isSeen(text)) return { ...script, cls: 'exec', why: 'its script is not known before it runs' }
  if (/^\s*(edit|snippet|config)\b(?!\s*[=.(,;:[])/m.test(text))
    return { ...script, cls: 'exec', why: 'opens an editor, or loads code into the shell' }
  const lines = text.split('\n').map((line) => withoutShell(line, script))
  const tokens = scriptTokens(lines.join('\n'))
  if (tokens === null) return { ...script, cls: 'exec', why: 'its script cannot be followed' }
  for (const [i, token] of tokens.entries()) {
    const found = findingAt(tokens, i, token)
    if (!found) continue
    if (found.name && script.name === 'eval') script.name = found.name
    if (higherClass(script.cls, found.cls) === script.cls) continue
    script.cls = found.cls
    script.why = found.why
    if (found.name) script.name = found.name
  }
  script.unbounded = isUnbounded(tokens)
  script.databases.push(...siblings(tokens))
  return script
}

/** `show dbs`, `use app`: words of the shell that are no JavaScript. */
function withoutShell(line: string, script: MongoScript): string {
  const match = /^\s*(?:(show)\s+[\w ]+|(use)\s+([\w.-]+)|it|help|exit|quit|cls)\s*;?\s*$/.exec(line)
  if (!match) return line
  if (match[3] !== undefined) script.databases.push(match[3])
  if (match[1] !== undefined) script.name = 'show'
  return ''
}

type Finding = { cls: OperationClass; why: string; name?: string }

function findingAt(tokens: readonly ScriptToken[], i: number, token: ScriptToken): Finding | null {
  const before = tokens[i - 1]
  const next = tokens[i + 1]
  if (token.kind === 'string') return textFinding(token.text)
  if (token.kind === 'name' && isKey(tokens, i)) return keyFinding(token.text)
  if (token.kind === 'mark' && token.text === '[') return computedFinding(tokens, i)
  if (is(token, ')') && isCalled(tokens, i + 1)) return { cls: 'exec', why: 'calls what it has worked out' }
  if (token.kind !== 'name') return null
  if (is(before, '.') || is(before, '?.')) {
    if (token.text === 'system' || HOLDS_SECRETS.test(token.text)) return collectionFinding(tokens, i)
    return memberFinding(tokens, i, token.text, isCalled(tokens, i + 1))
  }
  if (BEYOND.has(token.text)) return { cls: 'exec', why: `\`${token.text}\` reaches beyond its text` }
  if (token.text === 'Map' && is(next, '(') && !isLiteral(argumentsAt(tokens, i + 1)))
    return { cls: 'exec', why: 'what `Map` holds is only known when it runs' }
  if ((is(next, '(') || is(next, '?.')) && !GLOBALS.has(token.text) && isCalled(tokens, i + 1))
    return { cls: 'exec', why: `\`${token.text}\` is a function of its own, and may do anything` }
  // `f` followed by a template calls it.
  return next?.kind === 'string' && before !== undefined && !isWordBefore(token.text)
    ? { cls: 'exec', why: 'a template may call a function' }
    : keyFinding(token.text)
}

function isWordBefore(text: string): boolean {
  return /^(return|case|typeof|in|of|throw|else|await|const|let|var|new)$/.test(text)
}

/** `{ name: …`, and the short `{ name, …`. */
function isKey(tokens: readonly ScriptToken[], i: number): boolean {
  return is(tokens[i + 1], ':') && (is(tokens[i - 1], '{') || is(tokens[i - 1], ','))
}

/** A key in quotes, escapes and all, or a text that such keys are parsed out of. */
function textFinding(source: string): Finding | null {
  if (/\\(?:[0-7]|c|\r|\n)/.test(source)) return { cls: 'exec', why: 'a text in it is hidden' }
  const text = source
    .replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\})/gi, (whole, a, b, c) => {
      const code = Number.parseInt(a ?? b ?? c, 16)
      return code > 0x10ffff ? whole : String.fromCodePoint(code)
    })
    .replace(/\\(.)/gs, '$1')
  const inside = /\$(?:out|merge|where|function|accumulator)(?![\w.])/.exec(text)
  return keyFinding(inside?.[0] ?? text)
}

/** Stages that write, and code that the server runs. */
function keyFinding(text: string): Finding | null {
  switch (text) {
    case '$out':
      return { cls: 'destructive', why: '`$out` replaces a collection', name: 'aggregate' }
    case '$merge':
      return { cls: 'write', why: '`$merge` writes its rows to a collection', name: 'aggregate' }
    case '$where':
    case '$function':
    case '$accumulator':
      return { cls: 'exec', why: `\`${text}\` runs code on the server` }
    case 'showCredentials':
      return { cls: 'secret-read', why: 'shows the hashes of passwords' }
    case 'dropTarget':
      return { cls: 'destructive', why: 'drops the collection that stands in the way' }
  }
  return /(^|\.)system\.(users|keys)$/.test(text)
    ? { cls: 'secret-read', why: `\`${text}\` holds passwords` }
    : null
}

/** `x['name']` is `x.name`; any other index may be the name of a method. */
function computedFinding(tokens: readonly ScriptToken[], i: number): Finding | null {
  const before = tokens[i - 1]
  const indexes =
    before &&
    (before.kind === 'name'
      ? !isWordBefore(before.text)
      : is(before, ')') || is(before, ']') || is(before, '?.'))
  const inner = tokens[i + 1]
  // `{ ['$o' + 'ut']: … }`
  if (!indexes) {
    const plain = is(tokens[i + 2], ']') && inner?.kind === 'string'
    return !plain && is(tokens[closed(tokens, i) + 1], ':') && (is(before, '{') || is(before, ','))
      ? { cls: 'exec', why: 'a key in it is worked out when it runs' }
      : null
  }
  if (!is(tokens[i + 2], ']') || (inner?.kind !== 'string' && inner?.kind !== 'number'))
    return { cls: 'exec', why: 'a name in it is worked out when it runs' }
  if (inner.kind === 'number') return null
  if (inner.text.includes('\\')) return { cls: 'exec', why: 'a name in it is hidden' }
  return memberFinding(tokens, i + 2, inner.text, isCalled(tokens, i + 3))
}

function memberFinding(
  tokens: readonly ScriptToken[],
  i: number,
  name: string,
  called: boolean,
): Finding | null {
  if (BEYOND.has(name)) return { cls: 'exec', why: `\`${name}\` reaches beyond its text` }
  const owner = tokens[i - 2]
  const cluster = owner?.kind === 'name' && /^(rs|sh)$/.test(owner.text) && !is(tokens[i - 3], '.')
  if (
    called &&
    /^(_?runCommand|_?adminCommand|runReadCommand|_runReadCommand|runCommandWithMetadata)$/.test(name)
  )
    return commandFinding(tokens, i + 2)
  const cls = cluster ? clusterClass(name) : methodClass(name)
  if (!called) {
    // A method that is named and not called may be called under another name.
    return cls === undefined || cls === 'read' ? null : { cls, why: `\`${name}\` is named`, name }
  }
  if (cls === undefined) return { cls: 'exec', why: `\`${name}\` is no method known here`, name }
  return refined(tokens, i, name, cls)
}

/** Where what is opened at `open` ends. */
function closed(tokens: readonly ScriptToken[], open: number): number {
  let depth = 0
  return tokens.findIndex((token, i) => {
    if (i < open || token.kind !== 'mark') return false
    if (/^[([{]$/.test(token.text)) depth++
    return /^[)\]}]$/.test(token.text) && --depth === 0
  })
}

/** These make documents out of texts, whose keys are only seen where the texts are. */
const MAKERS = new Set(['parse', 'deserialize', 'fromEntries'])

/** Options inside the call that make it worse. */
function refined(tokens: readonly ScriptToken[], i: number, name: string, cls: OperationClass): Finding {
  if (MAKERS.has(name) && !isLiteral(argumentsAt(tokens, i + 1)))
    return { cls: 'exec', why: `what \`${name}\` makes is only known when it runs`, name }
  if (
    name === 'validate' &&
    argumentsAt(tokens, i + 1).some(({ text }) => /^(repair|fixMultikey)$/.test(text))
  )
    return { cls: 'write', why: '`validate` repairs', name }
  const args = argumentsAt(tokens, i + 1)
  const holds = (pattern: RegExp) => args.some((token) => pattern.test(token.text))
  const deletes =
    (name === 'findAndModify' && holds(/^remove$/)) ||
    (name === 'bulkWrite' && holds(/^(deleteOne|deleteMany)$/)) ||
    (name === 'renameCollection' && holds(/^true$/))
  return deletes
    ? { cls: 'destructive', why: `\`${name}\` removes documents`, name }
    : { cls, why: `\`${name}\` is ${cls}`, name }
}

function isLiteral(args: readonly ScriptToken[]): boolean {
  return args.every(({ kind, text }) => kind === 'string' || kind === 'number' || /^[[\]{},:]$/.test(text))
}

/** The first key of `runCommand({ … })` is the command. */
function commandFinding(tokens: readonly ScriptToken[], at: number): Finding {
  const first = is(tokens[at], '{') ? tokens[at + 1] : tokens[at]
  const literal = first?.kind === 'string' || (first?.kind === 'name' && is(tokens[at], '{'))
  const cls = literal ? commandClass(first.text) : undefined
  if (cls === undefined || !literal)
    return { cls: 'exec', why: 'its command is not known here', name: 'runCommand' }
  const args = argumentsAt(tokens, at - 1)
  if (/^validate$/i.test(first.text) && args.some(({ text }) => /^(repair|fixMultikey)$/.test(text)))
    return { cls: 'write', why: '`validate` repairs', name: first.text }
  const removes = /^findandmodify$/i.test(first.text) && args.some((token) => token.text === 'remove')
  return { cls: removes ? 'destructive' : cls, why: `\`${first.text}\` is ${cls}`, name: first.text }
}

/** Tokens between the parenthesis at `open` and its end. */
function argumentsAt(tokens: readonly ScriptToken[], open: number): readonly ScriptToken[] {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (is(tokens[i], '(')) depth++
    else if (is(tokens[i], ')') && --depth === 0) return tokens.slice(open + 1, i)
  }
  return tokens.slice(open + 1)
}

/** `db.system.users`, `db.secrets.find()`: unless it only counts. */
function collectionFinding(tokens: readonly ScriptToken[], i: number): Finding | null {
  const name = tokens[i]!.text
  if (name === 'system') {
    const holder = /^(users|keys)$/.test(tokens[i + 2]?.text ?? '') && is(tokens[i + 1], '.')
    return holder ? { cls: 'secret-read', why: 'holds passwords' } : null
  }
  const method = is(tokens[i + 1], '.') ? tokens[i + 2]?.text : undefined
  return method !== undefined && /^(find|findOne|aggregate|distinct)$/.test(method)
    ? { cls: 'secret-read', why: `\`${name}\` is called like secrets` }
    : null
}

/** `deleteMany({})`, `updateMany({}, …)`: every document. */
function isUnbounded(tokens: readonly ScriptToken[]): boolean {
  return tokens.some((token, i) => {
    if (token.kind !== 'name' || !is(tokens[i + 1], '(')) return false
    if (token.text === 'dropDatabase') return true
    const every = is(tokens[i + 2], ')') || (is(tokens[i + 2], '{') && is(tokens[i + 3], '}'))
    return /^(deleteMany|remove|updateMany)$/.test(token.text) && every
  })
}

function siblings(tokens: readonly ScriptToken[]): string[] {
  return tokens.flatMap((token, i) => {
    const name = /^(getSiblingDB|getSisterDB|getDB|getDatabase)$/.test(token.text) ? tokens[i + 2] : undefined
    return name?.kind === 'string' ? [name.text] : []
  })
}

/** `f()`, `f?.()` and a template behind `f`. */
function isCalled(tokens: readonly ScriptToken[], i: number): boolean {
  const token = tokens[i]
  return is(token, '(') || (is(token, '?.') && is(tokens[i + 1], '(')) || token?.kind === 'string'
}

function is(token: ScriptToken | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text
}
