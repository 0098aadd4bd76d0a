import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A directory of one run (0700). */
export type RunDirectory = { path: string; remove(): Promise<void> }

const PREFIX = 'run-'

/**
 * Makes one in the private runtime directory, and removes those that a supervisor which was killed left
 * behind: each bears its holder's pid.
 */
export async function makeRunDirectory(directory: string): Promise<RunDirectory> {
  await sweep(directory)
  const path = await mkdtemp(join(directory, `${PREFIX}${process.pid}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) await rm(join(directory, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
