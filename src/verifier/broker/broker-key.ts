import { importJWK, type JWK } from 'jose'
import type { BrokerKind } from '../../core/policy.ts'

export type BrokerKey = { kid: string; privateKey: CryptoKey; publicJwk: JWK }

export type BrokerKeys = Record<BrokerKind, BrokerKey>

/** From the private JWKs (RS256) that `init` made, one for each kind. */
export async function brokerKeysOf(jwks: Record<BrokerKind, JWK>): Promise<BrokerKeys> {
  const entries = Object.entries(jwks).map(async ([kind, jwk]) => [kind, await brokerKeyOf(jwk)] as const)
  return Object.fromEntries(await Promise.all(entries)) as BrokerKeys
}

async function brokerKeyOf(jwk: JWK): Promise<BrokerKey> {
  const privateKey = (await importJWK(jwk, 'RS256')) as CryptoKey
  const { kty, n, e, kid } = jwk
  if (kty !== 'RSA' || !n || !e || !kid) throw new Error('the broker key is not an RSA key with `kid`')
  return { kid, privateKey, publicJwk: { kty, n, e, kid, alg: 'RS256', use: 'sig' } }
}
