import { RUN_PROOF_TYPE, type RunProof } from '../wire/protocol.ts'
import { sha256Base64url } from '../wire/sha256.ts'
import { type Signer, signJws } from './jws.ts'

/** The key of one run: made in the supervisor's memory, never kept, gone with it. ES256. */
export type RunKey = Signer

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }

export async function createRunKey(): Promise<RunKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return {
    publicJwk: { kty, crv, x, y } as RunKey['publicJwk'],
    async sign(bytes) {
      const signature = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        pair.privateKey,
        bytes as Uint8Array<ArrayBuffer>,
      )
      return new Uint8Array(signature)
    },
  }
}

/** The run's word for one token exchange (RFC 8693 §2.1, `actor_token`). `now` in seconds. */
export function runProof(key: RunKey, tokenEndpoint: string, grant: string, now: number): Promise<string> {
  const claims: RunProof = {
    aud: tokenEndpoint,
    ath: sha256Base64url(grant),
    iat: now,
    jti: crypto.randomUUID(),
  }
  return signJws(key, RUN_PROOF_TYPE, claims)
}
