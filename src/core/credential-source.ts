import { BROKERS } from './broker.ts'
import type { Environment } from './environment.ts'
import type { BrokerKind, Policy, PolicyEnvironment } from './policy.ts'
import type { Target } from './target.ts'

/** Which credentials an elevated command gets. `brokers` is empty for `own`. */
export type CredentialSource = {
  source: 'own' | 'minted'
  brokers: BrokerKind[]
  /** The policy refuses to fall back to the person's own, yet some target has no broker or is not pinned. */
  missing: boolean
}

/**
 * Credentials are minted only when every address of every target is pinned by the environment's
 * own entry in policy: a name never earns one.
 */
export function credentialSource(environment: Environment, policy: Policy): CredentialSource {
  const declared = declaredEnvironment(environment.name, policy)
  if (!declared) return { source: 'own', brokers: [], missing: false }
  const brokers =
    environment.pinned && isServed(declared, environment) ? concerned(declared, environment) : []
  const covered = environment.targets.every((target) => isCovered(target, brokers))
  return {
    source: brokers.length > 0 ? 'minted' : 'own',
    brokers,
    missing: declared.credentialsRequired && (!covered || brokers.length === 0),
  }
}

/** True when a token that this environment mints could be sent elsewhere by a flag that chooses an address. */
export function mintsFor(environment: Environment, policy: Policy): boolean {
  const declared = declaredEnvironment(environment.name, policy)
  return declared !== undefined && concerned(declared, environment).length > 0
}

/**
 * Variables that a command elevated here does without because the policy says so; `*` at the end stands
 * for the rest. What `-e` raised to something else does without both.
 */
export function scrubOf({ name, unasserted }: Environment, policy: Policy): string[] {
  const own = declaredEnvironment(name, policy)?.scrub ?? []
  return unasserted ? [...own, ...scrubOf(unasserted, policy)] : own
}

export function declaredEnvironment(name: string, policy: Policy): PolicyEnvironment | undefined {
  return policy.environments.find((environment) => environment.name === name)
}

/** The state of a terraform line is a file here, or is reached with credentials that it gets anyway. */
function isCovered(target: Target, brokers: readonly BrokerKind[]): boolean {
  if (target.kind === 'terraform' && /^local(?::|$)/.test(target.backend ?? '')) return true
  return brokers.some((kind) => BROKERS[kind].concerns(target) || BROKERS[kind].alsoReaches?.(target))
}

function concerned(declared: PolicyEnvironment, environment: Environment): BrokerKind[] {
  return declared.brokers.filter((kind) => environment.targets.some(BROKERS[kind].concerns))
}

/** Each target by the one place that its credentials are for: one on another of the environment's servers gets none. */
function isServed(declared: PolicyEnvironment, environment: Environment): boolean {
  return environment.targets.every((target) =>
    declared.brokers.every(
      (kind) => !BROKERS[kind].concerns(target) || BROKERS[kind].serves(target, declared),
    ),
  )
}
