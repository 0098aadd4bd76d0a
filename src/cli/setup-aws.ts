import { resolve } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { expand } from '../probe/aws-config.ts'
import {
  type AwsPlugin,
  pluginProfiles,
  profileNameOf,
  shownAwsLines,
  withoutProfiles,
  withProfiles,
} from '../setup/aws-profile.ts'
import { newOwnFile, readOwnFile } from '../setup/changed-file.ts'
import type { Setting } from './setting.ts'
import type { FileChange, Place } from './setup-change.ts'
import { ownCommand } from './shipping.ts'
import { accountAt, mintingEnvironment } from './told-place.ts'

/**
 * What `stepup setup aws` would write: a profile for each environment that mints AWS sessions.
 *
 * @param environment only this one; null for all
 * @throws StepupError `usage`, `config_invalid`
 */
export function awsChanges(setting: Setting, environment: string | null): FileChange[] {
  const wanted = minting(setting).filter((it) => environment === null || it.environment === environment)
  if (wanted.length === 0) {
    throw new StepupError(
      'usage',
      environment === null
        ? 'no environment of your policy mints AWS sessions (`stepup policy refresh` fetches a newer one)'
        : `\`${environment}\` mints no AWS sessions`,
    )
  }
  return changed(setting, (path, text) => withProfiles(path, text, wanted, ownCommand()))
}

/** What `--undo` would write; needs no policy. */
export function awsUndo(setting: Setting, environment: string | null): FileChange[] {
  return changed(setting, (_, text) => withoutProfiles(text, environment))
}

/** Each environment that could have a profile, and whether it does. */
export function awsPlaces(setting: Setting): Place[] {
  const wanted = minting(setting)
  const there = wanted.length > 0 ? pluginProfiles(readOwnFile(pathOf(setting))?.text ?? '') : new Set()
  return wanted.map(({ environment }) => ({
    what: `profile ${profileNameOf(environment)} (${environment})`,
    done: there.has(environment),
  }))
}

function changed(setting: Setting, edit: (path: string, text: string) => string): FileChange[] {
  const path = pathOf(setting)
  const file = readOwnFile(path) ?? newOwnFile(path)
  const after = edit(path, file.text)
  return after === file.text ? [] : [{ file, after, show: shownAwsLines }]
}

/** By the account alone, as the plugin will look for its environment. */
function minting({ policy: { policy } }: Setting): AwsPlugin[] {
  return policy.environments.flatMap(({ name, brokers, awsAccount: account }) => {
    if (!brokers.includes('aws') || account === undefined) return []
    const found = mintingEnvironment(accountAt(account, null, 'the policy'), 'aws', policy)
    return found === name ? [{ environment: name, account }] : []
  })
}

/** Where every SDK looks. */
function pathOf({ world }: Setting): string {
  return resolve(world.cwd, expand(world.env['AWS_CONFIG_FILE'] ?? '~/.aws/config', world))
}
