import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { StepupError } from '../core/errors.ts'
import { hmac, scramKeys } from '../wire/scram.ts'
import { int32, message, messagesIn, type PostgresMessage, startupMessage } from './postgres-message.ts'

export type PostgresPlace = {
  host: string
  port: number
  /** PEM: nothing else is trusted, and the certificate must name the host. */
  ca: string
  database: string
  user: string
  password: string
}

export type PostgresConnection = {
  /** One statement with parameters; the columns of its first row. */
  query(sql: string, parameters: readonly string[]): Promise<(string | null)[]>
  close(): void
}

/** SSLRequest (PostgreSQL's manual, 55.7). */
const SSL_REQUEST = Buffer.concat([int32(8), int32(80877103)])

/**
 * As much of PostgreSQL's protocol (its manual, 55) as calling a function takes, over TLS alone, with
 * SCRAM-SHA-256 alone: a server that asks for the password itself does not get it.
 *
 * @param timeoutMs for each answer, milliseconds
 * @throws StepupError `broker_unreachable` when it cannot be reached or is not who it should be,
 *   `broker_refused` when it says no
 */
export async function connectPostgres(place: PostgresPlace, timeoutMs: number): Promise<PostgresConnection> {
  const socket = await secured(place, timeoutMs)
  const wire = new Wire(socket, timeoutMs)
  try {
    wire.send(startupMessage({ user: place.user, database: place.database, application_name: 'stepup' }))
    await authenticate(wire, place.password)
    await wire.until('Z')
  } catch (error) {
    socket.destroy()
    throw error
  }
  return {
    query: (sql, parameters) => query(wire, sql, parameters),
    close() {
      socket.end(message('X', Buffer.alloc(0)))
      socket.unref()
    },
  }
}

async function secured({ host, port, ca }: PostgresPlace, timeoutMs: number): Promise<Socket> {
  const plain = connectTcp({ host, port })
  try {
    plain.setTimeout(timeoutMs, () => plain.destroy(new Error('it does not answer')))
    await happened(plain, 'connect')
    plain.write(SSL_REQUEST)
    // One byte: more would have been said before TLS, by somebody in between (CVE-2021-23222).
    const answer = await happened(plain, 'data')
    if (answer?.toString('latin1') !== 'S') throw new Error('it does not speak TLS')
    plain.setTimeout(0)
    const socket = connectTls({
      socket: plain,
      ca,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      // whatever NODE_TLS_REJECT_UNAUTHORIZED says
      rejectUnauthorized: true,
    })
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('it does not answer')))
    await happened(socket, 'secureConnect')
    return socket
  } catch (cause) {
    plain.destroy()
    throw unreachable(`\`${host}:${port}\``, cause)
  }
}

/** What the event brought. */
async function happened(
  socket: Socket,
  event: 'connect' | 'secureConnect' | 'data',
): Promise<Buffer | undefined> {
  const ended = new AbortController()
  const closed = once(socket, 'close', { signal: ended.signal }).then(() => {
    throw new Error('it closed the connection')
  })
  try {
    const [brought] = await Promise.race([once(socket, event, { signal: ended.signal }), closed])
    return brought as Buffer | undefined
  } finally {
    closed.catch(() => {})
    ended.abort()
  }
}

/** SASL with SCRAM-SHA-256 (RFC 5802 §5, RFC 7677); the server must know the password as well. */
async function authenticate(wire: Wire, password: string): Promise<void> {
  const offer = await wire.authentication(10)
  const mechanisms = offer.toString('latin1').split('\0')
  if (!mechanisms.includes('SCRAM-SHA-256')) throw refused('it does not offer SCRAM-SHA-256')
  const nonce = randomBytes(24).toString('base64')
  const first = `n=,r=${nonce}`
  const initial = Buffer.from(`n,,${first}`)
  wire.send(message('p', Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), int32(initial.length), initial])))
  const challenge = (await wire.authentication(11)).toString('latin1')
  const { r = '', s = '', i = '' } = attributes(challenge)
  const iterations = Number(i)
  if (!r.startsWith(nonce) || r === nonce || !(iterations >= 4096 && iterations <= 1_000_000)) {
    throw refused('its answer to SCRAM is not valid')
  }
  const { clientKey, storedKey, serverKey } = scramKeys(password, Buffer.from(s, 'base64'), iterations)
  const last = `c=biws,r=${r}`
  const whole = `${first},${challenge},${last}`
  const signature = hmac(storedKey, whole)
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)))
  wire.send(message('p', Buffer.from(`${last},p=${proof.toString('base64')}`)))
  const { v = '' } = attributes((await wire.authentication(12)).toString('latin1'))
  const [given, expected] = [Buffer.from(v, 'base64'), hmac(serverKey, whole)]
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
  if (!timingSafeEqual(digest(given), digest(expected))) throw refused('it does not know the password itself')
  await wire.authentication(0)
}

