import { userInfo } from 'node:os'
import type { Env } from '../tools/tool.ts'

/**
 * Where a command would run, as its wrappers leave it. `home` is the person's home directory for
 * what stepup itself trusts; a tool's own rules look at `env.HOME`, as the tool does.
 */
export type World = { env: Env; cwd: string; home: string; uid: number }

/** The world of this process. */
export function realWorld(): World {
  return { env: process.env, cwd: currentDirectory(), home: realHome(), uid: process.getuid?.() ?? -1 }
}

/** A deleted directory still resolves relative paths through /proc, as it does for the wrapped command. */
function currentDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/proc/self/cwd'
  }
}

function realHome(): string {
  const { HOME } = process.env
  if (HOME) return HOME
  try {
    return userInfo().homedir
  } catch {
    return '/'
  }
}
