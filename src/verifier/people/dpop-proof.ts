import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose'

/** How far a proof's `iat` may be from now, seconds (RFC 9449 §11.1). */
export const PROOF_WINDOW_SECONDS = 60

/** What a proof needs from the server: its nonces (RFC 9449 §8) and the memory of spent `jti`s (§11.1). */
export type ProofGuard = {
  nonces: { next(): string; accepts(nonce: string): boolean }
  /** Remembers `jti` of this key until `expiresAt` (seconds); false when it was there already. Must be atomic. */
  spend(jkt: string, jti: string, expiresAt: number): Promise<boolean>
}

export type ProofRequest = {
  /** Every `DPoP` header field value; exactly one is valid (RFC 9449 §4.3, 1). */
  proofs: readonly string[]
  method: string
  /** The endpoint's absolute URL as the client knows it; query and fragment do not count. */
  url: string
  /** Seconds since the epoch. */
  now: number
}

export type ProvenKey = { jkt: string; jwk: JWK }

export type ProofErrorCode = 'invalid_dpop_proof' | 'use_dpop_nonce'

/** A proof was refused. `nonce` is the one to send as `DPoP-Nonce`. */
export class ProofError extends Error {
  readonly code: ProofErrorCode
  readonly nonce: string

  constructor(code: ProofErrorCode, message: string, nonce: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ProofError'
    this.code = code
    this.nonce = nonce
  }
}

/**
 * Checks a DPoP proof that stands without an access token: it proves that the caller holds the
 * key, now, for this very request (RFC 9449 §4.3). A server nonce is always required (§8), which
 * makes proofs that were made ahead of time worthless.
 *
 * Fails with `ProofError`: `use_dpop_nonce` when only the nonce is missing or stale, else `invalid_dpop_proof`.
 */
export async function verifyProof(request: ProofRequest, guard: ProofGuard): Promise<ProvenKey> {
  const refuse = (code: ProofErrorCode, message: string, cause?: unknown) =>
    new ProofError(code, message, guard.nonces.next(), { cause })

  const [proof, ...others] = request.proofs
  if (proof === undefined || others.length > 0) {
    throw refuse('invalid_dpop_proof', 'exactly one `DPoP` header is needed')
  }
  const { payload, jwk } = await verifySignature(proof, request.now).catch((cause: unknown) => {
    throw refuse('invalid_dpop_proof', 'the proof is not a JWT signed with ES256 by its own `jwk`', cause)
  })
  if (payload['htm'] !== request.method) throw refuse('invalid_dpop_proof', '`htm` is not this method')
  if (!sameEndpoint(payload['htu'], request.url)) throw refuse('invalid_dpop_proof', '`htu` is not this URL')
  const { jti, iat } = payload
  if (typeof jti !== 'string' || jti.length < 8 || jti.length > 256) {
    throw refuse('invalid_dpop_proof', '`jti` must be a string of 8 to 256 characters')
  }
  if (typeof iat !== 'number') throw refuse('invalid_dpop_proof', '`iat` is missing')
  const nonce = payload['nonce']
  if (typeof nonce !== 'string' || !guard.nonces.accepts(nonce)) {
    throw refuse('use_dpop_nonce', 'use the nonce of the `DPoP-Nonce` header')
  }
  if (Math.abs(request.now - iat) > PROOF_WINDOW_SECONDS) {
    throw refuse('invalid_dpop_proof', '`iat` is too far from the time here; check the clock')
  }
  const jkt = await calculateJwkThumbprint(jwk)
  if (!(await guard.spend(jkt, jti, request.now + 2 * PROOF_WINDOW_SECONDS))) {
    throw refuse('invalid_dpop_proof', 'this proof was used before')
  }
  return { jkt, jwk }
}

async function verifySignature(proof: string, now: number) {
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    algorithms: ['ES256'],
    typ: 'dpop+jwt',
    currentDate: new Date(now * 1000),
  })
  const { kty, crv, x, y } = protectedHeader.jwk ?? {}
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y) throw new Error('the key is not P-256')
  return { payload, jwk: { kty, crv, x, y } satisfies JWK }
}

/** RFC 9449 §4.3, 9: compared without query and fragment, after URL normalization. */
function sameEndpoint(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string') return false
  const given = URL.parse(htu)
  const expected = URL.parse(url)
  if (!given || !expected) return false
  return given.origin === expected.origin && given.pathname === expected.pathname
}
