/** Who the verifier is to an authenticator (WebAuthn §4, "Relying Party"). */
export type RelyingParty = {
  /** RP ID: the issuer's host. No parent domain, so that no neighbour under it can use the passkeys. */
  id: string
  /** Exact origin that client data must name. */
  origin: string
  name: string
  /** PEM roots that attestations may chain to; empty when nobody asks for attested hardware. */
  attestationRoots: readonly string[]
}

/** `issuer` is an absolute URL; WebAuthn accepts `https`, and `http` for `localhost` only. */
export function relyingParty(issuer: string, attestationRoots: readonly string[]): RelyingParty {
  const { hostname, origin } = new URL(issuer)
  return { id: hostname, origin, name: 'stepup', attestationRoots }
}

/** COSE algorithms that we register: ES256, EdDSA, RS256 (RFC 9053, RFC 8812). */
export const ALGORITHMS = [-7, -8, -257]

/** How long an authenticator may take, milliseconds. */
export const CEREMONY_TIMEOUT = 300_000
