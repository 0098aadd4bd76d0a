import { StepupError } from '../core/errors.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import { provenHttp } from './dpop.ts'
import { refusalOf } from './oauth-error.ts'
import type { Verifier } from './verifier.ts'

/** The longest policy document that is read, bytes. */
const MAX_POLICY = 4 * 1024 * 1024

/**
 * The client's policy document as served: a JWS, not yet verified. Null when the verifier has none,
 * and the built-in policy stands.
 *
 * @param clock milliseconds since the epoch
 * @throws StepupError `device_unknown`, `verifier_unreachable`, `verifier_failed`
 */
export async function fetchPolicy(
  verifier: Verifier,
  key: DeviceKey,
  clock: () => number,
): Promise<string | null> {
  const http = provenHttp(verifier.http, { key, now: () => Math.floor(clock() / 1000) })
  const response = await http(verifier.metadata.stepup_policy_endpoint, { method: 'GET' })
  if (response.status === 404 || response.status === 204) return null
  if (response.status !== 200) throw await refusalOf(response)
  const text = await response.text()
  if (text.length > MAX_POLICY) throw new StepupError('verifier_failed', 'the policy document is too long')
  return text.trim()
}
