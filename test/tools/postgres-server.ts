import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Debian keeps the programs of the server. */
const PROGRAMS = ['18', '17', '16', '15', '14']
  .map((version) => `/usr/lib/postgresql/${version}/bin`)
  .find((directory) => existsSync(join(directory, 'initdb')))

export const hasServer = PROGRAMS !== undefined

export type PostgresServer = {
  /** Runs a text as one simple query; answers the SQLSTATE of each error. */
  query(text: string): Promise<string[]>
  stop(): Promise<void>
}

/** nobody: a server does not run as root. */
const OTHER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** A server of its own, on a socket in a directory of its own. */
export async function startPostgres(): Promise<PostgresServer> {
  // A run's own temporary directory is closed to others.
  const directory = mkdtempSync(join('uid' in OTHER ? '/tmp' : tmpdir(), 'stepup-pg-'))
  if ('uid' in OTHER) chownSync(directory, 65534, 65534)
  const data = join(directory, 'data')
  const options = { ...OTHER, cwd: directory, stdio: 'ignore' as const }
  execFileSync(`${PROGRAMS}/initdb`, ['-D', data, '-A', 'trust', '-U', 'postgres', '-N'], options)
  const args = ['-D', data, '-k', directory, '-c', 'listen_addresses=', '-c', 'fsync=off']
  // It goes with whoever started it, however that ends.
  const server = spawn('setpriv', ['--pdeathsig', 'INT', `${PROGRAMS}/postgres`, ...args], options)
  const connection = await connected(join(directory, '.s.PGSQL.5432'))
  return {
    query: connection.query,
    async stop() {
      connection.socket.destroy()
      server.kill('SIGINT')
      if (server.exitCode === null) await once(server, 'exit')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function connected(path: string) {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(path)
    const failed = await Promise.race([once(socket, 'connect').then(() => null), once(socket, 'error')])
    if (failed === null) {
      const wire = new Wire(socket)
      // it may still be starting
      if ((await wire.start()).length === 0) return { socket, query: (text: string) => wire.query(text) }
      socket.destroy()
    }
    if (attempt > 200) throw new Error('the PostgreSQL server does not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** As much of the protocol (PostgreSQL's manual, 55) as simple queries take. */
class Wire {
  readonly #socket: Socket
  #bytes = Buffer.alloc(0)
  #errors: string[] = []
  #answer: (errors: string[]) => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', () => this.#answer(['08006']))
    socket.on('close', () => this.#answer(['08006']))
  }

  start(): Promise<string[]> {
    const words = Buffer.from('user\0postgres\0database\0postgres\0\0')
    const head = Buffer.alloc(8)
    head.writeInt32BE(8 + words.length, 0)
    head.writeInt32BE(196608, 4)
    return this.#send(Buffer.concat([head, words]))
  }

  query(text: string): Promise<string[]> {
    return this.#send(message('Q', `${text}\0`))
  }

  #send(bytes: Uint8Array): Promise<string[]> {
    return new Promise((resolve) => {
      this.#errors = []
      this.#answer = resolve
      this.#socket.write(bytes)
    })
  }

  #read(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    while (this.#bytes.length >= 5 && this.#bytes.length > this.#bytes.readInt32BE(1)) {
      const end = this.#bytes.readInt32BE(1) + 1
      const kind = String.fromCharCode(this.#bytes[0]!)
      const body = this.#bytes.subarray(5, end).toString('latin1')
      this.#bytes = this.#bytes.subarray(end)
      if (kind === 'E') this.#errors.push(/(?:^|\0)C(\w{5})\0/.exec(body)?.[1] ?? '')
      // COPY FROM STDIN waits for rows: there are none
      if (kind === 'G') this.#socket.write(message('f', 'none\0'))
      if (kind === 'Z') this.#answer(this.#errors)
    }
  }
}

function message(kind: string, body: string): Uint8Array {
  const text = Buffer.from(body)
  const head = Buffer.alloc(5)
  head.write(kind, 0)
  head.writeInt32BE(4 + text.length, 1)
  return Buffer.concat([head, text])
}
