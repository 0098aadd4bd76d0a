import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'

/** Who a request comes from, as kube-apiserver's authenticators answer it. */
export type ApiUser = { name: string; groups: string[] }

/** One `jwt` issuer of kube-apiserver's AuthenticationConfiguration: where keys come from, whom tokens are for. */
export type OidcIssuer = { issuer: string; audience: string }

type Discovery = { issuer: string; jwks_uri: string }

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

/**
 * Checks a bearer token as kube-apiserver's OIDC authenticator does: keys by OpenID Connect
 * discovery, RS256, `iss`, `aud`, `exp`, `nbf`; `sub` is the user, `groups` are the groups.
 * Null for a token that is not this issuer's business or does not hold.
 */
export async function authenticateOidc(
  trusted: OidcIssuer,
  token: string,
  currentDate: Date,
): Promise<ApiUser | null> {
  try {
    const discovery = (await fetchJson(`${trusted.issuer}/.well-known/openid-configuration`)) as Discovery
    if (discovery.issuer !== trusted.issuer) return null
    const keys = createLocalJWKSet((await fetchJson(discovery.jwks_uri)) as JSONWebKeySet)
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: trusted.issuer,
      audience: trusted.audience,
      currentDate,
      requiredClaims: ['sub', 'exp'],
    })
    const groups = Array.isArray(payload['groups']) ? payload['groups'].map(String) : []
    return { name: `stepup:${payload.sub}`, groups: [...groups, 'system:authenticated'] }
  } catch {
    return null
  }
}
