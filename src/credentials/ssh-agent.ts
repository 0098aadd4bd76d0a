import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { sshString } from '../wire/ssh-encoding.ts'
import { makeRunDirectory } from './run-directory.ts'
import { type AgentIdentity, agentConnection } from './ssh-agent-protocol.ts'

/** OpenSSH's own limit (authfd.h), bytes. */
const MAX_MESSAGE = 256 * 1024

/** sockaddr_un holds 108 bytes, the last of them 0. */
const MAX_PATH = 107

export type SshAgent = { path: string; close(): Promise<void> }

/**
 * An agent on a socket in a directory of its own (0700), for as long as the run. It holds no key: the
 * identity does, in memory.
 *
 * @param directory the private runtime directory (0700)
 * @throws StepupError `config_invalid` when the directory's path is too long for a socket
 */
export async function startSshAgent(directory: string, identity: AgentIdentity): Promise<SshAgent> {
  const own = await makeRunDirectory(directory)
  const path = join(own.path, 'agent')
  try {
    const server = await serveAgent(path, identity)
    return {
      path,
      async close() {
        server.close()
        await own.remove()
      },
    }
  } catch (error) {
    await own.remove()
    throw error
  }
}

/**
 * An agent on a socket that does not exist yet, in a private directory.
 *
 * @param used called for each connection
 * @throws StepupError `config_invalid` when the path is too long for a socket
 */
export async function serveAgent(
  path: string,
  identity: AgentIdentity,
  used: () => void = () => {},
): Promise<{ close(): void }> {
  if (Buffer.byteLength(path) > MAX_PATH)
    throw new StepupError('config_invalid', `\`${path}\` is too long a path for an agent’s socket`)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    used()
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    answerMessages(socket, agentConnection(identity))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return {
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Messages of one connection, in their order. */
function answerMessages(socket: Socket, respond: (message: Uint8Array) => Promise<Buffer>): void {
  let received = Buffer.alloc(0)
  let last: Promise<void> = Promise.resolve()
  socket.on('data', (part) => {
    received = Buffer.concat([received, part])
    while (received.length >= 4) {
      const length = received.readUInt32BE()
      if (length === 0 || length > MAX_MESSAGE) {
        socket.destroy()
        return
      }
      if (received.length < 4 + length) return
      const message = received.subarray(4, 4 + length)
      received = received.subarray(4 + length)
      last = last.then(async () => {
        const answer = await respond(message)
        if (!socket.destroyed) socket.write(sshString(answer))
      })
    }
  })
}
