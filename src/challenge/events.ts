import type { DeviceKey } from '../wire/device-key.ts'
import { CLIENT_ID, EVENTS_TYPE, type EventBatch } from '../wire/protocol.ts'
import { signJws } from './jws.ts'
import { refusalOf } from './oauth-error.ts'
import type { Verifier } from './verifier.ts'

/**
 * Ships journal lines to the verifier's trail, signed by the device. Lines that it has already are
 * ignored there, so that a batch may be sent again.
 *
 * @param clock milliseconds since the epoch
 * @throws StepupError `device_unknown`, `verifier_unreachable`, `verifier_failed`
 */
export async function shipEvents(
  verifier: Verifier,
  key: DeviceKey,
  events: readonly unknown[],
  clock: () => number,
): Promise<void> {
  const batch: EventBatch = {
    iss: CLIENT_ID,
    aud: verifier.issuer,
    iat: Math.floor(clock() / 1000),
    jti: crypto.randomUUID(),
    events: [...events],
  }
  const response = await verifier.http(verifier.metadata.stepup_events_endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/jose' },
    body: await signJws(key, EVENTS_TYPE, batch),
  })
  if (response.status >= 300) throw await refusalOf(response)
}
