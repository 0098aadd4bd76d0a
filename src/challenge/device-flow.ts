import type { DeviceAuthorizationResponse, TokenEndpointResponse } from 'openid-client'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { type GrantRequest, numberOf, requestParameters } from './authorization-request.ts'
import type { Notify } from './notice.ts'
import type { OauthSession } from './oauth-client.ts'
import { oauthErrorIn } from './oauth-error.ts'
import { pause } from './pause.ts'
import { assertPinned } from './verifier.ts'

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** A request that waits to be confirmed on whatever screen the person has. */
export type DeviceRequest = {
  session: OauthSession
  answer: DeviceAuthorizationResponse
  number: number
}

/**
 * Device authorization request (RFC 8628 §3.1). The URLs must be on the verifier's origin, since a
 * person is told to go there.
 */
export async function requestDeviceCode(
  session: OauthSession,
  request: GrantRequest,
): Promise<DeviceRequest> {
  const { openid, config, verifier, key } = session
  const answer = await openid.initiateDeviceAuthorization(
    config,
    requestParameters(verifier, request, key.jkt),
  )
  assertPinned(answer.verification_uri, verifier.issuer)
  if (answer.verification_uri_complete) assertPinned(answer.verification_uri_complete, verifier.issuer)
  return { session, answer, number: numberOf(request) }
}

/** Says where to go and what to type there. */
export function announce({ answer, number }: DeviceRequest, notify: Notify): void {
  notify({
    kind: 'code',
    url: answer.verification_uri,
    code: visible(answer.user_code),
    number,
    limit: answer.expires_in,
  })
}

/**
 * Polls until the person has answered (RFC 8628 §3.4, §3.5). Our own loop and not openid-client's,
 * which notices Ctrl-C only after up to five seconds.
 *
 * @throws StepupError `challenge_timeout`, `interrupted`; what the token endpoint says otherwise
 */
export async function pollForGrant(
  { session, answer }: DeviceRequest,
  signal: AbortSignal,
): Promise<TokenEndpointResponse> {
  const { openid, config } = session
  const end = performance.now() + answer.expires_in * 1000
  let interval = answer.interval ?? 5
  for (;;) {
    await pause(interval * 1000, signal)
    if (performance.now() > end) throw new StepupError('challenge_timeout', 'not confirmed in time')
    try {
      return await openid.genericGrantRequest(config, DEVICE_CODE_GRANT, { device_code: answer.device_code })
    } catch (error) {
      const code = oauthErrorIn(error)?.error
      if (code === 'slow_down') interval += 5
      else if (code !== 'authorization_pending') throw error
    }
  }
}
