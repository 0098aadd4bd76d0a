import { BUILTIN_POLICY } from '../core/builtin-policy.ts'
import { StepupError } from '../core/errors.ts'
import type { Policy } from '../core/policy.ts'
import type { PolicyBundle } from '../wire/policy-bundle.ts'
import { verifyPolicyJws } from '../wire/policy-jws.ts'
import type { Config } from './config.ts'
import type { Places } from './places.ts'
import { newestSeen, type Seen } from './seen-versions.ts'
import { readStored } from './stored-policy.ts'

/** The policy in force. `age` is seconds since it was signed, null for the built-in one. */
export type LoadedPolicy = {
  policy: Policy
  version: number
  state: 'builtin' | 'current' | 'expired'
  age: number | null
  /** Seconds since the epoch. */
  expires: number | null
}

export const BUILTIN: LoadedPolicy = {
  policy: BUILTIN_POLICY,
  version: 0,
  state: 'builtin',
  age: null,
  expires: null,
}

/**
 * The pinned policy that is kept here, verified each time it is read; `now` in seconds. The built-in
 * one stands only where no policy was ever pinned or seen. Fails with `pin_mismatch`,
 * `policy_rollback` or `policy_invalid`, and then nothing may run.
 */
export async function loadPolicy(config: Config, places: Places, now: number): Promise<LoadedPolicy> {
  const { policyKey } = config
  if (policyKey === null) {
    if (config.minPolicyVersion > 0) throw missing(config.minPolicyVersion)
    return BUILTIN
  }
  const seen = newestSeen(places.state, policyKey)
  const jws = readStored(places.state, policyKey)
  if (jws === null) {
    const needed = Math.max(seen.version, config.minPolicyVersion)
    if (needed > 0) throw missing(needed)
    return BUILTIN
  }
  const bundle = await verifyPolicyJws(jws, { thumbprint: policyKey, audience: 'client' })
  refuseRollback(bundle, seen, config)
  const { policy, version, iat, exp } = bundle
  return {
    policy,
    version,
    state: now < exp ? 'current' : 'expired',
    age: Math.max(0, Math.floor(now - iat)),
    expires: exp,
  }
}

/** An older policy than one that was seen, or than the pin asks for, is refused, loudly. */
export function refuseRollback(bundle: PolicyBundle, seen: Seen, { minPolicyVersion }: Config): void {
  const { version, iat } = bundle
  if (version < minPolicyVersion) {
    throw new StepupError(
      'policy_rollback',
      `the policy is version ${version}, and at least ${minPolicyVersion} is pinned`,
    )
  }
  if (version < seen.version || (version === seen.version && iat < seen.iat)) {
    throw new StepupError(
      'policy_rollback',
      `the policy is version ${version} of ${date(iat)}, and version ${seen.version} of ${date(seen.iat)} was here before`,
    )
  }
}

function missing(version: number): StepupError {
  return new StepupError(
    'policy_invalid',
    `a policy of version ${version} or newer is pinned and none is here; run \`stepup enroll URL\` if this device is not enrolled`,
  )
}

function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
