import { fetchPolicy } from '../challenge/policy-fetch.ts'
import { refreshPolicy } from '../policy/store.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import type { Options } from './options.ts'
import { openSetting, type Setting } from './setting.ts'
import { stderrTerminal } from './terminal.ts'

/** Prints the policy in force as JSON. */
export async function policyShow(_options: Options): Promise<number> {
  const { policy } = await openSetting()
  process.stdout.write(`${JSON.stringify(policy.policy, null, 2)}\n`)
  return 0
}

/**
 * Fetches the policy, checks it against the pin, and keeps it.
 *
 * @throws StepupError `not_enrolled`, `pin_mismatch`, `policy_rollback`, `policy_invalid`, `verifier_*`
 */
export async function policyRefresh(options: Options): Promise<number> {
  const setting = await openSetting('mending')
  const device = setting.device()
  const client = openClient(setting, interruptible().signal)
  const key = await deviceKeyOf(client, device)
  const verifier = await client.verifier(device.issuer)
  setting.policy = await refreshPolicy(
    () => fetchPolicy(verifier, key, client.clock),
    setting.config,
    setting.places,
    setting.world.uid,
    Math.floor(client.clock() / 1000),
  )
  return say(setting, options)
}

/** Opening the setting has checked it: signature, pin, versions. */
export async function policyVerify(options: Options): Promise<number> {
  return say(await openSetting(), options)
}

function say({ policy, world }: Setting, options: Options): number {
  if (!options.quiet) stderrTerminal({ ...options, env: world.env }).say(`stepup: ${policyText(policy)}`)
  return 0
}

/** `policy version 7 is in force, signed 2 days ago, good until …`. */
export function policyText(policy: Setting['policy']): string {
  if (policy.state === 'builtin') return 'the built-in policy is in force'
  const until = policy.expires === null ? '' : new Date(policy.expires * 1000).toISOString()
  return policy.state === 'current'
    ? `policy version ${policy.version} is in force, good until ${until}`
    : `policy version ${policy.version} expired ${until}: its tiers and blocks stand, its allows are the built-in ones`
}
