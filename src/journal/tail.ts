import { fstatSync, readSync } from 'node:fs'
import { GENESIS, hashOf, parseLine, splitLines } from './chain.ts'

/** What the next line has to continue. */
export type Tail = {
  seq: number
  prev: string
  /** Length of a last line that is not whole. */
  torn: number | null
  /** The last line lacks its newline. */
  open: boolean
}

export const EMPTY: Tail = { seq: 0, prev: GENESIS, torn: null, open: false }

const CHUNK = 16 * 1024

/** Reads the end of the file only: as much as holds its last whole line. Null when it is empty. */
export function readTail(fd: number): Tail | null {
  const { size } = fstatSync(fd)
  if (size === 0) return null
  for (let length = CHUNK; ; length *= 4) {
    const start = Math.max(0, size - length)
    const tail = tailIn(readFrom(fd, start, size - start), start === 0)
    if (tail) return tail
  }
}

/** Null when more must be read. The first line of a chunk is a whole one only at the file's start. */
function tailIn(chunk: Uint8Array, fromStart: boolean): Tail | null {
  const { lines, whole } = splitLines(chunk)
  const known = fromStart ? lines : lines.slice(1)
  const last = known.at(-1)
  if (!last) return null
  const record = parseLine(last)
  if (record) return { seq: record.seq, prev: hashOf(last), torn: null, open: !whole }
  const before = known.map(parseLine).findLast((earlier) => earlier !== null)
  if (!before && !fromStart) return null
  return { seq: before?.seq ?? 0, prev: hashOf(last), torn: last.length, open: !whole }
}

function readFrom(fd: number, start: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length)
  let read = 0
  while (read < length) {
    const n = readSync(fd, bytes, read, length - read, start + read)
    if (n === 0) break
    read += n
  }
  return bytes.subarray(0, read)
}
