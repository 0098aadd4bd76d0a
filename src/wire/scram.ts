import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

/** PostgreSQL's own count (RFC 7677 §4). Our passwords are random, so that it need not be more. */
const ITERATIONS = 4096

export type ScramKeys = { clientKey: Buffer; storedKey: Buffer; serverKey: Buffer }

/** The keys of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677). The password is ASCII: what SASLprep does to it is nothing. */
export function scramKeys(password: string, salt: Uint8Array, iterations: number): ScramKeys {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const clientKey = hmac(salted, 'Client Key')
  return {
    clientKey,
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: hmac(salted, 'Server Key'),
  }
}

/** What a server keeps of a password (RFC 5803), as `PASSWORD '…'` of PostgreSQL takes it. */
export function scramVerifier(password: string, salt: Uint8Array): string {
  const { storedKey, serverKey } = scramKeys(password, salt, ITERATIONS)
  const [text, stored, server] = [salt, storedKey, serverKey].map((bytes) =>
    Buffer.from(bytes).toString('base64'),
  )
  return `SCRAM-SHA-256$${ITERATIONS}:${text}$${stored}:${server}`
}

export function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
