import type { IntentDetail } from './intent.ts'

/**
 * Claims of a grant: a DPoP-bound JWT access token (RFC 9068, RFC 9449 §6) whose
 * `authorization_details` carry the intents that were confirmed.
 */
export type GrantClaims = {
  iss: string
  /** The verifier itself (`iss`): it is presented only there. */
  aud: string | string[]
  sub: string
  client_id: string
  jti: string
  iat: number
  nbf?: number
  exp: number
  auth_time: number
  acr: string
  amr: string[]
  cnf: { jkt: string }
  authorization_details: IntentDetail[]
}

/** Claims of every broker token (RS256); each kind adds its own, as the system that checks it reads them. */
export type BrokerClaims = {
  /** `<issuer>/broker/<kind>`. */
  iss: string
  aud: string
  sub: string
  iat: number
  nbf: number
  exp: number
  jti: string
  'stepup/environment': string
  'stepup/class': string
  /** `jti` of the grant it was minted from. */
  'stepup/grant': string
  [claim: string]: unknown
}
