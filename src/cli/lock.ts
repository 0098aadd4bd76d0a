import { revoke } from '../challenge/revoke.ts'
import { StepupError } from '../core/errors.ts'
import type { JournalEvent } from '../core/event.ts'
import { visible } from '../core/visible.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import type { DeviceRecord } from '../policy/device-record.ts'
import { type Client, deviceKeyOf, interruptible, openClient } from './client.ts'
import type { Options } from './options.ts'
import { openSetting, type Setting } from './setting.ts'
import { stderrTerminal } from './terminal.ts'

/**
 * Drops grants from the keychain first, then revokes them: without a network they are gone from here
 * all the same.
 *
 * @throws StepupError `not_enrolled`, `keychain_*`, `verifier_unreachable`
 */
export async function lock(environment: string | null, options: Options): Promise<number> {
  const setting = await openSetting('mending')
  const device = setting.device()
  const terminal = stderrTerminal({ ...options, env: setting.world.env })
  const client = openClient(setting, interruptible().signal)
  const dropped = await client.keychain.deleteGrants(
    device.issuer,
    ({ covers }) => environment === null || covers.some((covered) => covered.environment === environment),
  )
  const where = environment === null ? 'here' : `in ${visible(environment)}`
  if (dropped.length === 0) {
    if (!options.quiet) terminal.say(`stepup: nothing was unlocked ${where}`)
    return 0
  }
  for (const grant of dropped) for (const covered of grant.covers) journal(setting, grant, covered)
  const live = dropped.filter(({ exp }) => exp * 1000 > Date.now())
  await revokeAll(live, client, device).catch((cause: unknown) => {
    const end = new Date(Math.max(...live.map(({ exp }) => exp)) * 1000).toISOString()
    const message = `the grants are gone from here, but not all could be revoked; at the verifier they end by ${end}`
    throw new StepupError('verifier_unreachable', message, { cause })
  })
  if (!options.quiet) {
    const places = [
      ...new Set(dropped.flatMap(({ covers }) => covers.map((covered) => visible(covered.environment)))),
    ].join(', ')
    terminal.say(`stepup: locked ${places}; ${live.length} ${live.length === 1 ? 'grant' : 'grants'} revoked`)
  }
  return 0
}

async function revokeAll(
  grants: readonly StoredGrant[],
  client: Client,
  device: DeviceRecord,
): Promise<void> {
  if (grants.length === 0) return
  const key = await deviceKeyOf(client, device)
  const verifier = await client.verifier(device.issuer)
  const outcomes = await Promise.allSettled(
    grants.map((grant) => revoke(verifier, key, grant.token, client.clock)),
  )
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

function journal(
  setting: Setting,
  { jti, exp }: StoredGrant,
  { environment, classes }: StoredGrant['covers'][number],
): void {
  const { sub, email } = setting.device()
  const declared = setting.policy.policy.environments.find(({ name }) => name === environment)
  const event: JournalEvent = {
    type: 'lock',
    at: new Date().toISOString(),
    run: crypto.randomUUID(),
    actor: { user: setting.signals.actor.user, sub, email, host: setting.signals.host },
    tool: 'stepup',
    operation: 'lock',
    class: 'read',
    environment: { name: environment, tier: declared?.tier ?? 'unknown' },
    outcome: 'revoked',
    grant: { jti, scope: 'environment', classes, exp },
  }
  setting.journal.append(event, { durable: true })
}
