import { StepupError } from '../core/errors.ts'
import { verifyPolicyJws } from '../wire/policy-jws.ts'
import type { Config } from './config.ts'
import { type LoadedPolicy, loadPolicy, refuseRollback } from './load.ts'
import { makePrivate, type Places } from './places.ts'
import { newestSeen, rememberSeen } from './seen-versions.ts'
import { writeStored } from './stored-policy.ts'

/**
 * Takes a fetched document (compact JWS) into use: verified, not older than what was seen, and then
 * kept; `now` in seconds. What is there stays when it fails, with `pin_mismatch`, `policy_rollback` or
 * `policy_invalid`.
 */
export async function storeBundle(
  jws: string,
  config: Config,
  places: Places,
  uid: number,
  now: number,
): Promise<LoadedPolicy> {
  if (config.policyKey === null) {
    throw new StepupError('policy_invalid', 'no policy key is pinned; run `stepup enroll URL`')
  }
  const bundle = await verifyPolicyJws(jws, { thumbprint: config.policyKey, audience: 'client' })
  refuseRollback(bundle, newestSeen(places.state, config.policyKey), config)
  makePrivate(places.state, uid)
  rememberSeen(places.state, config.policyKey, bundle)
  writeStored(places.state, config.policyKey, bundle, jws.trim(), uid)
  return loadPolicy(config, places, now)
}

/**
 * Fetches the policy and takes it into use. `fetch` answers the document, or null where the verifier
 * has none: then what is here stays.
 */
export async function refreshPolicy(
  fetch: () => Promise<string | null>,
  config: Config,
  places: Places,
  uid: number,
  now: number,
): Promise<LoadedPolicy> {
  const jws = await fetch()
  return jws === null ? loadPolicy(config, places, now) : storeBundle(jws, config, places, uid, now)
}
