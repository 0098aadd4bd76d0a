/** What a manifest holds, as far as its kind decides the class. */
export type ManifestObject = {
  kind: string
  /** Of `apiVersion`; empty for the core group. */
  group: string
  name: string | null
  namespace: string | null
  /** Of a Secret. */
  type: string | null
}

export type Manifest = { objects: ManifestObject[] } | { unseen: string }

class Odd extends Error {}

/**
 * Finds the objects of a YAML or JSON text as kubectl splits and reads it. This is no YAML parser: it
 * reads plain block style, where a root key can only stand at the first column, and calls anything
 * else (anchors, tags, flow style, merge keys, duplicates, strings that go on) unseen.
 */
export function readManifest(text: string): Manifest {
  try {
    return { objects: documentsOf(text).flatMap(objectsOf) }
  } catch (error) {
    // Anything else is the stack running out on absurd nesting.
    return { unseen: error instanceof Odd ? error.message : 'it is nested too deeply' }
  }
}

/** The plain list (`- a`) that stands under each root key of one block-style document; null when it is not so plain. */
export function readPlainLists(
  text: string,
): ReadonlyMap<string, readonly string[] | null> | { unseen: string } {
  try {
    const documents = documentsOf(text).filter((document) => document.trim() !== '')
    const [document = ''] = documents
    if (documents.length > 1) odd('it holds several documents')
    const lists = new Map<string, readonly string[] | null>()
    for (const [key, entry] of entriesOf(document.split('\n'), 0)) lists.set(key, plainList(entry))
    return lists
  } catch (error) {
    return { unseen: error instanceof Odd ? error.message : 'it is nested too deeply' }
  }
}

