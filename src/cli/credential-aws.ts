import { StepupError } from '../core/errors.ts'
import { processCredential } from '../credentials/aws-credential.ts'
import { assumeRole } from '../credentials/aws-sts.ts'
import { RUN_FD } from '../exec/run-socket.ts'
import { outsideAnyRun } from './credential-outside-run.ts'
import type { Options } from './options.ts'
import { accountAt } from './told-place.ts'

/**
 * An AWS SDK's `credential_process`. Inside a run the child has an endpoint to ask; whoever comes here from
 * one is outside of it, and is not asked anything.
 *
 * @param given `account` is where the profile's commands land: the policy knows the environment by it
 * @throws StepupError `usage`, `target_not_pinned`, `broker_refused`, and those of a challenge
 */
export async function credentialAws(
  given: { account: string; region?: string; environment?: string },
  options: Options,
): Promise<number> {
  const { account, region = null } = given
  if (!/^\d{12}$/.test(account)) throw new StepupError('usage', '`--account` takes twelve digits')
  const target = accountAt(account, region, 'what the profile told its plugin')
  const name = given.environment ?? options.environment
  const input = options.input && process.env[RUN_FD] === undefined
  const outside = await outsideAnyRun('aws', { name, target, called: account }, { ...options, input })
  const { token } = await outside.token()
  const { roleArn, endpoint } = outside.known
  const trade = { token, roleArn, class: outside.class, region: outside.known.region ?? region, endpoint }
  const session = await assumeRole(trade, Math.floor(outside.clock() / 1000))
  process.stdout.write(`${processCredential(session)}\n`)
  return 0
}
