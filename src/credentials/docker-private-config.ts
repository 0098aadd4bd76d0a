import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HELPER, HELPER_PROGRAM, helperScript } from '../core/docker-helper.ts'

/** What of a person's config.json holds no secret, and sends nothing elsewhere. */
const KEPT = [
  ...['currentContext', 'cliPluginsExtraDirs', 'plugins', 'aliases', 'features', 'detachKeys'],
  ...['credsStore', 'stackOrchestrator', 'experimental'],
]

/**
 * What docker takes for its own directory: the person's contexts, plugins and builders by links, and a
 * config.json in which one registry has our helper. Passwords that stand in the person's own are left out.
 *
 * @param directory of the run, 0700
 * @param own the person's directory, as docker finds it
 */
export async function writePrivateDockerConfig(
  directory: string,
  own: string,
  registry: string,
): Promise<string> {
  const path = join(directory, 'docker')
  await mkdir(path, { mode: 0o700 })
  const names = await readdir(own).catch(() => [])
  for (const name of names) if (name !== 'config.json') await symlink(join(own, name), join(path, name))
  const config = parsed(await readFile(join(own, 'config.json'), 'utf8').catch(() => ''))
  const kept = Object.entries(config).filter(([key]) => KEPT.includes(key))
  const helpers = isRecord(config['credHelpers']) ? config['credHelpers'] : {}
  const written = { ...Object.fromEntries(kept), credHelpers: { ...helpers, [registry]: HELPER } }
  await writeFile(join(path, 'config.json'), JSON.stringify(written, null, 2), { mode: 0o600, flag: 'wx' })
  return path
}

/** A directory for PATH that holds the helper alone. */
export async function writeDockerHelper(directory: string, own: readonly string[]): Promise<string> {
  const path = join(directory, 'bin')
  await mkdir(path, { mode: 0o700 })
  await writeFile(join(path, HELPER_PROGRAM), helperScript(own), { mode: 0o700, flag: 'wx' })
  return path
}

/** Of a file that is not JSON docker warns, and goes on without it. */
function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
