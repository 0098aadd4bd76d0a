import { StepupError } from '../core/errors.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import { CLIENT_ID } from '../wire/protocol.ts'
import { provenHttp } from './dpop.ts'
import type { Verifier } from './verifier.ts'

/**
 * Ends a grant, and with it the run that it opened (RFC 7009 §2.1). Also for one that is over already:
 * the verifier then answers 200 all the same (§2.2).
 *
 * @param clock milliseconds since the epoch
 * @throws StepupError `verifier_unreachable`, `verifier_failed`, `interrupted`
 */
export async function revoke(
  verifier: Verifier,
  key: DeviceKey,
  token: string,
  clock: () => number,
): Promise<void> {
  const http = provenHttp(verifier.http, { key, now: () => Math.floor(clock() / 1000) })
  const response = await http(verifier.metadata.revocation_endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token, token_type_hint: 'access_token', client_id: CLIENT_ID }).toString(),
  })
  if (response.status !== 200) {
    throw new StepupError('verifier_failed', `the verifier answered ${response.status} to the revocation`)
  }
}
