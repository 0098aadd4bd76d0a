import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type HclBlock, readHclBlocks } from './hcl-blocks.ts'
import { readText } from './text-file.ts'

/** A backend that a configuration asks for, as far as its literal settings go; `cloud` is a backend of its own. */
export type AskedBackend = {
  type: string
  settings: ReadonlyMap<string, Setting>
  /** Nothing but literal settings. */
  whole: boolean
}

type Setting = string | number | boolean | null

/** A backend as `terraform init` recorded it: what was typed for `init` is in `config`, and not in `hash`. */
export type RecordedBackend = {
  type: string
  config: Readonly<Record<string, unknown>>
  hash: unknown
}

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

function backendOf({ type, labels, attributes, blocks }: HclBlock): AskedBackend | null {
  if (type === 'cloud') return { type: 'cloud', settings: attributes, whole: false }
  if (type !== 'backend' || labels[0] === undefined) return null
  return { type: labels[0], settings: attributes, whole: blocks.length === 0 && areLiteral(attributes) }
}

function areLiteral(settings: ReadonlyMap<string, Setting>): boolean {
  return [...settings.values()].every((value) => value !== null)
}

function ofJson(text: string): AskedBackend[] {
  return members(JSON.parse(text), 'terraform').flatMap((terraform) => [
    ...members(terraform, 'cloud').map(() => ({
      type: 'cloud',
      settings: new Map<string, Setting>(),
      whole: false,
    })),
    ...members(terraform, 'backend').flatMap((backend) =>
      Object.entries(backend).flatMap(([type, body]) =>
        objects(body).map((members) => {
          const settings = literals(members)
          return { type, settings, whole: areLiteral(settings) }
        }),
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

function literals(settings: object): Map<string, Setting> {
  return new Map(
    Object.entries(settings).map(([name, value]) => {
      const plain =
        ['number', 'boolean'].includes(typeof value) || (typeof value === 'string' && !/[$%]\{/.test(value))
      return [name, plain ? value : null]
    }),
  )
}

/**
 * Whether what was set up is what is asked for, or was made of it and of what was typed for `init`: terraform
 * wants to be told of any other change (command/meta_backend.go, `backend`). A setting that was taken out
 * since is not noticed.
 */
export function isSetUp({ type, settings, whole }: AskedBackend, recorded: RecordedBackend): boolean {
  const { config, hash } = recorded
  if (type !== recorded.type) return false
  const agree = [...settings].every(
    ([name, value]) => value === null || String(config[name] ?? '') === String(value),
  )
  return agree || (whole && hashOf(type, settings, config) === hash)
}

/** `configs.Backend.Hash`: a CRC-32 over what go-cty writes of the type and of every setting that it has. */
function hashOf(
  type: string,
  settings: ReadonlyMap<string, Setting>,
  config: RecordedBackend['config'],
): number {
  const values = Object.keys(config)
    .sort()
    .map((name) => `${hashed(settings.get(name) ?? null, config[name])};`)
  const text = `<${JSON.stringify(type)};<${values.join('')}>;>`
  if (typeof Bun !== 'undefined') return Bun.hash.crc32(text)
  return process.getBuiltinModule('node:zlib').crc32(text)
}

/** A setting may be written as text where the backend wants a number; `recorded` tells. */
function hashed(value: Setting, recorded: unknown): string {
  if (value === null) return '~'
  if (typeof recorded === 'number') return String(Number(value))
  if (typeof recorded === 'boolean') return String(value) === 'true' ? 'T' : 'F'
  return JSON.stringify(String(value))
}
