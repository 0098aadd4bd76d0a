import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import type { JournalEvent } from '../core/event.ts'
import type { JournalRecord } from './chain.ts'
import { lockFile } from './file-lock.ts'
import {
  CURRENT,
  journalFiles,
  openPrivate,
  privateDirectory,
  rotatedName,
  unwritable,
} from './journal-files.ts'
import { EMPTY, readTail, type Tail } from './tail.ts'

export type Journal = {
  /**
   * Adds one line, chained to the one before; `durable` waits until it is on the disk. Returns
   * what was written. Fails with `journal_unwritable`, and then nothing was added.
   */
  append(event: JournalEvent, options: { durable: boolean }): JournalRecord
}

/** Bytes after which a new file is begun. */
const ROTATE_AT = 8 * 1024 * 1024

/** The journal in `directory`, which is made when the first line is written. */
export function openJournal(directory: string, rotateAt = ROTATE_AT): Journal {
  return {
    append(event, { durable }) {
      try {
        privateDirectory(directory)
        return append(directory, event, durable, rotateAt)
      } catch (cause) {
        throw unwritable(directory, cause)
      }
    },
  }
}

function append(directory: string, event: JournalEvent, durable: boolean, rotateAt: number): JournalRecord {
  for (;;) {
    const fd = openLocked(join(directory, CURRENT))
    try {
      const own = readTail(fd)
      const tail = own ?? tailOfRotated(directory)
      if (own && fstatSync(fd).size >= rotateAt) {
        rotate(directory, tail.seq)
        continue
      }
      return write(fd, tail, event, durable, directory)
    } finally {
      closeSync(fd) // and with it the lock
    }
  }
}

/** The current file, locked; not one that was rotated while we waited for its lock. */
function openLocked(path: string): number {
  for (;;) {
    const fd = openPrivate(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT)
    try {
      lockFile(fd)
      if (isStill(path, fd)) return fd
    } catch (error) {
      closeSync(fd)
      throw error
    }
    closeSync(fd)
  }
}

function isStill(path: string, fd: number): boolean {
  const named = lstatSync(path, { throwIfNoEntry: false })
  return named !== undefined && named.ino === fstatSync(fd).ino
}

function tailOfRotated(directory: string): Tail {
  const newest = journalFiles(directory)
    .filter((name) => name !== CURRENT)
    .at(-1)
  if (!newest) return EMPTY
  const fd = openPrivate(join(directory, newest), constants.O_RDONLY)
  try {
    return readTail(fd) ?? EMPTY
  } finally {
    closeSync(fd)
  }
}

/** Whoever makes the next file continues from this one, so that it need not be us. */
function rotate(directory: string, lastSeq: number): void {
  const old = join(directory, rotatedName(lastSeq))
  if (existsSync(old)) throw new StepupError('journal_unwritable', `\`${old}\` is in the way`)
  renameSync(join(directory, CURRENT), old)
}

function write(
  fd: number,
  tail: Tail,
  event: JournalEvent,
  durable: boolean,
  directory: string,
): JournalRecord {
  const { size } = fstatSync(fd)
  const mark = tail.torn === null ? {} : { torn: tail.torn }
  const record: JournalRecord = { seq: tail.seq + 1, prev: tail.prev, ...mark, ...event }
  const closing = tail.open && size > 0 ? '\n' : ''
  const bytes = Buffer.from(`${closing}${JSON.stringify(record)}\n`)
  try {
    const written = writeSync(fd, bytes)
    if (written !== bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' })
    if (durable) {
      fsyncSync(fd)
      if (size === 0) syncDirectory(directory)
    }
  } catch (cause) {
    ftruncateSync(fd, size)
    throw cause
  }
  return record
}

/** A new file is on the disk only when its name is. */
function syncDirectory(directory: string): void {
  const fd = openSync(directory, constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
