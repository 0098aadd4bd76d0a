import { randomBytes, randomInt } from 'node:crypto'
import { sha256 } from '../../wire/sha256.ts'

/** A code that somebody carries, 32 random bytes, base64url. Only its hash is ever stored. */
export function newCode(): string {
  return randomBytes(32).toString('base64url')
}

/** base64url SHA-256; null when it cannot be one of our codes, so that no odd input reaches the store. */
export function codeHash(code: string): string | null {
  return /^[\w-]{43}$/.test(code) ? Buffer.from(sha256(code)).toString('base64url') : null
}

/** `p_…`: a person's opaque, stable id, 16 random bytes. */
export function newPersonId(): string {
  return `p_${randomBytes(16).toString('base64url')}`
}

/** Two digits to compare by eye: 10 to 99. */
export function newNumber(): number {
  return randomInt(10, 100)
}
