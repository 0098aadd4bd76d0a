import type { Challenge } from '../core/decision.ts'
import type { Effect } from '../core/effect.ts'
import type { Operation } from '../core/operation.ts'
import { visible } from '../core/visible.ts'
import { shownCommand, type Terminal, tierStyle } from './terminal.ts'

export type BlockFacts = {
  /** The command line as stored: redacted. */
  argvShown: readonly string[]
  effects: readonly Effect[]
  challenge: Challenge
  credentials: 'minted' | 'own'
}

/**
 * The calm block on stderr: where, what, why, and with which credentials. Printed before the page
 * opens.
 */
export function challengeBlock(facts: BlockFacts, t: Terminal): string[] {
  const places = new Map(facts.effects.map((e) => [e.environment.name, e.environment]))
  const where = [...places.values()]
    .map((e) => `${t.style(tierStyle(e.tier), e.tier)} ${t.style('bold', visible(e.name))}`)
    .join(', ')
  return [
    `stepup  ${where}`,
    '',
    `  ${t.style('bold', shownCommand(facts.argvShown))}`,
    '',
    row(t, 'what', [...new Set(facts.effects.map((e) => whatOf(e.operation)))].join('; ')),
    row(t, 'why', whyOf(facts.challenge)),
    row(t, 'grants', grantOf(facts.challenge)),
    row(
      t,
      'with',
      facts.credentials === 'minted'
        ? 'a short-lived token minted for this'
        : 'your own standing credentials (this environment has no broker)',
    ),
    '',
  ]
}

/** `destructive: delete namespaces/payments`, and how wide when it is wide. */
export function whatOf(operation: Operation): string {
  const words = [`${operation.class}: ${visible(operation.name)}`]
  if (operation.resource !== null) words.push(visible(operation.resource))
  if (operation.breadth.unbounded) words.push('(no bound on how many)')
  else if ((operation.breadth.count ?? 1) > 1) words.push(`(${operation.breadth.count} of them)`)
  return words.join(' ')
}

function whyOf(challenge: Challenge): string {
  const [first] = challenge.reasons
  return `rule ${visible(challenge.rule)}${first === undefined ? '' : `: ${visible(first)}`}`
}

function grantOf(challenge: Challenge): string {
  const { scope, classes, ttl } = challenge.grant
  if (scope === 'command') return 'this command, once'
  return `${classes.join(', ')} here, from this terminal, for ${durationText(ttl)}`
}

/** Seconds as a person says them: `15 min`, `1 h`, `90 s`. */
export function durationText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  if (seconds % 60 === 0) return `${seconds / 60} min`
  return `${seconds} s`
}

function row(t: Terminal, name: string, text: string): string {
  return `  ${t.style('dim', name.padEnd(7))} ${text}`
}
