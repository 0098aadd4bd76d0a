import type { Policy } from '../core/policy.ts'

/** Payload of the policy bundle JWS (`typ: stepup-policy+jwt`, ES256, the policy key in `jwk`). */
export type PolicyBundle = {
  /** Which of the two documents: the client's carries no `credentials`. */
  audience: 'client' | 'verifier'
  version: number
  /** Seconds since the epoch. */
  iat: number
  exp: number
  policy: Policy
}
