import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StepupError } from '../core/errors.ts'

/**
 * Makes a directory, and those above it, 0700 each; one that is there stays as it is. One after the other:
 * `mkdir` with `recursive` never comes back from below `/proc` (tried, Node 24).
 *
 * @throws StepupError `config_invalid` when something else stands there, or nothing may
 */
export function makePrivateDirectory(path: string): void {
  const whole = resolve(path)
  if (isDirectory(whole)) return
  const above = dirname(whole)
  if (above !== whole && !isDirectory(above)) makePrivateDirectory(above)
  try {
    mkdirSync(whole, { mode: 0o700 })
  } catch (cause) {
    // Somebody else may have made it meanwhile.
    if (isDirectory(whole)) return
    const { code } = cause as NodeJS.ErrnoException
    throw new StepupError('config_invalid', `no directory can be made at \`${path}\` (${code})`, { cause })
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
