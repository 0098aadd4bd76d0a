import type { EnvironmentMatch, Policy, PolicyEnvironment, PolicyRule } from '../../src/core/policy.ts'
import type { Tier } from '../../src/core/tier.ts'

export function environment(
  name: string,
  tier: Tier,
  match: EnvironmentMatch,
  some: Partial<PolicyEnvironment> = {},
): PolicyEnvironment {
  return {
    name,
    tier,
    match,
    mode: 'enforce',
    credentials: null,
    brokers: [],
    credentialsRequired: false,
    ...some,
  }
}

export function policyWith(environments: PolicyEnvironment[], rules: PolicyRule[] = []): Policy {
  return { version: 7, environments, programs: [], rules }
}

export function challengeRule(
  name: string,
  when: PolicyRule['when'],
  scope: 'command' | 'environment',
): PolicyRule {
  return {
    name,
    when,
    then: 'challenge',
    require: { acr: 'phr', maxAge: 0, deviceBound: false, approvals: 0 },
    grant: { scope, classes: [], ttl: 300 },
    share: 'session',
    unlock: false,
  }
}
