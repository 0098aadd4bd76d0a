import { StepupError } from '../core/errors.ts'

const LOCK_EX = 2
const LOCK_NB = 4
const PATIENCE = 3000

type Flock = (fd: number, operation: number) => number

/**
 * An exclusive lock on an open file (`flock(2)`): among all processes, and released by the kernel when
 * the descriptor is closed, however its process ends. Waits three seconds at most, then fails
 * with `journal_unwritable`.
 */
export function lockFile(fd: number): void {
  const patient = Date.now() + PATIENCE
  for (let pause = 1; !tryLockFile(fd); pause = Math.min(pause * 2, 20)) {
    if (Date.now() > patient) throw new StepupError('journal_unwritable', 'another stepup holds the journal')
    Atomics.wait(sleeper, 0, 0, pause)
  }
}

/** False when another process holds it. */
export function tryLockFile(fd: number): boolean {
  const flock = libcFlock()
  if (flock) return flock(fd, LOCK_EX | LOCK_NB) === 0
  return tryByProgram(fd)
}

const sleeper = new Int32Array(new SharedArrayBuffer(4))
let loaded: Flock | null | undefined

function libcFlock(): Flock | null {
  if (loaded === undefined) loaded = loadFlock()
  return loaded
}

function loadFlock(): Flock | null {
  if (!process.versions['bun']) return null
  const library = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6'
  try {
    const { dlopen } = process.getBuiltinModule('bun:ffi') as unknown as typeof import('bun:ffi')
    return dlopen(library, { flock: { args: ['i32', 'i32'], returns: 'i32' } }).symbols.flock
  } catch {
    return null
  }
}

/**
 * Node has no flock: the program of that name locks the open file that it shares with us, so that
 * the lock is ours after it has ended.
 */
function tryByProgram(fd: number): boolean {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const done = spawnSync('flock', ['--exclusive', '--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
    timeout: PATIENCE,
  })
  if (done.error) {
    throw new StepupError('journal_unwritable', 'no `flock` program to lock the journal with', {
      cause: done.error,
    })
  }
  return done.status === 0
}
