import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type HclBlock, readHclBlocks } from './hcl-blocks.ts'
import { readText } from './text-file.ts'

/** A backend that a configuration asks for, as far as its literal settings go; `cloud` is a backend of its own. */
export type AskedBackend = { type: string; settings: ReadonlyMap<string, string | number | boolean | null> }

/**
 * What a directory's configuration asks for: the one backend of its files, of override files before others
 * (`override.tf`, `x_override.tf`); `none` where there is no backend, and why there is no telling.
 */
export function askedBackend(
  directory: string,
): { backend: AskedBackend } | { none: true } | { empty: true } | { gone: true } | { opaque: string } {
  let names: string[]
  try {
    names = readdirSync(directory).filter((name) => !/^[.#]|~$/.test(name))
  } catch {
    return { gone: true }
  }
  if (names.some((name) => /\.tofu(\.json)?$/.test(name))) return { opaque: 'OpenTofu has files of its own' }
  const files = names.filter((name) => /\.tf(\.json)?$/.test(name)).sort()
  if (files.length === 0) return { empty: true }
  const found: { override: boolean; backend: AskedBackend }[] = []
  for (const name of files) {
    const file = readText(join(directory, name), '/')
    if (!('text' in file)) return { opaque: `\`${name}\` cannot be read` }
    try {
      const backends = name.endsWith('.json') ? ofJson(file.text) : ofHcl(file.text)
      const override = /(^|_)override\.tf(\.json)?$/.test(name)
      for (const backend of backends) found.push({ override, backend })
    } catch {
      return { opaque: `\`${name}\` cannot be taken apart` }
    }
  }
  const last = found.findLast(({ override }) => override) ?? found.at(-1)
  return last ? { backend: last.backend } : { none: true }
}

function ofHcl(text: string): AskedBackend[] {
  return readHclBlocks(text)
    .blocks.filter(({ type }) => type === 'terraform')
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => backendOf(block) ?? [])
}

function backendOf({ type, labels, attributes }: HclBlock): AskedBackend | null {
  if (type === 'cloud') return { type: 'cloud', settings: attributes }
  return type === 'backend' && labels[0] !== undefined ? { type: labels[0], settings: attributes } : null
}

function ofJson(text: string): AskedBackend[] {
  return members(JSON.parse(text), 'terraform').flatMap((terraform) => [
    ...members(terraform, 'cloud').map(() => ({ type: 'cloud', settings: new Map() })),
    ...members(terraform, 'backend').flatMap((backend) =>
      Object.entries(backend).flatMap(([type, body]) =>
        objects(body).map((settings) => ({ type, settings: literals(settings) })),
      ),
    ),
  ])
}

function members(value: unknown, name: string): object[] {
  return objects(value).flatMap((object) =>
    Object.hasOwn(object, name) ? objects((object as Record<string, unknown>)[name]) : [],
  )
}

/** Where one block may stand, so may a list of them. */
function objects(value: unknown): object[] {
  const list = Array.isArray(value) ? value : [value]
  return list.filter((item): item is object => typeof item === 'object' && item !== null)
}

function literals(settings: object): Map<string, string | number | boolean | null> {
  return new Map(
    Object.entries(settings).map(([name, value]) => {
      const plain =
        ['number', 'boolean'].includes(typeof value) || (typeof value === 'string' && !/[$%]\{/.test(value))
      return [name, plain ? value : null]
    }),
  )
}

/** Whether what was set up is what is asked for: terraform wants to be told of a change. */
export function isSetUp(
  asked: AskedBackend,
  recorded: { type: string; config: Readonly<Record<string, unknown>> },
): boolean {
  if (asked.type !== recorded.type) return false
  return [...asked.settings].every(
    ([name, value]) => value === null || String(recorded.config[name] ?? '') === String(value),
  )
}
