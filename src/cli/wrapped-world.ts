import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { World } from '../probe/world.ts'
import type { SimpleCommand } from '../tools/unwrap.ts'

/** Where `sudo` looks by default (sudoers `secure_path` as distributions ship it). */
const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Nothing around the command changes where it runs, as around most. */
export function leavesAlone({ change: { set, unset, cleared, user }, cwd }: SimpleCommand): boolean {
  return !cleared && user === null && cwd === null && unset.length === 0 && Object.keys(set).length === 0
}

/** The world as a command's wrappers leave it: another user's home, a cleared environment, another directory. */
export function wrappedWorld(world: World, command: SimpleCommand): World {
  if (leavesAlone(command)) return world
  const { set, unset, cleared, user } = command.change
  const env: Record<string, string | undefined> = cleared ? {} : { ...world.env }
  for (const name of unset) delete env[name]
  let { home, uid } = world
  if (user !== null) {
    const entry = passwdEntry(user)
    home = entry?.home ?? '/nonexistent'
    uid = entry?.uid ?? -1
    if (cleared || !('HOME' in set)) env['HOME'] = home
    if (cleared) env['PATH'] = SECURE_PATH
  }
  Object.assign(env, set)
  const cwd = command.cwd === null ? world.cwd : resolve(world.cwd, command.cwd)
  return { ...world, env, cwd, home, uid }
}

function passwdEntry(user: string): { uid: number; home: string } | null {
  let text: string
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return null
  }
  for (const line of text.split('\n')) {
    const [name, , uid, , , home] = line.split(':')
    if ((name === user || `#${uid}` === user) && home) return { uid: Number(uid), home }
  }
  return null
}
