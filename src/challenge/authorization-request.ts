import type { Requirement } from '../core/decision.ts'
import { confirmationNumber, INTENT_TYPE, type Intent, type IntentDetail } from '../wire/intent.ts'
import type { Verifier } from './verifier.ts'

/** What a person is asked to confirm, and how strongly they must be verified. */
export type GrantRequest = {
  /** At least one; the grant carries them in this order. */
  intents: readonly Intent[]
  require: Pick<Requirement, 'acr' | 'maxAge'>
}

/** Parameters that both ways have: what is asked (RFC 9396 §2), how strongly (RFC 9470 §4), for whom and by which key. */
export function requestParameters(
  verifier: Verifier,
  request: GrantRequest,
  jkt: string,
): Record<string, string> {
  const details: IntentDetail[] = request.intents.map((intent) => ({ type: INTENT_TYPE, intent }))
  return {
    scope: 'openid',
    authorization_details: JSON.stringify(details),
    acr_values: request.require.acr,
    max_age: String(request.require.maxAge),
    // RFC 8707 §2: the grant is presented to the verifier alone
    resource: verifier.issuer,
    // RFC 9449 §10
    dpop_jkt: jkt,
  }
}

/** The number that terminal and page both show. */
export function numberOf(request: GrantRequest): number {
  return confirmationNumber(request.intents[0] as Intent)
}
