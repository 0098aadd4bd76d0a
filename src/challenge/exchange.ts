import type { OperationClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import { ACCESS_TOKEN_TYPE, JWT_TYPE, TOKEN_EXCHANGE } from '../wire/protocol.ts'
import { oauthSession } from './oauth-client.ts'
import { asStepupError, oauthErrorIn } from './oauth-error.ts'
import { type RunKey, runProof } from './run-key.ts'
import type { Verifier } from './verifier.ts'

export type ExchangeRequest = {
  /** The grant. */
  token: string
  /** The environment's broker audience. */
  audience: string
  /** The class wanted; null is the intent's own. */
  class: OperationClass | null
  /** The run that a `command` grant opens; null outside any. */
  run: RunKey | null
}

/** A token for one broker. `expiresAt` in seconds since the epoch. */
export type BrokerToken = { token: string; expiresAt: number }

/**
 * Turns a grant into a token for one environment's broker (RFC 8693 §2), which is all that anything
 * outside the verifier ever gets to see.
 *
 * @param clock milliseconds since the epoch
 * @throws StepupError `grant_expired` when grant or run are over, `grant_scope` when they do not cover it,
 *   and those of the request
 */
export async function exchange(
  verifier: Verifier,
  key: DeviceKey,
  request: ExchangeRequest,
  clock: () => number,
): Promise<BrokerToken> {
  const now = () => Math.floor(clock() / 1000)
  const { openid, config } = await oauthSession(verifier, key, now)
  try {
    const answer = await openid.genericGrantRequest(config, TOKEN_EXCHANGE, {
      subject_token: request.token,
      subject_token_type: ACCESS_TOKEN_TYPE,
      requested_token_type: JWT_TYPE,
      audience: request.audience,
      ...(request.class !== null && { scope: request.class }),
      ...(request.run !== null && {
        actor_token: await runProof(request.run, verifier.metadata.token_endpoint, request.token, now()),
        actor_token_type: JWT_TYPE,
      }),
    })
    if (answer['issued_token_type'] !== JWT_TYPE || answer.expires_in === undefined) {
      throw new StepupError('verifier_failed', 'the exchanged token is not of the kind that was asked for')
    }
    return { token: answer.access_token, expiresAt: now() + answer.expires_in }
  } catch (error) {
    throw exchangeError(error)
  }
}

/** RFC 8693 §2.2.2: `invalid_target` for the audience, `invalid_grant` for the subject token. */
function exchangeError(error: unknown): StepupError {
  const refusal = oauthErrorIn(error)?.error
  if (refusal === 'invalid_grant') return new StepupError('grant_expired', 'the grant or its run is over')
  if (refusal === 'invalid_scope' || refusal === 'invalid_target') {
    return new StepupError('grant_scope', 'the grant does not cover these credentials')
  }
  return asStepupError(error)
}
