import type { Env } from '../tools/tool.ts'
import type { Notes } from './notes.ts'
import { accountOf } from './passwd.ts'

/**
 * Where a command would run, as its wrappers leave it. `home` is the person's home directory for
 * what stepup itself trusts; a tool's own rules look at `env.HOME`, as the tool does. `notes` spare
 * reading large files again; without them everything is read anew. A `still` world is of one moment:
 * what was looked at once is not looked at again. Nothing that will run may be judged by one.
 */
export type World = { env: Env; cwd: string; home: string; uid: number; notes?: Notes; still?: true }

const kept = new WeakMap<World, Map<string, unknown>>()

/** What `look` answers; in a still world, what it answered when the same was asked `of` first. */
export function once<T>(world: World, what: string, of: unknown, look: () => T): T {
  if (!world.still) return look()
  const key = `${what} ${JSON.stringify(of)}`
  const ofWorld = kept.get(world) ?? new Map<string, unknown>()
  kept.set(world, ofWorld)
  if (!ofWorld.has(key)) ofWorld.set(key, look())
  return ofWorld.get(key) as T
}

/** The world of this process. */
export function realWorld(): World {
  const uid = process.getuid?.() ?? -1
  const home = process.env.HOME || accountOf(uid)?.home || '/'
  return { env: process.env, cwd: currentDirectory(), home, uid }
}

/** A deleted directory still resolves relative paths through /proc, as it does for the wrapped command. */
function currentDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/proc/self/cwd'
  }
}
