import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'

/**
 * Parses the first YAML document of a text as client-go does (sigs.k8s.io/yaml, on go-yaml v2):
 * later duplicates of a key win, later documents are ignored. Throws on what it cannot parse, and
 * on what go-yaml would read differently, so that a caller never holds another value than the
 * wrapped command does.
 */
export function parseYaml(text: string): unknown {
  refuseDialect(text)
  return typeof Bun === 'undefined' ? parseWithLibrary(text) : parseWithBun(text)
}

/**
 * go-yaml v2 is YAML 1.1: NEL, LS and PS end lines there, `<<` overrides keys that stand before it
 * (tried), and `!!binary` is decoded into the string it encodes (tried). None of these occurs in a
 * file that a tool wrote.
 */
function refuseDialect(text: string): void {
  if (/[\u0085\u2028\u2029]/.test(text)) throw new SyntaxError('line separators of YAML 1.1')
  if (/(^|[\s{,?])["']?<<["']?\s*:/m.test(text)) throw new SyntaxError('merge keys')
  if (/![^\s]*binary/.test(text)) throw new SyntaxError('binary tags')
}

/** Bun answers an array for a text of several documents; a lone document that is a list looks alike. */
function parseWithBun(text: string): unknown {
  const value = Bun.YAML.parse(text)
  if (!Array.isArray(value) || !/^(---|\.\.\.)(\s|$)/m.test(text)) return value
  const content = text.replace(/^(%.*|\s*#.*|---[ \t]*|\s*)$/gm, '').trimStart()
  if (/^(---\s+)?(\[|-\s)/.test(content)) throw new SyntaxError('a list beside document markers')
  return value[0]
}

let library: typeof Yaml | undefined

/** Node has no YAML parser of its own; this one is slow to load, so it is loaded where it is needed. */
function parseWithLibrary(text: string): unknown {
  library ??= createRequire(import.meta.url)('yaml') as typeof Yaml
  const documents = library.parseAllDocuments(text, {
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  })
  if ('empty' in documents) return null
  const [first] = documents
  const error = first?.errors[0]
  if (error) throw error
  return first?.toJS({ maxAliasCount: 1000 }) ?? null
}
