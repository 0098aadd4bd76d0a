import type { OperationClass } from '../core/class.ts'
import { rankOfClass } from '../core/class.ts'
import { lastValue, type ParsedFlags } from './flags.ts'
import { classOfDocument } from './graphql.ts'
import { raise } from './reading.ts'
import type { Reading, Seen, ToolContext } from './tool.ts'
import { isSeen, mayBeOption, shownWord } from './unseen-word.ts'

/** A request as `gh api` and `glab api` take it from their flags. */
export type ForgeRequest = {
  /** Upper case; null: not given, so that fields make it a POST. */
  method: string | null
  path: string
  /** `name=value`, those of `-F` and of `-f`: `@file` is a file's text in the first alone. */
  magic: readonly string[]
  raw: readonly string[]
  /** `--input`: a file, or `-`. */
  input: string | null
  headers: readonly string[]
}

/** Which paths of a forge's API decide who may do what, hand out credentials, or change nothing. */
export type ForgePaths = {
  admin: RegExp
  /** GET of these shows secrets. */
  secret: RegExp
  /** POST of these makes a credential that soon ends. */
  minting: RegExp
  /** POST of these only answers. */
  asking: RegExp
}

/** The request of an `api` line; `--form`, which only glab has, sends files as `-F` does. */
export function typedRequest(parsed: ParsedFlags): ForgeRequest {
  const all = (flag: string) => parsed.values.get(flag) ?? []
  return {
    method: lastValue(parsed, 'method')?.toUpperCase() ?? null,
    path: parsed.words[0] ?? '',
    magic: [...all('field'), ...all('form')],
    raw: all('raw-field'),
    input: lastValue(parsed, 'input') ?? null,
    headers: all('header'),
  }
}

/** Sets what a request would do. */
export function readRequest(
  reading: Reading,
  request: ForgeRequest,
  paths: ForgePaths,
  context: ToolContext,
): void {
  const path = servedPath(request.path)
  const fields = [...request.raw, ...request.magic]
  const posts = fields.length > 0 || request.input !== null
  const method = request.method ?? (posts ? 'POST' : 'GET')
  reading.operation.resource = shownWord(request.path)
  if (mayBeOption(request.path) && !isSeen(request.path))
    raise(reading, 'exec', 'what it asks for is not known before it runs')
  if (request.headers.some((header) => /^[^:]*method-override/i.test(header) || !isSeen(header)))
    raise(reading, 'exec', 'a header may change what the request is')
  if (/(^|\/)graphql$/i.test(path)) {
    readGraphql(reading, request, context)
    return
  }
  const [cls, why] = classOfRequest(method, path, fields, paths)
  raise(reading, cls, why)
  if (request.input !== null && rankOfClass(cls) >= rankOfClass('write'))
    addInput(reading, request.input, context)
}

/** As the server takes it: `%73ecrets` and `x/../secrets` are another way to write `secrets`. */
export function servedPath(typed: string): string {
  const plain = typed.replace(/[?#].*$/s, '').replace(/%[\da-f]{2}/gi, decoded)
  const [, root = '', rest = ''] = /^(https?:\/\/[^/]*|)(.*)$/s.exec(plain)!
  const parts: string[] = []
  for (const part of rest.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part)
  }
  return (root + parts.join('/')).replace(/\/+$/, '')
}

/** A slash that is written so stays inside its part: `projects/group%2Fname`. */
function decoded(code: string): string {
  const character = String.fromCharCode(Number.parseInt(code.slice(1), 16))
  return /[^\x21-\x7e]|[/%?#]/.test(character) ? code : character
}

function classOfRequest(
  method: string,
  path: string,
  fields: readonly string[],
  paths: ForgePaths,
): [OperationClass, string] {
  const why = `\`${shownWord(method)}\` of \`${shownWord(path)}\``
  if (!isSeen(method)) return ['exec', 'its method is not known before it runs']
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')
    return [paths.secret.test(path) ? 'secret-read' : 'read', why]
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) return ['unknown', why]
  if (method === 'POST' && paths.minting.test(path)) return ['secret-read', why]
  if (method === 'POST' && paths.asking.test(path)) return ['read', why]
  const opens = fields.some((field) =>
    /^(private|visibility|permissions?|role_id|access_level)\b/.test(field),
  )
  if (paths.admin.test(path) || UNSEEN_PART.test(path) || (opens && method !== 'DELETE'))
    return ['admin', why]
  if (method === 'DELETE') return ['destructive', why]
  const forces = fields.some((field) => !isSeen(field.split('=')[0]!) || /^force=(?!false$)/.test(field))
  return [forces ? 'destructive' : 'write', why]
}

/** What stands right behind the place may be any part of it. */
const UNSEEN_PART =
  /^\/?((repos\/[^/]+|orgs|users|projects|groups|enterprises)\/[^/]+|user)\/[^/]*\0|^\/?[^/]*\0[^/]*$/

function addInput(reading: Reading, path: string, { known, trustInputs }: ToolContext): Seen | undefined {
  const seen = path === '-' ? known.stdin : known.files.get(path)
  if (!seen && !trustInputs) reading.wants.push(path === '-' ? { kind: 'stdin' } : { kind: 'file', path })
  const name = path === '-' ? 'stdin' : shownWord(path)
  reading.operation.inputs.push(
    seen && 'text' in seen
      ? { path: name, seen: true }
      : { path: name, seen: false, unseen: seen?.unseen ?? 'it was not looked at' },
  )
  return seen
}

function readGraphql(reading: Reading, request: ForgeRequest, context: ToolContext): void {
  const typed = [
    ...request.raw.filter((field) => field.startsWith('query=')),
    ...request.magic.filter((field) => /^query=(?!@)/.test(field)),
  ].map((field) => field.slice('query='.length))
  const files = [
    ...request.magic
      .filter((field) => field.startsWith('query=@'))
      .map((field) => field.slice('query=@'.length)),
    ...(request.input === null ? [] : [request.input]),
  ]
  const hiddenField = [...request.raw, ...request.magic].some((field) => !isSeen(field.split('=')[0]!))
  const texts: (string | null)[] = [...typed]
  for (const file of files) {
    const seen = addInput(reading, file, context)
    const text = seen && 'text' in seen ? seen.text : null
    texts.push(text === null || file !== request.input ? text : queryOf(text))
  }
  if (texts.length === 0 && !hiddenField) {
    reading.operation.evidence.push('it asks nothing')
    return
  }
  for (const text of hiddenField ? [...texts, null] : texts) {
    const known = text !== null && isSeen(text) ? classOfDocument(text) : null
    if (known) raise(reading, known.cls, known.why)
    else if (context.trustInputs && files.length > 0)
      raise(reading, 'write', 'the query was looked at on the device')
    else raise(reading, 'unknown', 'what it asks is not known before it runs')
  }
}

/** The document in a request's JSON body. */
function queryOf(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text)
    const query =
      typeof body === 'object' && body !== null ? (body as Record<string, unknown>)['query'] : null
    return typeof query === 'string' ? query : null
  } catch {
    return null
  }
}
