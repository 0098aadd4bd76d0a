import { BROKER_KINDS, type BrokerKind } from '../../core/policy.ts'
import { PATHS } from '../../wire/protocol.ts'
import type { App } from '../interaction.ts'
import type { BrokerKeys } from './broker-key.ts'

/** Its own issuer with its own key: a system that trusts it trusts no grant and no other kind, and the other way round. */
export function brokerIssuer(issuer: string, kind: BrokerKind): string {
  return `${issuer}${PATHS.broker}/${kind}`
}

/** Discovery (OpenID Connect Discovery §4) and JWKS of each kind, as the systems that trust them read them. */
export function mountBrokerIssuers(app: App, issuer: string, keys: BrokerKeys): void {
  for (const kind of BROKER_KINDS) {
    const own = brokerIssuer(issuer, kind)
    const base = `${PATHS.broker}/${kind}`
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
    app.get(`${base}/jwks`, (c) => c.json({ keys: [keys[kind].publicJwk] }))
  }
}
