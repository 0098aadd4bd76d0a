import type { Policy } from '../../core/policy.ts'
import type { Intent, IntentDetail } from '../../wire/intent.ts'
import type { GrantCredentials } from '../../wire/protocol.ts'

/** Where the brokers of a grant's environments are, for the intents whose credentials are minted. No secret is in it. */
export function grantCredentials(
  details: readonly IntentDetail[],
  policy: Policy,
  isPinned: (intent: Intent, name: string) => boolean,
): GrantCredentials[] {
  const minted = details.filter(({ intent }) => intent.credentials === 'minted').map(({ intent }) => intent)
  const names = new Set(
    minted.filter((intent) => isPinned(intent, intent.environment.name)).map((i) => i.environment.name),
  )
  return policy.environments
    .filter(({ name }) => names.has(name))
    .flatMap(({ name, credentials }) => {
      if (!credentials?.kubernetes) return []
      const { server, ca, audience } = credentials.kubernetes
      return [{ environment: name, kubernetes: { server, ca, audience } }]
    })
}
