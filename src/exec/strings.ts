import { StepupError } from '../core/errors.ts'
import type { Libc } from './libc.ts'

/** `count` strings, each ended by NUL, one after the other. */
export type Strings = { bytes: Uint8Array; count: number }

/** Fails with `internal` when a string holds a NUL: it would become two. */
export function stringsOf(list: readonly (string | Uint8Array)[]): Strings {
  const parts = list.flatMap((item) => [typeof item === 'string' ? Buffer.from(item) : item, END])
  const bytes = Buffer.concat(parts)
  if (stringsIn(bytes).length !== list.length) throw holdsNul()
  return { bytes, count: list.length }
}

export function stringsIn(bytes: Uint8Array): Uint8Array[] {
  const strings: Uint8Array[] = []
  let start = 0
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
    strings.push(bytes.subarray(start, end))
    start = end + 1
  }
  if (start < bytes.length) strings.push(bytes.subarray(start))
  return strings
}

/** The NULL-terminated array of pointers that `execve` wants. It points into `strings.bytes`. */
export function pointersTo(c: Libc, { bytes, count }: Strings): BigUint64Array {
  const pointers = new BigUint64Array(count + 1)
  if (count === 0) return pointers
  const base = c.addressOf(bytes)
  let at = 0
  for (let i = 0; i < count; i++) {
    pointers[i] = BigInt(base + at)
    at = bytes.indexOf(0, at) + 1
    if (at === 0) throw holdsNul()
  }
  if (at !== bytes.length) throw holdsNul()
  return pointers
}

const END = new Uint8Array(1)

function holdsNul(): StepupError {
  return new StepupError('internal', 'a word or variable for the command holds a NUL')
}
