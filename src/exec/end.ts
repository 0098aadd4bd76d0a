import { libc } from './libc.ts'
import { raiseByDefault, signalNumber } from './signals.ts'

/** How a command ended. */
export type End = { code: number } | { signal: string }

/** `duration` in milliseconds. */
export type Ended = End & { duration: number }

const RLIMIT_CORE = 4

/**
 * Ends this process as the command ended: the same exit code, or death by the same signal, so that
 * shells see the one as the other. A core was the command's to dump; ours is not written.
 */
export function endAs(end: End): never {
  const c = libc()
  if ('code' in end) {
    // The runtime's own exit would set the terminal back to what it was before the command.
    c?._exit(end.code)
    process.exit(end.code)
  }
  const number = signalNumber(end.signal)
  if (c) {
    c.setrlimit(RLIMIT_CORE, new BigUint64Array(2))
    raiseByDefault(c, number)
  } else {
    process.removeAllListeners(end.signal)
    process.kill(process.pid, number)
  }
  // Still here: process 1 of a container cannot be killed by itself.
  c?._exit(128 + number)
  process.exit(128 + number)
}
