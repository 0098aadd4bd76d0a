import { lstatSync, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { openPair } from './socket-pair.ts'

/** Names the descriptor for the processes of a run. */
export const RUN_FD = 'STEPUP_RUN_FD'

export type RunSocket = {
  /** For `supervise`'s `descriptors` and the child's `STEPUP_RUN_FD`. */
  childFd: number
  /** Answers every request of the run until `close`. A handler that throws is a request without an answer. */
  serve(handler: (request: Uint8Array) => Promise<Uint8Array>): void
  close(): void
}

/** One request is one packet: its line fits the socket's smallest buffer many times over. */
const MAX_LINE = 32 * 1024
const SERVER_PATIENCE = 10_000

type Request = { id: string; answerTo: string; request: string }
type Answer = { id: string; answer: string }

/**
 * The inherited descriptor by which a run's processes reach their supervisor: whoever did not inherit
 * it cannot ask. Several may ask at the same time over the one descriptor, so it carries requests only;
 * each names a one-shot socket in its asker's own private directory, and the answer goes there.
 */
export async function openRunSocket(): Promise<RunSocket> {
  const pair = await openPair()
  let open = true
  const close = () => {
    if (open) pair.close()
    open = false
  }
  return {
    childFd: pair.childFd,
    serve: (handler) => pair.onLine((line) => void answer(line, handler)),
    close,
  }
}

async function answer(line: string, handler: (request: Uint8Array) => Promise<Uint8Array>): Promise<void> {
  const asked = parseRequest(line)
  if (!asked || !isPrivate(asked.answerTo)) return
  try {
    const answered = await handler(Buffer.from(asked.request, 'base64url'))
    const message: Answer = { id: asked.id, answer: Buffer.from(answered).toString('base64url') }
    await deliver(asked.answerTo, JSON.stringify(message))
  } catch {
    await deliver(asked.answerTo, '').catch(() => {}) // at least it need not wait
  }
}

function parseRequest(line: string): Request | null {
  try {
    const { id, answerTo, request } = JSON.parse(line) as Partial<Request>
    if (typeof id !== 'string' || typeof answerTo !== 'string' || typeof request !== 'string') return null
    return { id, answerTo, request }
  } catch {
    return null
  }
}

/** The answer may be a credential: only into a socket of ours, in a directory that is ours alone. */
function isPrivate(path: string): boolean {
  try {
    const socket = lstatSync(path)
    const directory = lstatSync(dirname(path))
    const uid = process.getuid?.()
    return (
      socket.isSocket() &&
      socket.uid === uid &&
      directory.isDirectory() &&
      directory.uid === uid &&
      (directory.mode & 0o077) === 0
    )
  } catch {
    return false
  }
}

function deliver(path: string, message: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.setTimeout(SERVER_PATIENCE, () => socket.destroy(new Error('the asker does not read')))
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.on('connect', () => socket.end(message))
    socket.resume()
  })
}

/**
 * Asks the supervisor of this run. Fails with `verifier_failed` when the supervisor has no answer, is
 * gone, or takes longer than `timeoutMs` milliseconds.
 */
export async function askRun(
  fd: number,
  request: Uint8Array,
  { timeoutMs }: { timeoutMs: number },
): Promise<Uint8Array> {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-ask-')) // 0700
  const answerTo = join(directory, 'answer')
  const id = crypto.randomUUID()
  const server = createServer()
  try {
    await listen(server, answerTo)
    const answered = receive(server, timeoutMs)
    const line = JSON.stringify({ id, answerTo, request: Buffer.from(request).toString('base64url') })
    send(fd, line)
    return openAnswer(await answered, id)
  } finally {
    server.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}

/** A whole line in one write, which neither a packet socket nor a short stream write takes apart. */
function send(fd: number, line: string): void {
  if (line.length >= MAX_LINE) throw new StepupError('internal', 'the request to this run is too long')
  try {
    writeSync(fd, `${line}\n`)
  } catch (cause) {
    throw new StepupError('verifier_failed', 'the stepup that started this command is gone', { cause })
  }
}

function receive(server: Server, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(new StepupError('verifier_failed', 'the stepup that started this command does not answer')),
      timeoutMs,
    )
    server.once('connection', (socket: Socket) => {
      const parts: Buffer[] = []
      socket.on('data', (part) => parts.push(part))
      socket.on('error', reject)
      socket.on('end', () => {
        clearTimeout(timer)
        resolve(Buffer.concat(parts).toString())
      })
    })
  })
}

function openAnswer(message: string, id: string): Uint8Array {
  if (message === '') throw new StepupError('verifier_failed', 'no credential for this command')
  const { id: answered, answer } = JSON.parse(message) as Answer
  if (answered !== id) throw new StepupError('internal', 'an answer for another process')
  return Buffer.from(answer, 'base64url')
}
