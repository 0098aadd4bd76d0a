import type { JWK, JWTPayload } from 'jose'
import type { Acr } from '../core/decision.ts'
import { type ErrorCode, StepupError } from '../core/errors.ts'
import type { GrantClaims } from '../wire/grant.ts'
import { INTENT_TYPE, type Intent, intentDigest } from '../wire/intent.ts'
import { CLIENT_ID } from '../wire/protocol.ts'

/** How far two clocks may be apart, seconds. */
export const CLOCK_TOLERANCE = 60

export type ExpectedGrant = {
  /** The pinned verifier. */
  issuer: string
  /** The enrolled person. */
  subject: string
  /** RFC 7638 thumbprint of the device key. */
  deviceJkt: string
  acr: Acr
  /** The verifier's public signing keys (JWKS members). */
  keys: readonly JWK[]
  /** Seconds since the epoch. */
  now: number
  /**
   * A new grant must confirm exactly these intents, in this order, by a person who was verified no
   * longer than `maxAge` seconds before it was asked for. What a cached one covers is `covers()`'s to say.
   */
  confirms: { intents: readonly Intent[]; askedAt: number; maxAge: number } | 'cached'
}

/**
 * Reads a grant and checks all that can be checked before anything is run with it (RFC 9068 §4,
 * RFC 9449 §6, RFC 9470 §6). Pure but for the signature.
 *
 * @throws StepupError `grant_signature`, `grant_issuer`, `grant_audience`, `grant_subject`, `grant_device`,
 *   `grant_acr`, `grant_auth_time`, `grant_expired`, `grant_not_yet_valid`, `grant_digest`, `grant_scope`,
 *   `grant_malformed`
 */
export async function checkGrant(token: string, expected: ExpectedGrant): Promise<GrantClaims> {
  const claims = shapeOf(await verifiedPayload(token, expected))
  // the tolerance is for what begins; nothing is stretched past its end
  if (claims.exp <= expected.now) throw refused('grant_expired', 'the grant has expired')
  if (claims.sub !== expected.subject) throw refused('grant_subject', 'the grant is for another person')
  if (claims.client_id !== CLIENT_ID)
    throw refused('grant_audience', 'the grant was issued to another client')
  if (claims.cnf.jkt !== expected.deviceJkt) {
    throw refused('grant_device', 'the grant is bound to another device key')
  }
  // `phrh` is `phr` and more (OpenID EAP ACR values 1.0)
  if (claims.acr !== expected.acr && claims.acr !== 'phrh') {
    throw refused('grant_acr', `the person was not verified as strongly as \`${expected.acr}\``)
  }
  if (claims.iat > expected.now + CLOCK_TOLERANCE || claims.auth_time > expected.now + CLOCK_TOLERANCE) {
    throw refused('grant_not_yet_valid', 'the grant was issued in the future')
  }
  if (expected.confirms !== 'cached') checkConfirmation(claims, expected.confirms)
  return claims
}

function checkConfirmation(
  claims: GrantClaims,
  confirms: Exclude<ExpectedGrant['confirms'], 'cached'>,
): void {
  if (claims.auth_time < confirms.askedAt - confirms.maxAge - CLOCK_TOLERANCE) {
    throw refused('grant_auth_time', 'the person was verified too long ago')
  }
  const confirmed = claims.authorization_details.map(({ intent }) => hex(intent))
  const asked = confirms.intents.map(hex)
  if (confirmed.length !== asked.length || confirmed.some((digest, i) => digest !== asked[i])) {
    throw refused('grant_digest', 'the grant confirms another intent than the one that was asked for')
  }
  const longest = Math.max(...confirms.intents.map(({ grant }) => grant.ttl))
  if (claims.exp - claims.iat > longest + CLOCK_TOLERANCE) {
    throw refused('grant_scope', 'the grant lives longer than what was confirmed')
  }
}

function hex(intent: Intent): string {
  return Buffer.from(intentDigest(intent)).toString('hex')
}

async function verifiedPayload(token: string, expected: ExpectedGrant): Promise<JWTPayload> {
  const [{ jwtVerify }, { createLocalJWKSet }] = await Promise.all([
    import('jose/jwt/verify'),
    import('jose/jwks/local'),
  ])
  try {
    const keys = createLocalJWKSet({ keys: [...expected.keys] })
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      issuer: expected.issuer,
      audience: expected.issuer,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(expected.now * 1000),
      requiredClaims: ['exp', 'iat'],
    })
    return payload
  } catch (error) {
    throw refused(codeOf(error), messageOf(codeOf(error)), error)
  }
}

const JOSE_CODES: Record<string, ErrorCode> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'grant_signature',
  ERR_JWKS_NO_MATCHING_KEY: 'grant_signature',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'grant_signature',
  ERR_JOSE_ALG_NOT_ALLOWED: 'grant_signature',
  ERR_JWT_EXPIRED: 'grant_expired',
}

const CLAIM_CODES: Record<string, ErrorCode> = {
  iss: 'grant_issuer',
  aud: 'grant_audience',
  nbf: 'grant_not_yet_valid',
}

function codeOf(error: unknown): ErrorCode {
  const { code, claim, reason } = error as { code?: string; claim?: string; reason?: string }
  const known = JOSE_CODES[code ?? '']
  if (known) return known
  // a claim of the wrong type is malformed, one of the wrong value has its own code
  return (reason !== 'invalid' && CLAIM_CODES[claim ?? '']) || 'grant_malformed'
}

function messageOf(code: ErrorCode): string {
  const messages: Partial<Record<ErrorCode, string>> = {
    grant_signature: 'the grant is not signed by a key of the pinned verifier',
    grant_expired: 'the grant has expired',
    grant_issuer: 'the grant names another issuer',
    grant_audience: 'the grant is for another audience',
    grant_not_yet_valid: 'the grant is not valid yet',
  }
  return messages[code] ?? 'the grant is not a JWT access token that we understand'
}

function shapeOf(payload: JWTPayload): GrantClaims {
  const { sub, jti, iat, exp, client_id, auth_time, acr, amr, cnf, authorization_details } = payload
  const jkt = (cnf as { jkt?: unknown } | undefined)?.jkt
  const strings = [sub, jti, client_id, acr, jkt].every((value) => typeof value === 'string')
  const numbers = [iat, exp, auth_time].every((value) => typeof value === 'number')
  if (!strings || !numbers || !Array.isArray(amr)) {
    throw refused('grant_malformed', 'the grant lacks a claim that it must have')
  }
  if (!Array.isArray(authorization_details) || authorization_details.length === 0) {
    throw refused('grant_scope', 'the grant confirms nothing')
  }
  if (!authorization_details.every(isIntentDetail)) {
    throw refused('grant_scope', 'the grant carries something that is not an intent')
  }
  return payload as GrantClaims & JWTPayload
}

function isIntentDetail(detail: unknown): boolean {
  const { type, intent } = (detail ?? {}) as { type?: unknown; intent?: unknown }
  return type === INTENT_TYPE && typeof intent === 'object' && intent !== null
}

function refused(code: ErrorCode, message: string, cause?: unknown): StepupError {
  return new StepupError(code, message, { cause })
}
