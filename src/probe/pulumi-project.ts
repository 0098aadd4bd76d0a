import { dirname, join } from 'node:path'
import { readText } from './text-file.ts'
import { parseYaml } from './yaml.ts'

export type PulumiProject = {
  /** Of its file, absolute. */
  path: string
  name: string | null
  backend: string | null
  /** Where its stacks' files are. */
  stacks: string
  /** Of its own, for every stack. */
  config: PulumiConfig
}

/** What configuration says in clear, by `namespace:key`. */
export type PulumiConfig = ReadonlyMap<string, string>

const EXTENSIONS = ['.yaml', '.yml', '.json']

/** The nearest project, in the directory or above it (`workspace.DetectProjectPathFrom`); null where there is none. */
export function findProject(directory: string): PulumiProject | { unreadable: string } | null {
  for (let at = directory; ; at = dirname(at)) {
    for (const extension of EXTENSIONS) {
      const path = join(at, `Pulumi${extension}`)
      const file = readText(path, '/')
      if ('unreadable' in file) return file
      if ('text' in file) return readProject(path, file.text)
    }
    if (at === dirname(at)) return null
  }
}

function readProject(path: string, source: string): PulumiProject | { unreadable: string } {
  const project = recordIn(source)
  if (project === null) return { unreadable: `\`${path}\` is not a project that can be read` }
  const backend = isRecord(project['backend']) ? text(project['backend']['url']) : null
  // `config` was once the name of that directory, and is the project's configuration since.
  const directory = text(project['stackConfigDir']) ?? text(project['config']) ?? '.'
  return {
    path,
    name: text(project['name']),
    backend,
    stacks: join(dirname(path), directory),
    config: configOf(project['config']),
  }
}

/** `Pulumi.<stack>.yaml`, or the file that was named; empty where there is none, null where it cannot be read. */
export function stackConfig(path: string): PulumiConfig | null {
  const file = readText(path, '/')
  if ('missing' in file) return new Map()
  const stack = 'text' in file ? recordIn(file.text) : null
  return stack && configOf(stack['config'])
}

function configOf(config: unknown): PulumiConfig {
  const entries = isRecord(config) ? Object.entries(config) : []
  return new Map(entries.map(([key, value]) => [key, text(value) ?? ''] as const))
}

function recordIn(source: string): Record<string, unknown> | null {
  try {
    const value = parseYaml(source) ?? {}
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
