import { rankOfClass } from '../core/class.ts'
import { loseTarget } from './reading.ts'
import type { Reading, Seen, ToolContext } from './tool.ts'
import { isSeen, mayBeOption } from './unseen-word.ts'

export type RegistryPlace = {
  /** `--registry`. */
  typed: string | undefined
  /** The package that is worked on; null for that of the directory. */
  package: string | null
  /** Where npm would be told to be: `--prefix`, `-C`. */
  directory: string | undefined
  /** What the manager asks when nothing says otherwise. */
  usual: string
}

/**
 * The registry that a command changes, as a host: as typed, by a variable, by `publishConfig`, or by the
 * `.npmrc` of the directory and the person's own, those of the package's scope before the general ones.
 * Commands that only read are not looked into further than what was typed.
 */
export function landOnRegistry(
  reading: Reading,
  place: RegistryPlace,
  args: readonly string[],
  context: ToolContext,
): void {
  if (reading.reach !== 'named') return
  if (
    args.some((arg) => !isSeen(arg) && mayBeOption(arg)) ||
    (place.typed !== undefined && !isSeen(place.typed))
  ) {
    loseTarget(reading, 'which registry it is for is not known before it runs')
    return
  }
  const changes = rankOfClass(reading.operation.class) >= rankOfClass('write')
  const url =
    place.typed ?? (changes ? configured(reading, place, context) : variableOf(context)) ?? place.usual
  const host = /^(?:https?:)?\/\/(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1]
  if (host === undefined) loseTarget(reading, 'which registry it is for could not be found out')
  else reading.selectors = [{ kind: 'host', host }]
}

function variableOf({ env }: ToolContext): string | undefined {
  const name = Object.keys(env).find((key) => /^npm_config_registry$/i.test(key) && env[key])
  return name === undefined ? undefined : env[name]
}

/** undefined: nothing says otherwise; empty: it cannot be told. */
function configured(reading: Reading, place: RegistryPlace, context: ToolContext): string | undefined {
  const { env } = context
  const at =
    place.directory === undefined || place.directory === '' ? '' : `${place.directory.replace(/\/+$/, '')}/`
  const look = (path: string): Seen | null => {
    const seen = context.known.files.get(path)
    if (!seen && !context.trustInputs) reading.wants.push({ kind: 'file', path })
    return seen ?? null
  }
  let name = place.package
  let published: string | undefined
  if (name === null) {
    const file = look(`${at}package.json`)
    if (file === null || !('text' in file)) return ''
    const manifest = manifestIn(file.text)
    if (manifest === null) return ''
    name = manifest.name
    published = manifest.registry
  }
  if (published !== undefined) return published
  const scope = /^(@[^/]+)\//.exec(name)?.[1]
  const userConfig =
    env.npm_config_userconfig ?? env.NPM_CONFIG_USERCONFIG ?? (env.HOME ? `${env.HOME}/.npmrc` : null)
  const files = [look(`${at}.npmrc`), ...(userConfig === null ? [] : [look(userConfig)])]
  const texts = files.flatMap((file) => (file && 'text' in file ? [file.text] : []))
  const setting = (key: string) =>
    texts.map((text) => settingIn(text, key, env)).find((value) => value !== undefined)
  return (
    (scope === undefined ? undefined : setting(`${scope}:registry`)) ??
    variableOf(context) ??
    setting('registry')
  )
}

function manifestIn(text: string): { name: string; registry: string | undefined } | null {
  try {
    const manifest = JSON.parse(text) as { name?: unknown; publishConfig?: Record<string, unknown> }
    const name = typeof manifest.name === 'string' ? manifest.name : ''
    const scope = /^(@[^/]+)\//.exec(name)?.[1]
    const config = manifest.publishConfig
    const registry = (scope === undefined ? undefined : config?.[`${scope}:registry`]) ?? config?.['registry']
    return { name, registry: typeof registry === 'string' ? registry : undefined }
  } catch {
    return null
  }
}

/** `key=value` lines; `${NAME}` is a variable. */
function settingIn(text: string, key: string, env: ToolContext['env']): string | undefined {
  const line = text
    .split(/\r?\n/)
    .findLast((candidate) => candidate.trim().split(/\s*=/)[0] === key && candidate.includes('='))
  if (line === undefined) return undefined
  const value = line
    .slice(line.indexOf('=') + 1)
    .trim()
    .replace(/^"(.*)"$/, '$1')
  return value.replace(/\$\{(\w+)\??\}/g, (_, name: string) => env[name] ?? '')
}
