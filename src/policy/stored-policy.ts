import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { writePrivately } from './atomic-file.ts'
import { makePrivate } from './places.ts'
import { isNewer, type Seen } from './seen-versions.ts'

/*
 * One file a policy, named for its age: of two refreshes at once the newer wins whichever is last, and
 * a reader never meets half of one.
 */

const NAME = /^(\d{1,15})\.(\d{1,15})\.jws$/

/** The newest document kept for a key, unverified. */
export function readStored(state: string, thumbprint: string): string | null {
  const directory = directoryOf(state, thumbprint)
  const [newest] = stored(directory)
  if (!newest) return null
  try {
    return readFileSync(join(directory, newest.name), 'utf8')
  } catch (cause) {
    throw new StepupError('policy_invalid', `\`${join(directory, newest.name)}\` cannot be read`, { cause })
  }
}

/** Keeps a verified document and drops older ones. */
export function writeStored(state: string, thumbprint: string, seen: Seen, jws: string, uid: number): void {
  makePrivate(state, uid)
  makePrivate(join(state, 'policy'), uid)
  const directory = makePrivate(directoryOf(state, thumbprint), uid)
  writePrivately(join(directory, `${seen.version}.${seen.iat}.jws`), `${jws}\n`)
  for (const { name } of stored(directory).slice(1)) rmSync(join(directory, name), { force: true })
}

function stored(directory: string): (Seen & { name: string })[] {
  let names: string[]
  try {
    names = readdirSync(directory)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw new StepupError('policy_invalid', `\`${directory}\` cannot be read`, { cause })
  }
  return names
    .flatMap((name) => {
      const found = NAME.exec(name)
      return found ? [{ name, version: Number(found[1]), iat: Number(found[2]) }] : []
    })
    .sort((a, b) => (isNewer(a, b) ? -1 : 1))
}

/** A thumbprint is base64url, and so a file name. */
function directoryOf(state: string, thumbprint: string): string {
  return join(state, 'policy', thumbprint)
}
