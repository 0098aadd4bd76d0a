import { hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Proofs } from '../interaction.ts'
import { ProofError, type ProofGuard, verifyProof } from '../people/dpop-proof.ts'
import { spend } from '../store/replays.ts'
import type { Database } from '../store/schema.ts'

type Dependencies = {
  store: Kysely<Database>
  issuer: string
  /** 32 bytes. */
  nonceSecret: Uint8Array
  /** Seconds since the epoch. */
  now(): number
}

/** Proofs on our own endpoints (RFC 9449 §4.3), with the nonces that the provider's endpoints use, so that a client keeps one. */
export function makeProofs({ store, issuer, nonceSecret, now }: Dependencies): Proofs {
  const guard: ProofGuard = {
    nonces: providerNonces(nonceSecret, now),
    spend: (jkt, jti, expiresAt) => spend(store, `dpop:${jkt}:${jti}`, expiresAt),
  }
  return {
    async check(c) {
      try {
        const proof = c.req.header('dpop')
        // The peer's Host header is no witness: the endpoint is where the issuer says it is.
        const url = new URL(new URL(c.req.url).pathname, issuer).href
        const { jkt, jwk } = await verifyProof(
          { proofs: proof === undefined ? [] : [proof], method: c.req.method, url, now: now() },
          guard,
        )
        c.header('DPoP-Nonce', guard.nonces.next())
        const { kty, crv, x, y } = jwk as { kty: string; crv: string; x: string; y: string }
        return { jkt, publicJwk: { kty, crv, x, y } }
      } catch (error) {
        if (!(error instanceof ProofError)) throw error
        return c.json(
          { error: error.code, error_description: error.message },
          error.code === 'use_dpop_nonce' ? 401 : 400,
          { 'DPoP-Nonce': error.nonce, 'Cache-Control': 'no-store' },
        )
      }
    },
  }
}

/** Seconds of one nonce; two before and two after are accepted. */
const STEP = 60

/** As oidc-provider makes them: HKDF over the minute. Should it change, clients only ask once more. */
function providerNonces(secret: Uint8Array, now: () => number): ProofGuard['nonces'] {
  const nonceOf = (step: number) => {
    const salt = Buffer.alloc(8)
    salt.writeUInt32BE(step, 4)
    return Buffer.from(hkdfSync('sha256', secret, salt, 'DPoP', 32)).toString('base64url')
  }
  const step = () => Math.floor(now() / STEP)
  return {
    next: () => nonceOf(step() + 1),
    accepts: (nonce) => [-2, -1, 0, 1, 2].some((offset) => equal(nonce, nonceOf(step() + offset))),
  }
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
