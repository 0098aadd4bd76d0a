import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { newSha256 } from '../wire/sha256.ts'
import type { World } from './world.ts'

export type Program = {
  /** Absolute path of what would be executed, symbolic links not followed; null when nothing would. */
  path: string | null
  /** Found through an absolute PATH entry, and neither it nor what it leads to lies in the working tree. */
  trusted: boolean
  /** The first file of that name that exists and may not be executed: exit 126 rather than 127. */
  denied: string | null
}

/** confstr(_CS_PATH), what execvp searches when PATH is not set. */
const DEFAULT_PATH = '/bin:/usr/bin'

/**
 * Finds a program as execvp(3) does: a name with a slash is a path; otherwise the first executable
 * regular file in PATH, where an empty entry is the current directory.
 */
export function resolveProgram(name: string, world: World): Program {
  if (name === '') return { path: null, trusted: false, denied: null }
  const entries = (world.env.PATH ?? DEFAULT_PATH).split(':')
  if (name.includes('/')) {
    const path = resolve(world.cwd, name)
    const kind = executable(path)
    if (kind !== 'yes') return { path: null, trusted: false, denied: kind === 'denied' ? path : null }
    const typed = isAbsolute(name) && entries.includes(dirname(name))
    return { path, trusted: typed && isTrusted(path, dirname(name), world), denied: null }
  }
  let denied: string | null = null
  for (const entry of entries) {
    const path = join(resolve(world.cwd, entry), name)
    const kind = executable(path)
    if (kind === 'yes') return { path, trusted: isAbsolute(entry) && isTrusted(path, entry, world), denied }
    if (kind === 'denied') denied ??= path
  }
  return { path: null, trusted: false, denied }
}

/** SHA-256 of a program's bytes, base64url as intents and policies carry it; null when it cannot be read. */
export function programDigest(path: string): string | null {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    const hash = newSha256()
    const buffer = new Uint8Array(1024 * 1024)
    for (;;) {
      const count = readSync(fd, buffer)
      if (count === 0) return hash.digest('base64url')
      hash.update(buffer.subarray(0, count))
    }
  } catch {
    return null
  } finally {
    closeSync(fd)
  }
}

function executable(path: string): 'yes' | 'denied' | 'no' {
  try {
    if (!statSync(path).isFile()) return 'denied'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'denied' : 'no'
  }
  try {
    accessSync(path, constants.X_OK)
    return 'yes'
  } catch {
    return 'denied'
  }
}

/**
 * A repository must not be able to supply the program whose grammar we apply: not by a PATH entry
 * into it, and not by a link from elsewhere that leads into it.
 */
function isTrusted(path: string, entry: string, world: World): boolean {
  // Package managers put this directory in PATH by themselves, whatever directory they run in.
  if (/\/node_modules\/\.bin\/?$/.test(entry)) return false
  const tree = workingTree(world)
  if (tree === null) return true
  const places = [path, real(entry), real(path)]
  return places.every((place) => place !== null && !isInside(place, tree.path) && !isInside(place, tree.real))
}

/**
 * The outermost git work tree around the current directory, or the directory itself. The home
 * directory, and whatever holds it, is the person's own and no one's repository.
 */
function workingTree(world: World): { path: string; real: string } | null {
  const cwd = real(world.cwd) ?? world.cwd
  const home = real(world.home) ?? world.home
  let tree = isInside(home, cwd) ? null : cwd
  for (let at = cwd; !isInside(home, at) && at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, '.git'))) tree = at
  }
  if (tree === null) return null
  return { path: world.cwd === cwd ? tree : world.cwd, real: tree }
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`)
}

function real(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
