import type { JWK } from 'jose'
import { isLoopbackHost } from '../core/loopback-host.ts'
import type { BrokerKind } from '../core/policy.ts'

/** What `config.json` says. */
export type Config = {
  /** An origin: scheme, host, port. https, or http for loopback hosts only. */
  issuer: string
  /** RFC 7638 thumbprint of the key that signs policy; null while there is none. */
  policyKey: string | null
  host: string
  port: number
  /** Addresses and ranges whose X-Forwarded headers are believed. */
  trustedProxies: string[]
  /** PEM files with attestation roots; with none, no attestation is asked for. */
  attestationRoots: string[]
  /** Addresses and ranges that may read /metrics, beside loopback. */
  metricsFrom: string[]
}

/** What `keys.json` holds. Private: the file is 0600 and nothing of it is ever printed. */
export type Keys = {
  /** ES256, private, the one that signs first; older ones stay to verify. */
  signing: JWK[]
  /** RS256, private, one for each kind of broker; in the file each stands under its kind's name. */
  brokers: Record<BrokerKind, JWK>
  /** Ed25519, private: the SSH user CA. */
  sshAuthority: JWK
  /** Cookie signing, newest first. */
  cookies: string[]
  /** base64url, 32 bytes each. */
  dpopNonce: string
  pages: string
}

/** A verifier's whole set-up, read once at the door. */
export type Settings = {
  config: Config
  keys: Keys
  database: string
  policyDirectory: string
  attestationRoots: string[]
}

/** Why an issuer cannot be one, in words; null when it can (RFC 8414 §2). */
export function issuerProblem(issuer: string): string | null {
  const url = URL.parse(issuer)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'is not an http(s) URL'
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) return 'must be https outside loopback'
  if (url.origin !== issuer) return `must be an origin without path or slash at its end: \`${url.origin}\``
  return null
}
