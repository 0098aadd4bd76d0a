import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Ini, parseIni, splitHeader } from './python-ini.ts'
import { LIMIT, readText } from './text-file.ts'
import type { World } from './world.ts'

export type AwsProfile = ReadonlyMap<string, string>

/** What botocore keeps of the two shared files (configloader.py, session.py `full_config`). */
export type AwsConfig = {
  /** Profiles of both files; a value in the credentials file wins. */
  profiles: ReadonlyMap<string, AwsProfile>
  /** The credentials file alone, by section. */
  credentials: ReadonlyMap<string, AwsProfile>
  /** The configuration file's profiles alone. */
  configured: ReadonlyMap<string, AwsProfile>
  services: ReadonlyMap<string, AwsProfile>
  ssoSessions: ReadonlyMap<string, AwsProfile>
}

export type AwsConfigReading = { config: AwsConfig } | { unreadable: string }

/** Reads `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` or their defaults; missing files are empty. */
export function readAwsConfig(world: World): AwsConfigReading {
  const configFile = readIni(world.env.AWS_CONFIG_FILE ?? '~/.aws/config', world)
  if ('unreadable' in configFile) return configFile
  const credentialsFile = readIni(world.env.AWS_SHARED_CREDENTIALS_FILE ?? '~/.aws/credentials', world)
  if ('unreadable' in credentialsFile) return credentialsFile

  const configured = new Map<string, AwsProfile>()
  const services = new Map<string, AwsProfile>()
  const ssoSessions = new Map<string, AwsProfile>()
  for (const [header, section] of configFile.ini) {
    const [word, name, ...more] = splitHeader(header) ?? []
    const named = name !== undefined && more.length === 0
    if (header.startsWith('profile')) named && configured.set(name, section)
    else if (header.startsWith('sso-session')) named && ssoSessions.set(name, section)
    else if (header.startsWith('services')) named && services.set(name, section)
    else if (word === 'default' && header === 'default') configured.set('default', section)
  }
  const profiles = new Map(configured)
  for (const [name, section] of credentialsFile.ini) {
    profiles.set(name, new Map([...(profiles.get(name) ?? []), ...section]))
  }
  return { config: { profiles, credentials: credentialsFile.ini, configured, services, ssoSessions } }
}

function readIni(path: string, world: World): { ini: Ini } | { unreadable: string } {
  const whole = resolve(world.cwd, expand(path, world))
  // To botocore what is no file is not there.
  if (!isFile(whole)) return { ini: new Map() }
  const file = readText(whole, world.cwd, LIMIT, 'kept')
  if ('missing' in file) return { ini: new Map() }
  if ('unreadable' in file) return file
  try {
    const ini = parseIni(file.text)
    const broken = [...ini.values()].some((section) => [...section.values()].some(isBrokenNest))
    return broken ? { unreadable: `\`${path}\`: settings within a setting that are none` } : { ini }
  } catch (error) {
    return { unreadable: `\`${path}\`: ${(error as SyntaxError).message}` }
  }
}

/** botocore reads a value that begins on its next line as settings of their own (configloader.py, _parse_nested). */
function isBrokenNest(value: string): boolean {
  const lines = value.split('\n').map((line) => line.trim())
  return value.startsWith('\n') && lines.some((line) => line !== '' && !line.includes('='))
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** os.path.expandvars, then os.path.expanduser; unset variables stay as they stand. */
export function expand(path: string, { env, home }: World): string {
  const expanded = path.replace(/\$(?:\{([^}]*)\}|(\w+))/g, (all, braced, bare) => env[braced ?? bare] ?? all)
  if (expanded !== '~' && !expanded.startsWith('~/')) return expanded
  return (env.HOME ?? home).replace(/\/+$/, '') + expanded.slice(1) || '/'
}
