import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ProofGuard } from './dpop-proof.ts'

/** A nonce is good for its own step and the one after, seconds. */
const STEP_SECONDS = 60

/**
 * DPoP nonces without memory (RFC 9449 §8): the minute and its MAC. Every replica that holds
 * the secret (32 bytes or more) makes and accepts the same ones. `now` answers seconds since the epoch.
 */
export function proofNonces(secret: Uint8Array, now: () => number): ProofGuard['nonces'] {
  if (secret.length < 32) throw new Error('the nonce secret must have 32 bytes or more')
  const step = () => Math.floor(now() / STEP_SECONDS)
  const nonceOf = (s: number) =>
    createHmac('sha256', secret).update('stepup-dpop-nonce-v1').update(String(s)).digest('base64url')
  return {
    next: () => nonceOf(step()),
    accepts: (nonce) => [step(), step() - 1].some((s) => equal(nonce, nonceOf(s))),
  }
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
