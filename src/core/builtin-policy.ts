import type { OperationClass } from './class.ts'
import type { Policy, PolicyRule } from './policy.ts'
import type { Tier } from './tier.ts'

const MINUTE = 60
const HOUR = 3600

const EXEC: OperationClass[] = ['exec', 'unknown']

/**
 * The policy that stands when there is no other, and the last word when no rule of a policy
 * matches. `unknown` is treated as production. Any passkey will do (`phr`): device-bound ones are a
 * policy's choice, since many people have none.
 */
export const BUILTIN_POLICY: Policy = {
  version: 0,
  environments: [],
  programs: [],
  rules: [
    allow('builtin-development', ['local', 'development']),
    allow('builtin-read', ['staging', 'unknown', 'production'], ['read']),
    allow('builtin-staging-write', ['staging'], ['write']),
    untilExpiry('builtin-staging-secret-read', ['staging'], ['secret-read'], HOUR),
    untilExpiry('builtin-staging-destructive', ['staging'], ['destructive', 'admin'], 15 * MINUTE),
    untilExpiry('builtin-staging-exec', ['staging'], EXEC, HOUR),
    untilExpiry('builtin-production-write', ['unknown', 'production'], ['secret-read', 'write'], 15 * MINUTE),
    thisCommand('builtin-production-destructive', ['unknown', 'production'], ['destructive', 'admin']),
    untilExpiry('builtin-production-exec', ['unknown', 'production'], EXEC, 15 * MINUTE),
  ],
}

function allow(name: string, tier: Tier[], classes?: OperationClass[]): PolicyRule {
  return { name, when: { tier, ...(classes ? { class: classes } : {}) }, then: 'allow' }
}

/** An environment grant of exactly the class that was asked for; `ttl` in seconds. */
function untilExpiry(name: string, tier: Tier[], classes: OperationClass[], ttl: number): PolicyRule {
  return {
    name,
    when: { tier, class: classes },
    then: 'challenge',
    require: { acr: 'phr', maxAge: ttl, deviceBound: false, approvals: 0 },
    grant: { scope: 'environment', classes: [], ttl },
    share: 'session',
    unlock: false,
  }
}

function thisCommand(name: string, tier: Tier[], classes: OperationClass[]): PolicyRule {
  return {
    name,
    when: { tier, class: classes },
    then: 'challenge',
    require: { acr: 'phr', maxAge: 0, deviceBound: false, approvals: 0 },
    grant: { scope: 'command', classes: [], ttl: 5 * MINUTE },
    share: 'session',
    unlock: false,
  }
}