function attributes(text: string): Record<string, string> {
  return Object.fromEntries(text.split(',').map((pair) => [pair.slice(0, 1), pair.slice(2)]))
}

/** The extended protocol (55.2.3), so that no parameter is ever part of a statement's text. */
async function query(wire: Wire, sql: string, parameters: readonly string[]): Promise<(string | null)[]> {
  const values = parameters.flatMap((parameter) => {
    const bytes = Buffer.from(parameter)
    return [int32(bytes.length), bytes]
  })
  const int16 = (value: number) => Buffer.from([value >> 8, value & 255])
  wire.send(
    Buffer.concat([
      message('P', Buffer.concat([Buffer.from(`\0${sql}\0`), int16(0)])),
      message(
        'B',
        Buffer.concat([Buffer.from('\0\0'), int16(0), int16(parameters.length), ...values, int16(0)]),
      ),
      message('E', Buffer.concat([Buffer.from('\0'), int32(0)])),
      message('S', Buffer.alloc(0)),
    ]),
  )
  let row: (string | null)[] = []
  let error: StepupError | null = null
  for (;;) {
    const { kind, body } = await wire.next()
    if (kind === 'D' && row.length === 0) row = columnsOf(body)
    if (kind === 'E') error ??= refused(errorText(body))
    if (kind === 'Z') break
  }
  if (error) throw error
  return row
}

/** DataRow (55.7). */
function columnsOf(body: Buffer): (string | null)[] {
  const columns: (string | null)[] = []
  for (let at = 2; at < body.length; ) {
    const length = body.readInt32BE(at)
    at += 4
    columns.push(length < 0 ? null : body.toString('utf8', at, at + length))
    if (length > 0) at += length
  }
  return columns
}

/** ErrorResponse: its code and primary message, never its detail, which may quote what was sent. */
function errorText(body: Buffer): string {
  const fields = new Map(
    body
      .toString('utf8')
      .split('\0')
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  )
  return `${fields.get('M') ?? 'it gave no reason'} (${fields.get('C') ?? '?'})`
}

/** Messages as they come, one asked for at a time. */
class Wire {
  readonly #socket: Socket
  readonly #messages: AsyncIterator<PostgresMessage>

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('it does not answer')))
    // after the end nobody listens any more, and an error must not end the process
    socket.on('error', () => {})
    this.#messages = messagesIn(socket)[Symbol.asyncIterator]()
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  async next(): Promise<PostgresMessage> {
    try {
      const { value, done } = await this.#messages.next()
      if (done) throw new Error('it closed the connection')
      return value
    } catch (cause) {
      throw unreachable('the database', cause)
    }
  }

  /** What is said until then is of no interest, unless it is an error. */
  async until(wanted: string): Promise<Buffer> {
    for (;;) {
      const { kind, body } = await this.next()
      if (kind === 'E') throw refused(errorText(body))
      if (kind === wanted) return body
    }
  }

  /** An authentication request of this very code (55.7); its bytes after the code. */
  async authentication(code: number): Promise<Buffer> {
    const body = await this.until('R')
    if (body.length < 4 || body.readInt32BE(0) !== code) {
      throw refused('it asks for another authentication than SCRAM-SHA-256')
    }
    return body.subarray(4)
  }
}

function unreachable(what: string, cause: unknown): StepupError {
  const why = cause instanceof Error ? cause.message : 'no reason given'
  return new StepupError('broker_unreachable', `${what} cannot be reached safely: ${why}`, { cause })
}

function refused(why: string): StepupError {
  return new StepupError('broker_refused', `the database refused: ${why}`)
}
