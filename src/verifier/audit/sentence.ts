import type { Intent } from '../../wire/intent.ts'
import type { AuditEvent } from './audit-event.ts'

/** Who, where the trail knows a name for an id. */
export type Names = { person(id: string | null): string; device(jkt: string | null): string }

/** One event as a sentence that somebody understands who has never seen a terminal. */
export function sentenceOf(event: AuditEvent, names: Names): string {
  const who = names.person(event.person)
  const device = names.device(event.device)
  switch (event.type) {
    case 'challenge':
      return `${who} was asked to confirm ${commandsOf(event.intents)} from ${device}`
    case 'refused':
      return `a request of ${who} from ${device} was refused: ${event.detail ?? event.code}`
    case 'confirmed':
      return `${who} confirmed ${commandsOf(event.confirmation.intents)} with a passkey`
    case 'denied':
      return event.reason === 'person'
        ? `${countOf(event.requests.length, 'request')} of ${who} from ${device} denied on the page`
        : `${countOf(event.requests.length, 'request')} of ${who} ended: the number was typed wrong too often`
    case 'wrong-person':
      return `${names.person(event.by)} opened a request of ${who} and was turned away`
    case 'assertion-refused':
      return `a passkey's answer to a request of ${who} was refused (${event.reason})`
    case 'grant':
      return `${who} got a grant for ${event.classes.join(', ')} in ${event.environments.join(', ')} until ${timeOf(event.expires)}`
    case 'exchange':
      return `credentials for ${event.class} in ${event.environment} were minted for ${who} until ${timeOf(event.expires)}`
    case 'ssh-certificate':
      return `${who} got SSH certificate ${event.serial} for ${event.class} in ${event.environment} until ${timeOf(event.expires)}`
    case 'run':
      return `a command of ${who} began on ${device}, at most until ${timeOf(event.ends)}`
    case 'revoked':
      return event.run
        ? `a command of ${who} on ${device} ended`
        : `a grant of ${who} on ${device} was given back`
    case 'exec':
      return `${device} of ${who} reports: ${reportOf(event.event)}`
    case 'invited':
      return `${event.email} was invited until ${timeOf(event.expires)}`
    case 'enrolment-started':
      return `${event.email} began to enrol ${event.deviceName} (${event.platform})`
    case 'enrolled':
      return `${event.email} enrolled ${event.deviceName} (${event.platform}) with a ${event.backupEligible ? 'synced' : 'device-bound'} passkey`
    case 'enrolment-refused':
      return `an enrolment${event.email ? ` of ${event.email}` : ''} was refused (${event.reason})`
    case 'policy':
      return `policy version ${event.version} came into force`
    case 'policy-refused':
      return `a new policy was refused: ${event.reason}`
    case 'started':
      return `the verifier ${event.issuer} started`
  }
}

function commandsOf(intents: readonly Intent[]): string {
  const [first, ...others] = intents
  if (!first) return 'nothing'
  const more = others.length > 0 ? ` and ${countOf(others.length, 'more command')}` : ''
  return `\`${first.argvShown.join(' ')}\` (${first.class} in ${first.environment.name})${more}`
}

function countOf(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}

/** What a device's own journal said; its members were checked by nobody but `harmless()`. */
function reportOf(event: unknown): string {
  const { outcome, tool, operation, environment, exit } = (event ?? {}) as Record<string, unknown>
  const place = (environment as { name?: unknown } | undefined)?.name
  const end = exit as { code?: unknown; signal?: unknown } | undefined
  const words = [tool, operation, place ? `in ${String(place)}` : null, outcome]
    .filter((word) => typeof word === 'string' && word !== '')
    .join(' ')
  if (end?.signal !== undefined) return `${words}, ended by ${String(end.signal)}`
  return end?.code === undefined ? words : `${words}, exit code ${String(end.code)}`
}
