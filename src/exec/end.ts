import { constants } from 'node:os'
import { libc } from './libc.ts'
import { raiseByDefault } from './signals.ts'

/** How a command ended. */
export type End = { code: number } | { signal: NodeJS.Signals }

const RLIMIT_CORE = 4

/**
 * Ends this process as the command ended: the same exit code, or death by the same signal, so that
 * shells see the one as the other. A core was the command's to dump; ours is not written.
 */
export function endAs(end: End): never {
  if ('code' in end) process.exit(end.code)
  const number = constants.signals[end.signal] ?? 0
  const c = libc()
  if (c) {
    c.setrlimit(RLIMIT_CORE, new BigUint64Array(2))
    raiseByDefault(c, number)
  } else {
    process.removeAllListeners(end.signal)
    process.kill(process.pid, end.signal)
  }
  // Still here: process 1 of a container cannot be killed by itself.
  process.exit(128 + number)
}
