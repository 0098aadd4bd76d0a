import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { newOwnFile, readOwnFile } from '../setup/changed-file.ts'
import { type GitHelper, helpersIn, shownGitLines, withHelpers, withoutHelpers } from '../setup/git-helper.ts'
import type { Setting } from './setting.ts'
import type { FileChange, Place } from './setup-change.ts'
import { ownCommand } from './shipping.ts'

/**
 * What `stepup setup git` would write: a section for each server that an environment mints passwords for.
 *
 * @param environment only this one; null for all
 * @throws StepupError `usage`, `config_invalid`
 */
export function gitChanges(setting: Setting, environment: string | null): FileChange[] {
  const wanted = minting(setting).filter((it) => environment === null || it.environment === environment)
  if (wanted.length === 0) {
    throw new StepupError(
      'usage',
      environment === null
        ? 'no environment of your policy mints passwords for git (`stepup policy refresh` fetches a newer one)'
        : `\`${environment}\` mints no passwords for git that a helper could tell by the repository alone`,
    )
  }
  return changed(setting, (text) => withHelpers(text, wanted, ownCommand()))
}

/** What `--undo` would write; needs no policy. */
export function gitUndo(setting: Setting, environment: string | null): FileChange[] {
  return changed(setting, (text) => withoutHelpers(text, environment))
}

/** Each server that could have it, and whether it does. */
export function gitPlaces(setting: Setting): Place[] {
  const wanted = minting(setting)
  const there = wanted.length > 0 ? helpersIn(readOwnFile(pathOf(setting))?.text ?? '') : []
  return wanted.map(({ environment, url }) => ({
    what: `${url} (${environment})`,
    done: there.includes(environment),
  }))
}

function changed(setting: Setting, edit: (text: string) => string): FileChange[] {
  const path = pathOf(setting)
  const file = readOwnFile(path) ?? newOwnFile(path)
  const after = edit(file.text)
  return after === file.text ? [] : [{ file, after, show: shownGitLines }]
}

/** Which branch it is about git does not tell its helper. */
function minting({ policy: { policy } }: Setting): GitHelper[] {
  return policy.environments.flatMap(({ name, brokers, gitServer: url, match }) =>
    brokers.includes('git') && url !== undefined && match.git?.branch === undefined
      ? [{ environment: name, url }]
      : [],
  )
}

/** Where `git config --global` writes (git-config(1), FILES). */
function pathOf({ world: { env, home } }: Setting): string {
  if (env['GIT_CONFIG_GLOBAL']) return env['GIT_CONFIG_GLOBAL']
  const own = join(env['HOME'] || home, '.gitconfig')
  const other = join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || home, '.config'), 'git', 'config')
  return !existsSync(own) && existsSync(other) ? other : own
}
