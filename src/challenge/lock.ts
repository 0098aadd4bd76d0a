import { closeSync, constants, linkSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { newSha256, sha256Base64url } from '../wire/sha256.ts'
import { interrupted } from './http.ts'

/** Held by one process of this machine and person at a time; gone at once when that process dies. */
export type Lock = { release(): void }

export type Locks = {
  /** The lock if nobody holds it, else null. */
  tryAcquire(name: string): Promise<Lock | null>
  /** Waits for it. Fails with `interrupted` when the signal ends the wait. */
  acquire(name: string, signal: AbortSignal): Promise<Lock>
}

/**
 * Locks that the kernel releases when their holder is killed, the same for Bun and Node, which share
 * no `flock`. On Linux a lock is a listening socket in the abstract namespace: binding is exclusive,
 * and there is no file that could be left behind stale. The namespace is open to all users, so that
 * names are keyed by a secret of the runtime directory: nobody else can take or watch them. Where
 * there is no such namespace it is a file opened with O_EXLOCK (macOS and the BSDs).
 *
 * @param directory a private directory (0700) of this person, the same for all their processes
 */
export function locksIn(directory: string, platform: NodeJS.Platform): Locks {
  const tryAcquire = platform === 'linux' ? socketLock(directory) : fileLock(directory)
  return {
    tryAcquire: (name) => tryAcquire(name).then((attempt) => ('lock' in attempt ? attempt.lock : null)),
    async acquire(name, signal) {
      for (;;) {
        if (signal.aborted) throw interrupted()
        const attempt = await tryAcquire(name)
        if ('lock' in attempt) return attempt.lock
        await attempt.freed(signal)
      }
    },
  }
}

/** `freed` waits until another attempt is worth it; it also ends with the signal. */
type Attempt = { lock: Lock } | { freed: (signal: AbortSignal) => Promise<void> }

function socketLock(directory: string): (name: string) => Promise<Attempt> {
  return async (name) => {
    const key = secretOf(directory)
    const path = `\0stepup/${keyedName(key, name)}`
    const server = await listen(path)
    if (server === null) return { freed: (signal) => hungUp(path, signal) }
    return { lock: server }
  }
}

function keyedName(key: Uint8Array, name: string): string {
  const hash = newSha256(key)
  hash.update(name)
  return hash.digest('base64url')
}

/** Null when the name is taken. The waiting ones stay connected, and are hung up on when it is released. */
function listen(path: string): Promise<Lock | null> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<Socket>()
    const server: Server = createServer((socket) => {
      waiting.add(socket)
      socket.unref()
      socket.on('error', () => {})
      socket.on('close', () => waiting.delete(socket))
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(new StepupError('internal', 'a lock could not be made', { cause: error }))
    })
    server.listen(path, () => {
      server.unref()
      resolve({
        release() {
          server.close()
          for (const socket of waiting) socket.destroy()
        },
      })
    })
  })
}

/** The kernel closes the holder's end, however it ends. */
function hungUp(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ path })
    const done = () => {
      signal.removeEventListener('abort', done)
      socket.destroy()
      resolve()
    }
    socket.on('error', done)
    socket.on('close', done)
    socket.resume()
    if (signal.aborted) return done()
    signal.addEventListener('abort', done, { once: true })
  })
}

const SECRET_FILE = 'lock-key'

/** Made once, by whoever is first: a whole file appears under its name by `link`, or somebody else's has. */
function secretOf(directory: string): Buffer {
  const path = join(directory, SECRET_FILE)
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const draft = `${path}.${crypto.randomUUID()}`
  writeFileSync(draft, crypto.getRandomValues(new Uint8Array(32)), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  return readFileSync(path)
}

/** <fcntl.h> of macOS and the BSDs; Node names it nowhere. */
const O_EXLOCK = 0x20
const POLL = 100

function fileLock(directory: string): (name: string) => Promise<Attempt> {
  return async (name) => {
    const file = `${sha256Base64url(name)}.lock`
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK
    try {
      const descriptor = openSync(join(directory, file), flags, 0o600)
      return { lock: { release: () => closeSync(descriptor) } }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      return { freed: () => new Promise((resolve) => setTimeout(resolve, POLL)) }
    }
  }
}
