import { randomUUID } from 'node:crypto'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { OperationClass } from '../../core/class.ts'
import type { PolicyEnvironment } from '../../core/policy.ts'
import type { BrokerClaims } from '../../wire/grant.ts'
import { PATHS } from '../../wire/protocol.ts'
import type { App } from '../interaction.ts'

/** A broker token's longest life, seconds. */
const MAX_LIFETIME = 300

export type BrokerKey = { kid: string; privateKey: CryptoKey; publicJwk: JWK }

/** Its own issuer with its own key: a cluster that trusts it trusts no grant, and the other way round. */
export function kubernetesIssuer(issuer: string): string {
  return `${issuer}${PATHS.broker}/kubernetes`
}

/** Discovery (OpenID Connect Discovery §4) and JWKS, as kube-apiserver's OIDC authenticator reads them. */
export function mountKubernetesBroker(app: App, issuer: string, key: BrokerKey): void {
  const own = kubernetesIssuer(issuer)
  const base = `${PATHS.broker}/kubernetes`
  app.get(`${base}/.well-known/openid-configuration`, (c) =>
    c.json({
      issuer: own,
      jwks_uri: `${own}/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['iss', 'aud', 'sub', 'email', 'groups', 'iat', 'nbf', 'exp', 'jti'],
    }),
  )
  app.get(`${base}/jwks`, (c) => c.json({ keys: [key.publicJwk] }))
}

/** From the private JWK (RS256) that `init` made. */
export async function brokerKeyOf(jwk: JWK): Promise<BrokerKey> {
  const privateKey = (await importJWK(jwk, 'RS256')) as CryptoKey
  const { kty, n, e, kid } = jwk
  if (kty !== 'RSA' || !n || !e || !kid) throw new Error('the broker key is not an RSA key with `kid`')
  return { kid, privateKey, publicJwk: { kty, n, e, kid, alg: 'RS256', use: 'sig' } }
}

export type Minting = {
  issuer: string
  environment: PolicyEnvironment
  class: OperationClass
  person: { sub: string; email: string }
  grantJti: string
  /** Seconds since the epoch; the token ends by `notAfter`. */
  now: number
  notAfter: number
}

/** The groups that policy gives to a class in an environment; null where it gives none. */
export function groupsFor(environment: PolicyEnvironment, wanted: OperationClass): string[] | null {
  const groups = environment.credentials?.kubernetes?.groups[wanted]
  return groups && groups.length > 0 ? groups : null
}

/** Makes the claims of a short-lived token for one environment and one class. */
export function kubernetesClaims(minting: Minting): BrokerClaims {
  const { environment, person, now, notAfter } = minting
  const audience = environment.credentials?.kubernetes?.audience
  const groups = groupsFor(environment, minting.class)
  if (!audience || !groups)
    throw new Error(`environment \`${environment.name}\` mints nothing for this class`)
  return {
    iss: kubernetesIssuer(minting.issuer),
    aud: audience,
    sub: person.sub,
    email: person.email,
    groups,
    iat: now,
    nbf: now,
    exp: Math.min(now + MAX_LIFETIME, notAfter),
    jti: randomUUID(),
    'stepup/environment': environment.name,
    'stepup/class': minting.class,
    'stepup/grant': minting.grantJti,
  }
}

/** RS256: Entra and some clusters accept nothing else. */
export function signBrokerToken(claims: BrokerClaims, key: BrokerKey): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
    .sign(key.privateKey)
}
