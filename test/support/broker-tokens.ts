import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export type TokenClaims = Record<string, unknown>

/** A broker's key, and tokens by it, for what needs them without a verifier. */
export type BrokerTokens = {
  issuer: string
  jwk: JWK & { kid: string; n: string }
  /** `lifetime` in seconds; `changes` over what a good token says. */
  sign(changes?: TokenClaims, lifetime?: number): Promise<string>
}

export async function makeBrokerTokens(
  kind: string,
  audience: string,
  issuer = `https://stepup.acme.example/broker/${kind}`,
  kid = 'k1',
): Promise<BrokerTokens> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 3072 })
  const { n = '', ...jwk } = await exportJWK(publicKey)
  return {
    issuer,
    jwk: { ...jwk, n, kid, alg: 'RS256', use: 'sig' },
    sign(changes = {}, lifetime = 300) {
      const now = Math.floor(Date.now() / 1000)
      const claims = {
        iss: issuer,
        aud: audience,
        sub: 'p_alice',
        email: 'alice@example.com',
        iat: now,
        nbf: now,
        exp: now + lifetime,
        jti: randomUUID(),
        'stepup/environment': 'prod',
        'stepup/class': 'write',
        'stepup/grant': 'g1',
        ...changes,
      }
      return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey)
    },
  }
}
