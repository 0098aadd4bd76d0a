import { BROKER_KINDS, type BrokerKind, type Policy } from '../../core/policy.ts'
import type { Intent, IntentDetail } from '../../wire/intent.ts'
import type { GrantCredentials } from '../../wire/protocol.ts'
import { BROKERS } from './brokers.ts'

/** Where the brokers of a grant's environments are, for the intents whose credentials are minted. No secret is in it. */
export function grantCredentials(
  details: readonly IntentDetail[],
  policy: Policy,
  isPinned: (intent: Intent, name: string, kind: BrokerKind) => boolean,
): GrantCredentials[] {
  const minted = details.filter(({ intent }) => intent.credentials === 'minted').map(({ intent }) => intent)
  return policy.environments.flatMap((environment) => {
    const { name } = environment
    const here = minted.filter((intent) => intent.environment.name === name)
    const known = BROKER_KINDS.flatMap((kind) => {
      const where = here.some((intent) => isPinned(intent, name, kind))
        ? BROKERS[kind].knownOf(environment)
        : null
      return where ? [{ [kind]: where }] : []
    })
    return known.length === 0 ? [] : [Object.assign({ environment: name }, ...known) as GrantCredentials]
  })
}

/** The environment and kind that a broker token's audience is for; null for none. */
export function brokerOfAudience(audience: string, policy: Policy): BrokerOfAudience | null {
  for (const environment of policy.environments) {
    const kind = BROKER_KINDS.find((kind) => BROKERS[kind].audienceOf(environment) === audience)
    if (kind !== undefined) return { environment, kind }
  }
  return null
}

export type BrokerOfAudience = { environment: Policy['environments'][number]; kind: BrokerKind }
