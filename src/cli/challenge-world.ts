import type { ChallengeWorld } from '../challenge/obtain-grant.ts'
import { parseDuration } from '../core/duration.ts'
import { StepupError } from '../core/errors.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import { type Client, locksOf, wayFor } from './client.ts'
import type { NoticeView } from './notice-view.ts'
import type { Options } from './options.ts'
import type { Setting } from './setting.ts'

/** Milliseconds for the person to confirm. */
const PATIENCE = 180_000

type Parts = Pick<ChallengeWorld, 'rebuild' | 'signal'> & {
  setting: Setting
  options: Options
  client: Client
  key: DeviceKey
  view: NoticeView
}

/** The real parts that a challenge needs, for a command as for an unlock. */
export async function challengeWorld({
  setting,
  options,
  client,
  key,
  view,
  ...rest
}: Parts): Promise<ChallengeWorld> {
  const device = setting.device()
  return {
    verifier: await client.verifier(device.issuer),
    key,
    subject: device.sub,
    locks: locksOf(setting),
    open: client.open,
    notify: view.show,
    clock: client.clock,
    limit: PATIENCE,
    way: wayFor(options, setting),
    ...rest,
  }
}

/**
 * `--for` in seconds; null when it was not given.
 *
 * @throws StepupError `usage`
 */
export function lifetimeOf(duration: string | null): number | null {
  if (duration === null) return null
  const seconds = parseDuration(duration)
  if (seconds !== null && seconds > 0) return seconds
  throw new StepupError('usage', `\`--for ${duration}\` is no duration like \`15m\``)
}
