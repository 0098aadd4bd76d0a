import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { redactText } from '../core/redact-text.ts'
import { visible } from '../core/visible.ts'
import { newOwnFile, readOwnFile } from '../setup/changed-file.ts'
import { blocksIn, loginSocket, type SshBlock, withBlocks, withoutBlocks } from '../setup/ssh-block.ts'
import type { Setting } from './setting.ts'
import type { FileChange, Place } from './setup-change.ts'
import { ownCommand } from './shipping.ts'

/**
 * What `stepup setup ssh` would write: for each environment that issues SSH certificates, a block that has ssh
 * ask an agent of stepup's for its hosts.
 *
 * @param environment only this one; null for all
 * @throws StepupError `usage`, `config_invalid`
 */
export function sshChanges(setting: Setting, environment: string | null): FileChange[] {
  const wanted = issuing(setting).filter((it) => environment === null || it.environment === environment)
  if (wanted.length === 0) {
    throw new StepupError(
      'usage',
      environment === null
        ? 'no environment of your policy issues SSH certificates for hosts (`stepup policy refresh` fetches a newer one)'
        : `\`${visible(environment)}\` issues no SSH certificates for hosts`,
    )
  }
  return changed(setting, (text) =>
    withBlocks(text, wanted, ownCommand(), loginSocket(setting.places.runtime)),
  )
}

/** What `--undo` would write; needs no policy. */
export function sshUndo(setting: Setting, environment: string | null): FileChange[] {
  return changed(setting, (text) => withoutBlocks(text, environment))
}

/** Each environment that could have a block, and whether it does. */
export function sshPlaces(setting: Setting): Place[] {
  const there = blocksIn(readOwnFile(pathOf(setting))?.text ?? '')
  return issuing(setting).map(({ environment, hosts }) => ({
    what: `${hosts.join(', ')} (${environment})`,
    done: there.has(environment),
  }))
}

function changed(setting: Setting, edit: (text: string) => string): FileChange[] {
  const path = pathOf(setting)
  const file = readOwnFile(path) ?? newOwnFile(path)
  const after = edit(file.text)
  const show = (text: string) => text.split('\n').map((line) => visible(redactText(line)))
  return after === file.text ? [] : [{ file, after, show }]
}

/** Patterns that mean the same to ssh: a policy has no others for hosts that ssh can be told. */
function issuing({ policy: { policy } }: Setting): SshBlock[] {
  return policy.environments.flatMap(({ name, brokers, match }) => {
    const hosts = (match.host?.host ?? []).filter((pattern) => /^[\w.*:-]+$/.test(pattern))
    return brokers.includes('ssh') && hosts.length > 0 ? [{ environment: name, hosts }] : []
  })
}

/** ssh goes by the passwd entry; HOME is that for all but those who know better. */
function pathOf({ world }: Setting): string {
  return join(world.home, '.ssh/config')
}
