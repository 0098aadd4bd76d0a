import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** A file's bytes, or why there are none. */
export type BytesFile = { bytes: Uint8Array } | { missing: true } | { unreadable: string }

/**
 * Reads a regular file, at most `limit` bytes. A pipe (`<(…)`) or device is not read: that would take
 * the bytes away from the command they are meant for. Never throws.
 */
export function readBytes(path: string, cwd: string, limit: number): BytesFile {
  let fd: number
  try {
    // O_NONBLOCK: opening a FIFO without a writer must not hang.
    fd = openSync(resolve(cwd, path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    return isMissing(error) ? { missing: true } : { unreadable: reason(path, error) }
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) return { unreadable: `\`${path}\` is not a regular file` }
    if (stat.size > limit) return { unreadable: `\`${path}\` is larger than ${limit} bytes` }
    const bytes = readFileSync(fd)
    if (bytes.length > limit) return { unreadable: `\`${path}\` is larger than ${limit} bytes` }
    return { bytes }
  } catch (error) {
    return { unreadable: reason(path, error) }
  } finally {
    closeSync(fd)
  }
}

/** ENOTDIR too: `a/b` where `a` is a file is as absent as where `a` is nothing. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ENOENT' || code === 'ENOTDIR'
}

function reason(path: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code?.startsWith('E') && !code.startsWith('ERR_')
    ? `\`${path}\` cannot be read (${code})`
    : `\`${path}\` cannot be read`
}
