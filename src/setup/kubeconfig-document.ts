import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type ToStringOptions,
  type YAMLMap,
} from 'yaml'
import { StepupError } from '../core/errors.ts'

/** A person's kubeconfig as it is written: comments, order and quoting are kept by those who change it. */
export type KubeconfigDocument = { path: string; text: string; document: Document.Parsed }

/** @throws StepupError `config_invalid`; what the parser says may quote the file, which holds secrets */
export function parseKubeconfig(path: string, text: string): KubeconfigDocument {
  const document = parseDocument(text, { prettyErrors: false })
  if (document.errors.length > 0 || !(document.contents === null || isMap(document.contents)))
    throw new StepupError('config_invalid', `\`${path}\` is not readable as YAML`)
  return { path, text, document }
}

/** The text again, in the way that it was written in. */
export function writtenAs({ text, document }: KubeconfigDocument): string {
  const spaces = jsonIndent(text)
  if (spaces !== null)
    return `${JSON.stringify(document.toJS(), null, spaces)}${text.endsWith('\n') ? '\n' : ''}`
  return document.toString(styleOf(text))
}

/** The maps of a list at the top, by name: `contexts`, `users`. */
export function entriesOf(
  document: Document,
  list: 'contexts' | 'users',
): { name: string; entry: YAMLMap }[] {
  const found = document.get(list, true)
  if (!isSeq(found)) return []
  return found.items.flatMap((entry) => {
    const name = isMap(entry) ? entry.get('name') : undefined
    return isMap(entry) && typeof name === 'string' ? [{ name, entry }] : []
  })
}

/** Spaces of a kubeconfig in JSON; null for YAML. */
function jsonIndent(text: string): number | null {
  if (!text.trimStart().startsWith('{')) return null
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return /\n( +)"/.exec(text)?.[1]?.length ?? 0
}

/** The first of the usual ways that gives the very text back, or the nearest to it. */
function styleOf(text: string): ToStringOptions {
  const ways = [2, 4].flatMap((indent) =>
    [false, true].flatMap((indentSeq) =>
      [true, false].map((flowCollectionPadding) => ({
        indent,
        indentSeq,
        flowCollectionPadding,
        lineWidth: 0,
      })),
    ),
  )
  const distance = (way: ToStringOptions) => {
    const lines = new Set(parseDocument(text).toString(way).split('\n'))
    return text.split('\n').filter((line) => !lines.has(line)).length
  }
  const ranked = ways.map((way) => ({ way, away: distance(way) })).sort((a, b) => a.away - b.away)
  return (ranked[0] as (typeof ranked)[number]).way
}

/** A string, where the node is one. */
export function textOf(node: unknown): string | null {
  return isScalar(node) && typeof node.value === 'string' ? node.value : null
}
