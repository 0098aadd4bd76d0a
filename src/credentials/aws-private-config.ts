import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { settingsLines } from './aws-settings.ts'

/** The two files that an SDK reads, for the child alone. */
export type PrivateAwsConfig = { config: string; credentials: string }

/**
 * Profiles by the names that the command may use, with settings that mean no credential and no address, so
 * that what the person's own configuration says of these leads nowhere. It holds no secret.
 *
 * @param directory of the run, 0700
 * @param profiles by name, with the person's settings
 */
export async function writePrivateAwsConfig(
  directory: string,
  profiles: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Promise<PrivateAwsConfig> {
  const files = { config: join(directory, 'aws-config'), credentials: join(directory, 'aws-credentials') }
  const sections = [...profiles].map(([name, settings]) =>
    [headerOf(name), ...settingsLines(settings), ''].join('\n'),
  )
  await writeFile(files.config, sections.join('\n'), { mode: 0o600, flag: 'wx' })
  await writeFile(files.credentials, '', { mode: 0o600, flag: 'wx' })
  return files
}

/** botocore splits a header as a shell would (configloader.py, build_profile_map). */
function headerOf(name: string): string {
  if (name === 'default') return '[default]'
  return /^[\w.@+-]+$/.test(name) ? `[profile ${name}]` : `[profile "${name}"]`
}
