import type { Http } from './http.ts'
import { type Signer, signJws } from './jws.ts'

export type ProofOptions = {
  key: Signer
  /** Seconds since the epoch. */
  now: () => number
}

/**
 * Adds a DPoP proof (RFC 9449 §4) to every request, with the nonce that the server gave last (§8);
 * a request that is refused for want of one is sent once more. openid-client's own DPoP handle is
 * not used: it wants the private key, which ours never hands out.
 */
export function provenHttp(http: Http, { key, now }: ProofOptions): Http {
  let nonce: string | null = null
  const send: Http = async (url, init) => {
    const proof = await signJws(key, 'dpop+jwt', {
      jti: crypto.randomUUID(),
      htm: init.method,
      htu: withoutQuery(url),
      iat: now(),
      ...(nonce !== null && { nonce }),
    })
    const response = await http(url, { ...init, headers: { ...init.headers, DPoP: proof } })
    nonce = response.headers.get('DPoP-Nonce') ?? nonce
    return response
  }
  return async (url, init) => {
    const response = await send(url, init)
    return (await wantsNonce(response)) ? send(url, init) : response
  }
}

/** RFC 9449 §4.2: `htu` is the URL without query and fragment. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

/** RFC 9449 §8: an authorization server says it in the body, a resource server (§9) in a header. */
async function wantsNonce(response: Response): Promise<boolean> {
  if (response.status !== 400 && response.status !== 401) return false
  if (!response.headers.has('DPoP-Nonce')) return false
  if (response.headers.get('WWW-Authenticate')?.includes('use_dpop_nonce')) return true
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return (body as { error?: unknown } | null)?.error === 'use_dpop_nonce'
}
