import type { Readable } from 'node:stream'

/** One message of the server (PostgreSQL's manual, 55.7): a letter, and what follows the length. */
export type PostgresMessage = { kind: string; body: Buffer }

/** Longer ones are none of those that we ask for. */
const MAX_LENGTH = 1 << 20

/** Protocol 3.0. */
const VERSION = 196608

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

export function message(kind: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(kind, 'latin1'), int32(body.length + 4), body])
}

export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`)
  const body = Buffer.concat([int32(VERSION), Buffer.from(`${pairs.join('')}\0`)])
  return Buffer.concat([int32(body.length + 4), body])
}

/** The messages in a stream, however its bytes arrive. */
export async function* messagesIn(stream: Readable): AsyncGenerator<PostgresMessage> {
  let bytes = Buffer.alloc(0)
  for await (const part of stream) {
    bytes = Buffer.concat([bytes, part as Buffer])
    while (bytes.length >= 5) {
      const length = bytes.readInt32BE(1)
      if (length < 4 || length > MAX_LENGTH) throw new Error('it does not speak the protocol')
      if (bytes.length < length + 1) break
      yield { kind: bytes.toString('latin1', 0, 1), body: bytes.subarray(5, length + 1) }
      bytes = bytes.subarray(length + 1)
    }
  }
}
