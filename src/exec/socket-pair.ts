import { close, closeSync, mkdtempSync, read, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { type Libc, libc } from './libc.ts'

/** Two connected ends: the child's, a descriptor, and ours, of which the lines that arrive are read. */
export type SocketPair = {
  childFd: number
  onLine(take: (line: string) => void): void
  close(): void
}

const AF_UNIX = 1
const SOCK_SEQPACKET = 5
const SOCK_CLOEXEC = 0o2000000
const F_DUPFD_CLOEXEC = 1030
const PACKET = 64 * 1024

/** Above what people and shells number by hand (bash goes down from 255, and to 63). */
const CHILD_FD_FROM = 200
const CHILD_FD_LOW = 20

export async function openPair(): Promise<SocketPair> {
  const c = libc()
  return c ? packetPair(c) : streamPair()
}

/** `socketpair(2)` of packets: one write is one read, also with many writers. */
function packetPair(c: Libc): SocketPair {
  const fds = new Int32Array(2)
  if (c.socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) !== 0) throw noSocket()
  const [ours = -1, theirs = -1] = fds
  const childFd = [CHILD_FD_FROM, CHILD_FD_LOW]
    .map((from) => c.fcntl(theirs, F_DUPFD_CLOEXEC, from))
    .find((fd) => fd >= 0)
  closeSync(theirs)
  if (childFd === undefined) throw noSocket()
  return { childFd, onLine: (take) => readPackets(ours, take), close: () => close(ours, () => {}) }
}

/** Each read waits in the runtime's thread pool until a packet comes or the last child's end is closed. */
function readPackets(fd: number, take: (line: string) => void): void {
  const buffer = Buffer.alloc(PACKET)
  const next = () =>
    read(fd, buffer, 0, PACKET, null, (error, length) => {
      if (error || length === 0) return
      take(buffer.toString('utf8', 0, length).trimEnd())
      next()
    })
  next()
}

/** Without libc: a stream socket, connected to ourselves through a name that lives for a moment. */
async function streamPair(): Promise<SocketPair> {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-run-')) // 0700
  const path = join(directory, 'socket')
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const theirs = connect(path)
    const ours = await accepted
    const handle = (theirs as unknown as { _handle?: { fd?: number } })._handle
    if (handle?.fd === undefined || handle.fd < 0) throw noSocket()
    theirs.pause()
    return {
      childFd: handle.fd,
      onLine: (take) => readLines(ours, take),
      close: () => {
        ours.destroy()
        theirs.destroy()
      },
    }
  } finally {
    server.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

function readLines(socket: Socket, take: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  })
  socket.on('error', () => {})
}

function noSocket(): StepupError {
  return new StepupError('internal', 'no socket for the processes of this run')
}
