import { StepupError } from '../core/errors.ts'
import type { Intent } from '../wire/intent.ts'
import type { GrantCredentials } from '../wire/protocol.ts'

/**
 * `stepup_credentials` of a token response, only for environments that were confirmed. It is believed
 * because it came from the pinned verifier in the answer to our own request.
 *
 * @throws StepupError `verifier_failed` when it is not of that shape
 */
export function parseGrantCredentials(value: unknown, intents: readonly Intent[]): GrantCredentials[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw malformed()
  const confirmed = new Set(intents.map(({ environment }) => environment.name))
  return value.map(parseOne).filter(({ environment }) => confirmed.has(environment))
}

function parseOne(value: unknown): GrantCredentials {
  const { environment, kubernetes } = (value ?? {}) as Record<string, unknown>
  if (typeof environment !== 'string') throw malformed()
  if (kubernetes === undefined || kubernetes === null) return { environment }
  const { server, ca, audience } = kubernetes as Record<string, unknown>
  if (typeof server !== 'string' || typeof ca !== 'string' || typeof audience !== 'string') throw malformed()
  // a bearer token goes there
  if (URL.parse(server)?.protocol !== 'https:') throw malformed()
  return { environment, kubernetes: { server, ca, audience } }
}

function malformed(): StepupError {
  return new StepupError('verifier_failed', 'the verifier’s `stepup_credentials` are not understood')
}
