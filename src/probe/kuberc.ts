import { join } from 'node:path'
import type { Kuberc } from '../tools/tool.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'
import { parseYaml } from './yaml.ts'

const NONE: Kuberc = { aliases: [], defaults: [] }

/** kubectl's preferences (KEP-3104): `KUBERC`, else `~/.kube/kuberc`; `v1alpha1` spells some members differently. */
export function readKuberc(world: World): Kuberc | { unseen: string } {
  const path = world.env.KUBERC || join(world.env.HOME ?? '', '.kube', 'kuberc')
  const file = readText(path, world.cwd)
  if ('missing' in file) return NONE
  if ('unreadable' in file) return { unseen: file.unreadable }
  // kubectl takes the first document of a version it knows, and which it knows depends on its release.
  const documents = file.text.split(/^(?:---|\.\.\.)(?=\s|$)/m).filter((part) => /^\s*[^\s#%]/m.test(part))
  if (documents.length > 1) {
    return { unseen: `\`${path}\` holds several documents` }
  }
  try {
    return kubercOf(parseYaml(file.text))
  } catch {
    return { unseen: `\`${path}\` is not a kuberc file` }
  }
}

type Fields = Record<string, unknown>

function kubercOf(document: unknown): Kuberc {
  if (document === null) return NONE
  const root = fields(document)
  if (root['kind'] !== 'Preference') throw new TypeError('not a Preference')
  const aliases = list(root['aliases']).map((item) => {
    const alias = fields(item)
    return {
      name: text(alias['name']),
      command: text(alias['command']),
      prependArgs: list(alias['prependArgs']).map(text),
      appendArgs: list(alias['appendArgs']).map(text),
      options: options(alias),
    }
  })
  if (new Set(aliases.map(({ name }) => name)).size < aliases.length)
    throw new TypeError('an alias stands twice')
  return {
    aliases,
    defaults: list(root['defaults'] ?? root['overrides']).map((item) => {
      const entry = fields(item)
      return { command: text(entry['command']), options: options(entry) }
    }),
  }
}

function options(entry: Fields): [string, string][] {
  return list(entry['options'] ?? entry['flags']).map((item) => {
    const option = fields(item)
    return [text(option['name']), text(option['default'])]
  })
}

function fields(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new TypeError('not a map')
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new TypeError('not a list')
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError('not a string')
}
