import type { JournalEvent } from '../core/event.ts'
import { visible } from '../core/visible.ts'
import { durationText } from './challenge-block.ts'
import { shownCommand } from './terminal.ts'

/**
 * One run's events as a sentence that a manager understands:
 * `alice ran kubectl delete ns payments in prod-eu (production) after confirming it with a passkey; it succeeded in 0.4 s.`
 */
export function sentence(events: readonly JournalEvent[]): string {
  const [first] = events
  if (!first) return ''
  switch (first.type) {
    case 'enrolment':
      return `${actor(first)} enrolled this device.`
    case 'lock':
      return `${actor(first)} locked ${place(first)}: what was unlocked there was dropped and revoked.`
    case 'decision':
    case 'challenge':
    case 'grant':
    case 'exec':
      return told(first, events)
  }
}

function told(first: JournalEvent, events: readonly JournalEvent[]): string {
  const who = actor(first)
  const what = deed(first)
  const where = `in ${place(first)}`
  const ended = events.findLast((e) => e.type === 'exec' && e.outcome === 'ended')
  const started = events.find((e) => e.type === 'exec' && e.outcome === 'started')
  const refused = events.find(
    (e) => e.outcome === 'blocked' || e.outcome === 'denied' || e.outcome === 'failed',
  )
  if (refused) return `${who} wanted to run ${what} ${where}; ${refusal(refused)}. Nothing was run.`
  if (first.outcome === 'allowed') {
    return `${who} ran ${what} ${where}, which needs no confirmation${observed(first)}.${ending(ended)}`
  }
  const how = consent(events)
  if (!started && !ended) return `${who} asked to run ${what} ${where}${how}; it has not run.`
  return `${who} ran ${what} ${where}${how}${withWhat(events)}.${ending(ended) || ' It has not ended yet, or its end was not seen.'}`
}

function actor(e: JournalEvent): string {
  const { user, email } = e.actor
  return visible(email === null ? user : `${email} (${user} on ${e.actor.host})`)
}

function place(e: JournalEvent): string {
  return `${visible(e.environment.name)} (${e.environment.tier})`
}

function deed(e: JournalEvent): string {
  if (e.argv) return `\`${shownCommand(e.argv)}\``
  return `a ${e.class} operation of ${visible(e.tool)} (${visible(e.operation)})`
}

function observed(e: JournalEvent): string {
  if (!e.observed || e.observed === 'allow') return ''
  return `: the environment is only observed, else it would have been ${e.observed === 'block' ? 'blocked' : 'challenged'}`
}

function consent(events: readonly JournalEvent[]): string {
  const confirmed = events.find((e) => e.outcome === 'confirmed')
  if (confirmed) {
    const took = confirmed.duration === undefined ? '' : ` (${(confirmed.duration / 1000).toFixed(1)} s)`
    const grant = confirmed.grant
    return grant && grant.scope === 'environment'
      ? ` after unlocking ${grant.classes.join(', ')} there with a passkey${took}`
      : ` after confirming it with a passkey${took}`
  }
  if (events.some((e) => e.outcome === 'allowed-cached'))
    return ' under an earlier confirmation that is still valid'
  return ''
}

function withWhat(events: readonly JournalEvent[]): string {
  const source = events.find((e) => e.credentials !== undefined)?.credentials
  if (source === 'minted') return ', with credentials minted for it'
  if (source === 'own') return ', with their own standing credentials'
  return ''
}

function refusal(e: JournalEvent): string {
  switch (e.outcome) {
    case 'blocked':
      return `the rule \`${visible(e.rule ?? 'unknown')}\` blocks that`
    case 'denied':
      return 'it was denied on the page'
    default:
      return `it was not confirmed (${visible(e.code ?? 'unknown')})`
  }
}

function ending(e: JournalEvent | undefined): string {
  if (!e?.exit) return ''
  const took = e.duration === undefined ? '' : ` after ${seconds(e.duration)}`
  if ('signal' in e.exit) return ` It was ended by ${e.exit.signal}${took}.`
  return e.exit.code === 0 ? ` It succeeded${took}.` : ` It failed with exit code ${e.exit.code}${took}.`
}

function seconds(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : durationText(Math.round(milliseconds / 1000))
}
