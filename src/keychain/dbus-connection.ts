import { connect, type Socket } from 'node:net'
import { type Call, decodeMessage, encodeCall, type Reply, type Value } from './dbus-message.ts'

/** An error reply of a service: its D-Bus name, never its text, which may quote what was sent. */
export class DbusError extends Error {
  readonly errorName: string

  constructor(errorName: string) {
    super(`D-Bus answered \`${errorName}\``)
    this.name = 'DbusError'
    this.errorName = errorName
  }
}

/** The bus could not be reached at all. */
export class DbusUnreachable extends Error {}

export type MethodCall = Omit<Call, 'serial'>

/**
 * A connection to the session bus. Calls are pipelined: the greeting goes out in the same write as
 * the first ones, so that a caller waits one round trip and not four.
 */
export class DbusConnection {
  #socket: Socket
  #serial = 0
  #waiting = new Map<number, { resolve: (body: Value[]) => void; reject: (error: Error) => void }>()
  #received: Buffer = Buffer.alloc(0)
  #greeted = false
  #failure: Error | null = null

  /**
   * @param address the value of DBUS_SESSION_BUS_ADDRESS; only `unix:` transports are used
   * @param uid the user's number, for SASL EXTERNAL (the kernel vouches for it)
   */
  constructor(address: string, uid: number) {
    this.#socket = connect({ path: socketPath(address) })
    // It waits for nobody when all is answered: time limits hold the process while it waits itself.
    this.#socket.unref()
    this.#socket.on('error', (cause) => this.#fail(new DbusUnreachable('D-Bus not reachable', { cause })))
    this.#socket.on('close', () => this.#fail(new DbusUnreachable('D-Bus connection closed')))
    this.#socket.on('data', (chunk) => this.#receive(chunk))
    this.#socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\nBEGIN\r\n`)
    // a refused Hello also fails whatever was asked after it, which is where it is reported
    this.call({ ...BUS, member: 'Hello' }).catch(() => {})
  }

  /** @throws DbusError, DbusUnreachable */
  call(call: MethodCall): Promise<Value[]> {
    if (this.#failure) return Promise.reject(this.#failure)
    this.#serial += 1
    const serial = this.#serial
    this.#socket.write(encodeCall({ ...call, serial }))
    return new Promise((resolve, reject) => this.#waiting.set(serial, { resolve, reject }))
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    try {
      if (!this.#greeted) this.#greet()
      if (this.#greeted) this.#deliver()
    } catch (cause) {
      this.#fail(new DbusUnreachable('D-Bus answer not understood', { cause }))
      this.close()
    }
  }

  /** The SASL answer is one line, `OK <guid>`. */
  #greet(): void {
    const end = this.#received.indexOf('\r\n')
    if (end === -1) return
    if (!this.#received.subarray(0, 3).equals(Buffer.from('OK '))) throw new Error('D-Bus refused this user')
    this.#received = this.#received.subarray(end + 2)
    this.#greeted = true
  }

  #deliver(): void {
    for (;;) {
      const message = decodeMessage(this.#received)
      if (!message) return
      this.#received = this.#received.subarray(message.length)
      this.#settle(message.reply)
    }
  }

  #settle(reply: Reply): void {
    const waiter = this.#waiting.get(reply.replySerial ?? 0)
    if (!waiter) return
    this.#waiting.delete(reply.replySerial ?? 0)
    if (reply.type === 2) waiter.resolve(reply.body)
    else waiter.reject(new DbusError(reply.errorName ?? 'unknown'))
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const waiter of this.#waiting.values()) waiter.reject(error)
    this.#waiting.clear()
  }
}

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
}

/**
 * The first `unix:` transport of an address list (specification, "Server Addresses"): values are
 * %-escaped, `abstract` names start with a NUL byte.
 */
export function socketPath(address: string): string {
  for (const transport of address.split(';')) {
    const [kind, rest = ''] = transport.split(/:(.*)/s)
    if (kind !== 'unix') continue
    const options = new Map(rest.split(',').map((pair) => pair.split(/=(.*)/s) as [string, string]))
    const path = options.get('path')
    if (path) return unescapeAddress(path)
    const abstract = options.get('abstract')
    if (abstract) return `\0${unescapeAddress(abstract)}`
  }
  throw new DbusUnreachable('no `unix:` transport in the session bus address')
}

function unescapeAddress(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
