import { readBytes } from './bytes-file.ts'

/** A configuration file's text, or why there is none. */
export type TextFile = { text: string } | { missing: true } | { unreadable: string }

const LIMIT = 16 * 1024 * 1024

/** Reads a regular file as UTF-8, at most `limit` bytes, as `readBytes` does. Never throws. */
export function readText(path: string, cwd: string, limit: number = LIMIT): TextFile {
  if (path === '/dev/null') return { text: '' }
  const file = readBytes(path, cwd, limit)
  if (!('bytes' in file)) return file
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(file.bytes) }
  } catch {
    return { unreadable: `\`${path}\` is not UTF-8 text` }
  }
}
