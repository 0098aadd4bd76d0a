import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { BrokerKind } from '../../core/policy.ts'
import type { BrokerClaims } from '../../wire/grant.ts'
import type { Minting } from './broker.ts'
import { brokerIssuer } from './broker-issuer.ts'
import type { BrokerKey } from './broker-key.ts'
import { BROKERS } from './brokers.ts'

/** A broker token's longest life, seconds. */
const MAX_LIFETIME = 300

export type TokenRequest = Minting & {
  kind: BrokerKind
  issuer: string
  grantJti: string
  /** Seconds since the epoch. */
  now: number
}

/** Makes the claims of a short-lived token for one environment and one class. */
export function brokerClaims(request: TokenRequest): BrokerClaims {
  const { kind, environment, now, notAfter } = request
  const broker = BROKERS[kind]
  const audience = broker.audienceOf(environment)
  if (audience === null || !broker.serves(environment, request.class))
    throw new Error(`environment \`${environment.name}\` mints nothing for this class`)
  return {
    ...broker.claimsFor(request),
    iss: brokerIssuer(request.issuer, kind),
    aud: audience,
    iat: now,
    nbf: now,
    exp: Math.min(now + MAX_LIFETIME, notAfter),
    jti: randomUUID(),
    'stepup/environment': environment.name,
    'stepup/class': request.class,
    'stepup/grant': request.grantJti,
  }
}

/** RS256: Entra and some clusters accept nothing else. */
export function signBrokerToken(claims: BrokerClaims, key: BrokerKey): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
    .sign(key.privateKey)
}
