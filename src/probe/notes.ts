import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * What was worked out before and may be used again: small texts by name, in a directory that only we
 * can write. A note is never trusted for more than its directory is; who keeps one checks it
 * against what it was made from. Never throws: without a note the work is done again.
 */
export type Notes = {
  read(name: string): string | null
  write(name: string, text: string): void
}

const LIMIT = 64 * 1024

/** Notes in `directory`, which `make` makes, and checks, when the first one is written. */
export function notesIn(directory: string, make: () => string): Notes {
  return {
    read(name) {
      try {
        return isOurs(lstatSync(directory), 'isDirectory') ? readOwn(join(directory, name)) : null
      } catch {
        return null
      }
    },
    write(name, text) {
      if (text.length > LIMIT) return
      try {
        replace(join(make(), name), text)
      } catch {
        // a full disk, a directory of someone else's: then it is read anew the next time
      }
    },
  }
}

function readOwn(path: string): string | null {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(fd)
    return isOurs(stat, 'isFile') && stat.size <= LIMIT ? readFileSync(fd, 'utf8') : null
  } finally {
    closeSync(fd)
  }
}

/** Nobody else can have written it, nor can read it. */
function isOurs(stat: ReturnType<typeof fstatSync>, kind: 'isFile' | 'isDirectory'): boolean {
  return stat[kind]() && stat.uid === process.getuid?.() && (Number(stat.mode) & 0o077) === 0
}

/** No fsync: what a crash tore does not parse, and is written anew. */
function replace(path: string, text: string): void {
  const temporary = `${path}.${crypto.randomUUID()}`
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