function plainList(entry: Entry): string[] | null {
  if (entry.value !== '') return entry.value === '[]' ? [] : null
  const items = entry.body.map((line) => /^ *- (["']?)([\w./@+-]+)\1\s*(?:\s#.*)?$/.exec(line)?.[2])
  return items.every((item) => item !== undefined) ? items : null
}

function odd(why: string): never {
  throw new Odd(why)
}

/** kubectl splits at lines that begin with `---` before it parses YAML, so also inside strings. */
function documentsOf(text: string): string[] {
  // Line breaks that YAML 1.1 knows beside LF, and a byte order mark.
  if (/\r(?!\n)|[\u0085\u2028\u2029\ufeff\0]/.test(text)) odd('it has unusual line breaks')
  const documents: string[][] = [[]]
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('---')) documents.at(-1)!.push(line)
    else if (/^---\s*(#.*)?$/.test(line)) documents.push([])
    else odd('a document begins on its separator line')
  }
  return documents.map((lines) => lines.join('\n'))
}

function objectsOf(document: string): ManifestObject[] {
  const start = document.trimStart()
  if (start.startsWith('{') || start.startsWith('[')) return fromJson(start)
  return fromLines(document.split('\n'))
}

function fromJson(text: string): ManifestObject[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    odd('it is written in flow style')
  }
  return fromValue(value)
}

function fromValue(value: unknown): ManifestObject[] {
  if (!isRecord(value)) odd('a document is not an object')
  const { kind, apiVersion, metadata, items, type } = value
  if (typeof kind !== 'string') odd('an object has no kind')
  if (kind.endsWith('List') && Array.isArray(items)) return items.flatMap(fromValue)
  const meta = isRecord(metadata) ? metadata : {}
  const text = (v: unknown) => (typeof v === 'string' ? v : null)
  return [
    {
      kind,
      group: groupOf(text(apiVersion) ?? ''),
      name: text(meta.name),
      namespace: text(meta.namespace),
      type: text(type),
    },
  ]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash).toLowerCase()
}

type Entry = { value: string; body: string[] }

function fromLines(lines: string[]): ManifestObject[] {
  const root = entriesOf(lines, 0)
  if (root.size === 0) return []
  const kind = plain(root.get('kind'), 'kind')
  if (kind === null) odd('an object has no kind')
  if (kind.endsWith('List') && root.has('items')) return itemsOf(root.get('items')!)
  const metadata = metadataOf(root.get('metadata'))
  return [
    {
      kind,
      group: groupOf(plain(root.get('apiVersion'), 'apiVersion') ?? ''),
      name: metadata ? plain(metadata.get('name'), 'name') : null,
      namespace: metadata ? plain(metadata.get('namespace'), 'namespace') : null,
      type: root.has('type') ? plain(root.get('type'), 'type') : null,
    },
  ]
}

/** The keys at one column with the lines that belong to each. */
function entriesOf(lines: string[], column: number): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  let current: Entry | null = null
  for (const line of lines) {
    if (/^\s*(#.*)?$/.test(line)) continue
    const indent = line.length - line.trimStart().length
    if (/^ *\t/.test(line)) odd('it is indented by tabs')
    if (indent > column || (indent === column && /^-( |$)/.test(line.slice(column)))) {
      if (!current) odd('its first key is indented')
      current.body.push(line)
      continue
    }
    if (indent < column) odd('its indentation is uneven')
    const match = /^([A-Za-z_][\w./-]*):(?:[ ]+(.*))?$/.exec(line.slice(column))
    if (!match) odd(`it holds a line that is not a plain key`)
    const key = match[1]!
    if (entries.has(key)) odd(`the key \`${key}\` stands twice`)
    current = { value: withoutComment(match[2] ?? ''), body: [] }
    if (/^["']/.test(current.value) && !/^("[^"\\]*"|'[^']*')$/.test(current.value)) {
      odd('a string at its root is not plain')
    }
    if (/^[&*!]/.test(current.value)) odd('it uses anchors or tags')
    entries.set(key, current)
  }
  return entries
}

function withoutComment(value: string): string {
  return value.startsWith('#') ? '' : value.replace(/\s+#.*$/, '').trimEnd()
}

/** A plain or simply quoted value on the key's own line; null when the key is missing. */
function plain(entry: Entry | undefined, key: string): string | null {
  if (!entry) return null
  const value = /^(["'])(.*)\1$/.exec(entry.value)?.[2] ?? entry.value
  if (!/^[A-Za-z0-9][\w./:-]*$/.test(value) || entry.body.length > 0) odd(`\`${key}\` is not a plain value`)
  return value
}

function metadataOf(entry: Entry | undefined): Map<string, Entry> | null {
  if (!entry) return null
  if (entry.value !== '') odd('`metadata` is written in flow style')
  const first = entry.body[0]
  if (first === undefined) return null
  return entriesOf(entry.body, first.length - first.trimStart().length)
}

function itemsOf(entry: Entry): ManifestObject[] {
  if (entry.value === '[]') return []
  if (entry.value !== '') odd('`items` is written in flow style')
  const first = entry.body[0]
  // null is no list: kubectl would take the whole for one object.
  if (first === undefined) odd('`items` is empty')
  const column = first.length - first.trimStart().length
  const items: string[][] = []
  for (const line of entry.body) {
    const indent = line.length - line.trimStart().length
    if (indent === column && line.startsWith('- ', column)) {
      // `-   kind: x` puts the keys further right; they are moved to where the dash stood.
      items.push([`${line.slice(0, column)}  ${line.slice(column + 2)}`])
    } else if (indent > column && items.length > 0) items.at(-1)!.push(line)
    else odd('`items` is not a plain list')
  }
  return items.flatMap((lines) => {
    const width = lines[0]!.length - lines[0]!.trimStart().length
    if (lines[0]!.slice(width).startsWith('{')) odd('`items` is written in flow style')
    return fromLines(lines.map((line) => (line.trim() === '' ? '' : shift(line, width))))
  })
}

function shift(line: string, width: number): string {
  if (line.slice(0, width).trim() !== '') odd('its indentation is uneven')
  return line.slice(width)
}
