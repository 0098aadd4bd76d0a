import { readBytes } from './bytes-file.ts'

/** A configuration file's text, or why there is none. */
export type TextFile = { text: string } | { missing: true } | { unreadable: string }

/** A tool's configuration is not larger. */
export const LIMIT = 16 * 1024 * 1024

/**
 * Reads a regular file as UTF-8, at most `limit` bytes, as `readBytes` does. Never throws. A byte order
 * mark is left out, unless the tool stumbles over it: then it is kept.
 */
export function readText(
  path: string,
  cwd: string,
  limit: number = LIMIT,
  mark: 'dropped' | 'kept' = 'dropped',
): TextFile {
  if (path === '/dev/null') return { text: '' }
  const file = readBytes(path, cwd, limit)
  if (!('bytes' in file)) return file
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: mark === 'kept' }).decode(file.bytes) }
  } catch {
    return { unreadable: `\`${path}\` is not UTF-8 text` }
  }
}
