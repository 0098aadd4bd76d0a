import { closeSync, openSync, readSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'

/** No manifest is longer; a stream that is has not come to be looked at. Bytes. */
const LONGEST = 64 * 1024 * 1024

/**
 * Reads standard input to its end, so that it can be looked at before the command gets it.
 *
 * @throws StepupError `blocked` when it is longer than 64 MiB
 */
export function takeStdin(): Uint8Array {
  const parts: Buffer[] = []
  let length = 0
  for (;;) {
    const part = Buffer.alloc(64 * 1024)
    const count = readSome(part)
    if (count === 0) return Buffer.concat(parts)
    length += count
    if (length > LONGEST)
      throw new StepupError('blocked', 'standard input is too long to be looked at before it is used')
    parts.push(part.subarray(0, count))
  }
}

function readSome(part: Buffer): number {
  for (;;) {
    try {
      return readSync(0, part)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') return 0
      // a pipe that another process made non-blocking; the wait is for its writer
      if (code !== 'EAGAIN')
        throw new StepupError('internal', 'standard input could not be read', { cause: error })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

/**
 * Gives the command the very bytes that were looked at: descriptor 0 becomes a file of them that has
 * no name any more.
 *
 * @param directory private (0700), on tmpfs where there is one
 */
export function giveStdin(bytes: Uint8Array, directory: string): void {
  const path = join(directory, `.stdin-${crypto.randomUUID()}`)
  writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' })
  try {
    closeSync(0)
    // POSIX open(2): the lowest descriptor that is free, and that is now 0
    if (openSync(path, 'r') !== 0) throw new StepupError('internal', 'standard input could not be put back')
  } finally {
    unlinkSync(path)
  }
}
