import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const PROGRAMS = ['bash', 'cat', 'dd', 'env', 'grep', 'python3', 'sh', 'sleep', 'stty', 'true', 'yes']

/** Names under which the cases call ordinary programs. */
export const PROGRAM_NAMES = PROGRAMS.map((name) => `x-${name}`)

/** Makes them, and returns the directory for PATH. */
export function installPrograms(parent: string): string {
  const directory = join(parent, 'x')
  mkdirSync(directory)
  for (const name of PROGRAMS) symlinkSync(join('/usr/bin', name), join(directory, `x-${name}`))
  return directory
}
