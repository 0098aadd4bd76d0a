import { closeSync, constants, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalRecord } from './chain.ts'
import { tryLockFile } from './file-lock.ts'
import { openPrivate, privateDirectory } from './journal-files.ts'
import { readJournal } from './read.ts'

/** Sends a batch; what it throws leaves the batch for another time. The receiver ignores repeats. */
export type Send = (events: JournalRecord[]) => Promise<void>

const POSITION = 'shipped.json'
const LOCK = 'ship.lock'
const NEXT = 'ship-next.lock'
const BATCH = 100

/**
 * Sends what has not been sent, in order and in batches, and remembers how far it came. Answers how
 * many were sent; 0 also when another process is at it.
 */
export async function shipJournal(directory: string, send: Send, batch = BATCH): Promise<number> {
  // whoever ships in the background must not bring back a home that was removed meanwhile
  if (!existsSync(directory)) return 0
  privateDirectory(directory)
  const lock = openPrivate(join(directory, LOCK), constants.O_RDWR | constants.O_CREAT)
  try {
    if (!tryLockFile(lock)) return 0
    return await sendFrom(directory, send, batch)
  } finally {
    closeSync(lock)
  }
}

/**
 * Takes the place of the one that ships next; null when it is taken. Then what was written by now may
 * be left to whoever has it, who gives it up before it reads. The kernel frees the place of a process
 * that ends.
 */
export function takeNextPlace(directory: string): (() => void) | null {
  privateDirectory(directory)
  const lock = openPrivate(join(directory, NEXT), constants.O_RDWR | constants.O_CREAT)
  let taken = false
  try {
    taken = tryLockFile(lock)
  } finally {
    if (!taken) closeSync(lock)
  }
  return taken ? () => closeSync(lock) : null
}

async function sendFrom(directory: string, send: Send, batch: number): Promise<number> {
  const events = [...readJournal(directory, { after: shippedSeq(directory) })]
  for (let start = 0; start < events.length; start += batch) {
    const part = events.slice(start, start + batch)
    await send(part)
    remember(directory, part.at(-1)?.seq ?? 0)
  }
  return events.length
}

/** The last sequence number that the verifier has; 0 when it has none. */
export function shippedSeq(directory: string): number {
  try {
    const { seq } = JSON.parse(readFileSync(join(directory, POSITION), 'utf8')) as { seq?: unknown }
    return typeof seq === 'number' ? seq : 0
  } catch {
    return 0 // sent again, and ignored there
  }
}

function remember(directory: string, seq: number): void {
  const draft = join(directory, `${POSITION}.${process.pid}`)
  writeFileSync(draft, `${JSON.stringify({ seq })}\n`, { mode: 0o600 })
  renameSync(draft, join(directory, POSITION))
}
