import { realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { GcpTarget } from '../core/target.ts'
import { isProjectId } from '../tools/gcloud-flags.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { resolveProgram } from './program.ts'
import { type Ini, interpolated, parseIni } from './python-ini.ts'
import { LIMIT, readText, type TextFile } from './text-file.ts'
import { once, type World } from './world.ts'

export type GcpSelector = Extract<TargetSelector, { kind: 'gcp' }>

const NOTHING = { configuration: null, account: null, project: null, region: null, zone: null }

/**
 * What gcloud would act on: flags, then CLOUDSDK_* variables, then the active configuration, then the
 * installation's properties (googlecloudsdk/core/properties.py, configurations/named_configs.py).
 */
export function probeGcp(selector: GcpSelector, world: World): GcpTarget {
  const directory = configDirectory(world)
  const active = activeConfiguration(selector, directory, world)
  if ('unreadable' in active) return unresolved(active.unreadable)
  // What is active without the flag is read before the flag is, and must be whole.
  const before = selector.configuration ? activeConfiguration({ kind: 'gcp' }, directory, world) : active
  if ('unreadable' in before) return unresolved(before.unreadable)
  const first = propertyFiles(before, directory, world)
  if ('unreadable' in first) return unresolved(first.unreadable)
  const files = before === active ? first : propertyFiles(active, directory, world)
  if ('unreadable' in files) return unresolved(files.unreadable)
  const written = (section: string, name: string): string | null => {
    const variable = world.env[`CLOUDSDK_${section}_${name}`.toUpperCase()]
    if (variable !== undefined) return variable
    return files.inis.map((ini) => ini.get(section)?.get(name)).find((value) => value !== undefined) ?? null
  }
  const property = (section: string, name: string): string | null => {
    return written(section, name) || null
  }
  // An empty one is none that gcloud takes either.
  const project = selector.project ?? written('core', 'project')
  if (project !== null && !isProjectId(project)) return unresolved('the project is none that gcloud takes')
  const impersonated = selector.impersonate || property('auth', 'impersonate_service_account')
  const borrowed =
    selector.borrowed ??
    (property('auth', 'credential_file_override') ?? property('auth', 'access_token_file')) !== null
  return {
    kind: 'gcp',
    configuration: active.name,
    account: impersonated || (borrowed ? null : selector.account || property('core', 'account')),
    project,
    region: selector.region || property('compute', 'region'),
    zone: selector.zone || property('compute', 'zone'),
    source: selector.project
      ? '`--project`'
      : world.env.CLOUDSDK_CORE_PROJECT
        ? 'CLOUDSDK_CORE_PROJECT'
        : `configuration \`${active.name}\`, by ${active.by}`,
  }
}

function unresolved(why: string): GcpTarget {
  return { kind: 'gcp', ...NOTHING, source: `not resolvable: ${why}` }
}

/** What libraries and Terraform would use: variables and application default credentials; null when there are none. */
export function probeGcpDefaults(world: World): GcpTarget | null {
  const { env } = world
  const named = ['GOOGLE_PROJECT', 'GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT', 'CLOUDSDK_CORE_PROJECT'].find(
    (name) => env[name],
  )
  const inline = ['GOOGLE_CREDENTIALS', 'GOOGLE_CLOUD_KEYFILE_JSON', 'GCLOUD_KEYFILE_JSON'].find(
    (name) => env[name],
  )
  const path =
    env.GOOGLE_APPLICATION_CREDENTIALS || join(configDirectory(world), 'application_default_credentials.json')
  const file = inline ? jsonOrFile(env[inline] ?? '', world) : readJson(path, world)
  const impersonated = env.GOOGLE_IMPERSONATE_SERVICE_ACCOUNT || null
  const token = env.GOOGLE_OAUTH_ACCESS_TOKEN ? 'GOOGLE_OAUTH_ACCESS_TOKEN' : null
  if (file === 'missing' && !env.GOOGLE_APPLICATION_CREDENTIALS && !named && !impersonated && !token)
    return null
  const fields = typeof file === 'object' ? file : {}
  const project = (named && env[named]) || text(fields['project_id']) || text(fields['quota_project_id'])
  return {
    kind: 'gcp',
    ...NOTHING,
    account: impersonated ?? (token ? null : text(fields['client_email'])),
    project,
    region: env.GOOGLE_REGION || null,
    zone: env.GOOGLE_ZONE || null,
    source:
      named ??
      inline ??
      token ??
      (file === 'unreadable' ? `not resolvable: \`${path}\`` : 'application default credentials'),
  }
}

/** True when gcloud has been set up here, or variables speak of it. */
export function isGcloudConfigured(world: World): boolean {
  if (Object.keys(world.env).some((name) => name.startsWith('CLOUDSDK_') && world.env[name])) return true
  const directory = configDirectory(world)
  return ['active_config', 'configurations/config_default', 'credentials.db'].some(
    (name) => !('missing' in textOf(join(directory, name), world)),
  )
}

function textOf(path: string, world: World): TextFile {
  // A byte order mark is one more character to Python.
  return once(world, 'gcloud file', path, () => readText(path, world.cwd, LIMIT, 'kept'))
}

function configDirectory({ env, home, cwd }: World): string {
  return resolve(cwd, env.CLOUDSDK_CONFIG || join(env.HOME ?? home, '.config', 'gcloud'))
}

/** `legacy`: the settings of before there were configurations, which gcloud is about to take over. */
type Active = { name: string; by: string; legacy?: string }

function activeConfiguration(
  selector: GcpSelector,
  directory: string,
  world: World,
): Active | { unreadable: string } {
  if (selector.configuration) return { name: selector.configuration, by: '`--configuration`' }
  const variable = world.env.CLOUDSDK_ACTIVE_CONFIG_NAME
  if (variable) return { name: variable, by: 'CLOUDSDK_ACTIVE_CONFIG_NAME' }
  const file = textOf(join(directory, 'active_config'), world)
  if ('unreadable' in file) return file
  if ('text' in file && /^(NONE|[a-z][-a-z0-9]*\n?)$/.test(file.text))
    return { name: file.text, by: '`active_config`' }
  const legacy = 'text' in file && file.text === '' ? file : textOf(join(directory, 'properties'), world)
  const old = 'text' in legacy && legacy.text !== '' && !legacy.text.startsWith(SUPERSEDED)
  return old
    ? { name: 'default', by: 'the old `properties`', legacy: legacy.text }
    : { name: 'default', by: 'default' }
}

const SUPERSEDED = '# This properties file has been superseded by named configurations.'

/** The files whose values count, strongest first. `NONE` is gcloud's word for no configuration. */
function propertyFiles(
  { name, legacy }: Active,
  directory: string,
  world: World,
): { inis: Ini[] } | { unreadable: string } {
  const own = name === 'NONE' ? null : join(directory, 'configurations', `config_${name}`)
  const inis: Ini[] = []
  for (const path of [own, once(world, 'gcloud properties', null, () => installationProperties(world))]) {
    if (path === null) continue
    const file = path === own && legacy !== undefined ? { text: legacy } : textOf(path, world)
    if ('unreadable' in file) return file
    // A configuration that is not there says nothing (tried).
    if ('missing' in file) continue
    try {
      inis.push(interpolated(parseIni(file.text)))
    } catch (error) {
      return { unreadable: `\`${path}\`: ${(error as SyntaxError).message}` }
    }
  }
  return { inis }
}

function installationProperties(world: World): string | null {
  const { path } = resolveProgram('gcloud', world)
  if (path === null) return null
  try {
    return join(dirname(realpathSync(path)), '..', 'properties')
  } catch {
    return null
  }
}

type Json = Record<string, unknown> | 'missing' | 'unreadable'

function readJson(path: string, world: World): Json {
  const file = textOf(path, world)
  if ('missing' in file) return 'missing'
  return 'text' in file ? parseJson(file.text) : 'unreadable'
}

/** Terraform's variables hold either the JSON itself or a path to it. */
function jsonOrFile(value: string, world: World): Json {
  return value.trimStart().startsWith('{') ? parseJson(value) : readJson(value, world)
}

function parseJson(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
