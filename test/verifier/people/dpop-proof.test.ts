import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { ProofError, type ProofGuard, verifyProof } from '../../../src/verifier/people/dpop-proof.ts'

const NOW = 1_800_000_000
const URL_ = 'https://verify.example/enrolment'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
let key: Pair
let guard: ProofGuard

beforeAll(async () => {
  key = await generateKeyPair('ES256', { extractable: true })
})

function freshGuard(): ProofGuard {
  const spent = new Set<string>()
  return {
    nonces: { next: () => 'the-nonce-of-now', accepts: (nonce) => nonce === 'the-nonce-of-now' },
    spend: async (jkt, jti) => {
      const name = `${jkt} ${jti}`
      if (spent.has(name)) return false
      spent.add(name)
      return true
    },
  }
}

async function proof(change: JWTPayload = {}, header: Record<string, unknown> = {}, signer = key) {
  const claims: JWTPayload = {
    htm: 'POST',
    htu: URL_,
    jti: 'a-fresh-jti-1',
    iat: NOW,
    nonce: guard.nonces.next(),
    ...change,
  }
  const jwk = header['jwk'] ?? (await exportJWK(key.publicKey))
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', ...header, jwk } as never)
    .sign(signer.privateKey)
}

const check = (proofs: string[], over: Partial<{ method: string; url: string; now: number }> = {}) =>
  verifyProof({ proofs, method: 'POST', url: URL_, now: NOW, ...over }, guard)

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProofError ? error.code : String(error)),
  )

describe('verifyProof', () => {
  beforeAll(() => {
    guard = freshGuard()
  })

  it('accepts a fresh proof and answers the key thumbprint', async () => {
    guard = freshGuard()
    const proven = await check([await proof()])
    expect(proven.jkt).toMatch(/^[\w-]{43}$/)
    expect(Object.keys(proven.jwk).sort()).toEqual(['crv', 'kty', 'x', 'y'])
  })

  it('compares `htu` without query and fragment', async () => {
    guard = freshGuard()
    expect(await code(check([await proof({ htu: `${URL_}?a=b#c` })]))).toBe('accepted')
  })

  const cases: [string, () => Promise<string>, string][] = [
    ['another method', () => proof({ htm: 'GET' }), 'invalid_dpop_proof'],
    ['another path', () => proof({ htu: 'https://verify.example/other' }), 'invalid_dpop_proof'],
    ['another origin', () => proof({ htu: 'http://verify.example/enrolment' }), 'invalid_dpop_proof'],
    ['no htu', () => proof({ htu: undefined }), 'invalid_dpop_proof'],
    ['no jti', () => proof({ jti: undefined as never }), 'invalid_dpop_proof'],
    ['a short jti', () => proof({ jti: 'x' }), 'invalid_dpop_proof'],
    ['no iat', () => proof({ iat: undefined as never }), 'invalid_dpop_proof'],
    ['an old iat', () => proof({ iat: NOW - 61 }), 'invalid_dpop_proof'],
    ['an iat to come', () => proof({ iat: NOW + 61 }), 'invalid_dpop_proof'],
    ['no nonce', () => proof({ nonce: undefined }), 'use_dpop_nonce'],
    ['a foreign nonce', () => proof({ nonce: 'x'.repeat(43) }), 'use_dpop_nonce'],
    ['another typ', () => proof({}, { typ: 'jwt' }), 'invalid_dpop_proof'],
    [
      'another key’s signature',
      async () => proof({}, {}, await generateKeyPair('ES256')),
      'invalid_dpop_proof',
    ],
    [
      'a private key in the header',
      async () => proof({}, { jwk: await exportJWK(key.privateKey) }),
      'invalid_dpop_proof',
    ],
    ['rubbish', async () => 'not.a.jwt', 'invalid_dpop_proof'],
  ]
  it.each(cases)('refuses %s', async (_, make, expected) => {
    guard = freshGuard()
    expect(await code(check([await make()]))).toBe(expected)
  })

  it('refuses none and two', async () => {
    guard = freshGuard()
    const one = await proof()
    expect(await code(check([]))).toBe('invalid_dpop_proof')
    expect(await code(check([one, one]))).toBe('invalid_dpop_proof')
  })

  it('refuses the same proof again', async () => {
    guard = freshGuard()
    const one = await proof()
    expect(await code(check([one]))).toBe('accepted')
    expect(await code(check([one]))).toBe('invalid_dpop_proof')
  })

  it('says which nonce to use', async () => {
    guard = freshGuard()
    const refused = await check([await proof({ nonce: undefined })]).catch((error: ProofError) => error)
    expect(refused).toMatchObject({ code: 'use_dpop_nonce', nonce: guard.nonces.next() })
  })
})
