import { statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { HELPER_PROGRAM, helperScript, isHelperScript } from '../core/docker-helper.ts'
import { StepupError } from '../core/errors.ts'
import { dockerDirectory } from '../probe/docker.ts'
import { newOwnFile, type OwnFile, readOwnFile } from '../setup/changed-file.ts'
import {
  dockerHelpersIn,
  shownDockerLines,
  withDockerHelper,
  withoutDockerHelper,
} from '../setup/docker-helper.ts'
import type { Setting } from './setting.ts'
import type { FileChange, Place } from './setup-change.ts'
import { ownCommand } from './shipping.ts'
import { mintingEnvironment, registryAt } from './told-place.ts'

type Minting = { environment: string; registry: string }

/**
 * What `stepup setup docker` would write: our helper for each registry that an environment mints passwords
 * for, and the program that docker finds it by.
 *
 * @param environment only this one; null for all
 * @throws StepupError `usage`, `config_invalid`
 */
export function dockerChanges(setting: Setting, environment: string | null): FileChange[] {
  const wanted = minting(setting).filter((it) => environment === null || it.environment === environment)
  if (wanted.length === 0) {
    throw new StepupError(
      'usage',
      environment === null
        ? 'no environment of your policy mints passwords for a registry (`stepup policy refresh` fetches a newer one)'
        : `\`${environment}\` mints no passwords for a registry`,
    )
  }
  const config = configOf(setting)
  const registries = wanted.map(({ registry }) => registry)
  return [
    ...changed(programOf(setting), helperScript(ownCommand()), (text) => text.split('\n')),
    ...changed(config, withDockerHelper(config.path, config.text, registries), shownDockerLines),
  ]
}

/** What `--undo` would write; only to take out one environment's does it need the policy. */
export function dockerUndo(setting: Setting, environment: string | null): FileChange[] {
  const config = configOf(setting)
  const registries = minting(setting).flatMap((it) => (it.environment === environment ? [it.registry] : []))
  const after = withoutDockerHelper(config.path, config.text, environment === null ? null : registries)
  const program = readOwnFile(join(programDirectory(setting) ?? '/', HELPER_PROGRAM))
  const isLast = dockerHelpersIn(config.path, after).length === 0
  return [
    ...changed(config, after, shownDockerLines),
    ...(isLast && program && isHelperScript(program.text)
      ? [{ file: program, after: null, show: (text: string) => text.split('\n') }]
      : []),
  ]
}

/** Each registry that could have it, and whether it does. */
export function dockerPlaces(setting: Setting): Place[] {
  const wanted = minting(setting)
  if (wanted.length === 0) return []
  const config = configOf(setting)
  const there = dockerHelpersIn(config.path, config.text)
  return wanted.map(({ environment, registry }) => ({
    what: `${registry} (${environment})`,
    done: there.includes(registry),
  }))
}

function changed(file: OwnFile, after: string, show: FileChange['show']): FileChange[] {
  return after === file.text ? [] : [{ file, after, show }]
}

/** By the registry alone, as the helper will look for its environment. */
function minting({ policy: { policy } }: Setting): Minting[] {
  return policy.environments.flatMap(({ name, brokers, dockerRegistry: registry }) => {
    if (!brokers.includes('docker') || registry === undefined) return []
    const found = mintingEnvironment(registryAt(registry, 'the policy'), 'docker', policy)
    return found === name ? [{ environment: name, registry }] : []
  })
}

function configOf({ world }: Setting): OwnFile {
  const path = join(dockerDirectory(world), 'config.json')
  return readOwnFile(path) ?? newOwnFile(path)
}

function programOf(setting: Setting): OwnFile {
  const directory = programDirectory(setting)
  if (directory === null)
    throw new StepupError(
      'config_invalid',
      `docker finds its helper by PATH, and no directory of your own is there: \`mkdir -p ~/.local/bin\`, and put it into PATH`,
    )
  const path = join(directory, HELPER_PROGRAM)
  const there = readOwnFile(path)
  if (there && !isHelperScript(there.text))
    throw new StepupError('config_invalid', `\`${path}\` is there, and stepup did not write it`)
  return there ?? newOwnFile(path, 0o755)
}

/** The first of PATH that is below the person's home. */
function programDirectory({ world: { env, home, uid } }: Setting): string | null {
  const own = (path: string) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat?.isDirectory() === true && stat.uid === uid
  }
  const all = (env['PATH'] ?? '').split(delimiter)
  return all.find((path) => isAbsolute(path) && path.startsWith(`${home}/`) && own(path)) ?? null
}
