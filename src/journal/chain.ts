import type { JournalEvent } from '../core/event.ts'
import { sha256Base64url } from '../wire/sha256.ts'

/**
 * A line of the journal. `prev` is the base64url SHA-256 of the bytes of the line before, without its
 * newline; `torn` is the length of that line when a crash left only a part of it.
 */
export type JournalRecord = { seq: number; prev: string; torn?: number } & JournalEvent

/** `prev` of the first line. */
export const GENESIS = 'A'.repeat(43)

export const NEWLINE = 10

export function hashOf(line: Uint8Array): string {
  return sha256Base64url(line)
}

/** Null for what is not a whole line of a journal. */
export function parseLine(line: Uint8Array): JournalRecord | null {
  try {
    const record = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8'))
    return Number.isSafeInteger(record?.seq) && typeof record.prev === 'string' ? record : null
  } catch {
    return null
  }
}

/** Lines without their newlines; `whole` says whether the last one had one. */
export function splitLines(bytes: Uint8Array): { lines: Uint8Array[]; whole: boolean } {
  const lines: Uint8Array[] = []
  let start = 0
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  const whole = start === bytes.length
  if (!whole) lines.push(bytes.subarray(start))
  return { lines, whole }
}
