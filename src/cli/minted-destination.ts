import { BROKERS } from '../core/broker.ts'
import { StepupError } from '../core/errors.ts'
import { BROKER_KINDS, type BrokerKind } from '../core/policy.ts'
import type { Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import { type Door, holdsName } from '../credentials/door.ts'
import { doorOf } from '../credentials/doors.ts'
import type { AssessedEffect } from './assess.ts'

/**
 * An elevated child gets credentials of a kind for one place, in the stead of the person's own, and all
 * commands of its line get them. So all of them must land there: another's `kubectl` would else reach a
 * cluster that was never decided on.
 *
 * @param effects all effects of the line, those that need no confirmation among them
 * @throws StepupError `target_not_pinned` when minted credentials cannot be given to this line
 */
export async function assertOneDestination(effects: readonly AssessedEffect[]): Promise<void> {
  for (const kind of BROKER_KINDS) {
    const minted = effects.filter((effect) => isMinted(effect, kind))
    if (minted.length === 0) continue
    assertOneOf(kind, await doorOf(kind), minted, effects)
    if (kind === 'ssh') (await import('./ssh-aside.ts')).assertAgentIsAsked(minted)
    if (kind === 'git') (await import('./git-aside.ts')).assertHelperIsAsked(minted)
    if (kind === 'docker') (await import('./docker-aside.ts')).assertEngineIsHere(minted)
  }
}

function assertOneOf(
  kind: BrokerKind,
  door: Door,
  minted: readonly AssessedEffect[],
  effects: readonly AssessedEffect[],
): void {
  for (const { reading } of minted) door.assertNoRedirect(reading)
  for (const { command } of minted) assertKept(command, door)
  const places = minted.flatMap((effect) => placesOf(kind, door, effect))
  for (const effect of effects) {
    const here = placesOf(kind, door, effect)
    if (!here.every((place) => place === places[0])) throw elsewhere(effect)
    // Nothing was found, or an earlier part of the line may have switched it: it may be anywhere.
    if (effect.reading.selectors.some(door.seeks) && here.length === 0) throw elsewhere(effect)
  }
}

function placesOf(kind: BrokerKind, door: Door, effect: AssessedEffect): string[] {
  return targetsOf(kind, [effect]).map((target) => door.placeOf(target, effect.environment.name))
}

/** Those that credentials of a kind reach, without repetition. */
export function targetsOf(
  kind: BrokerKind,
  effects: readonly Pick<AssessedEffect, 'environment'>[],
): Target[] {
  const all = effects.flatMap(({ environment }) => environment.targets.filter(BROKERS[kind].concerns))
  return [...new Set(all)]
}

function isMinted({ decision, credentials }: AssessedEffect, kind: BrokerKind): boolean {
  return (
    decision.outcome === 'challenge' && credentials.source === 'minted' && credentials.brokers.includes(kind)
  )
}

/** `sudo`, `env -i` and `KUBECONFIG=…` leave ours aside, and with it the credentials that the page promised. */
function assertKept(
  { change, wrappers: around }: AssessedEffect['command'],
  { variables, wrappers }: Door,
): void {
  const own = around.find((name) => wrappers?.includes(name))
  if (own !== undefined) {
    throw new StepupError(
      'target_not_pinned',
      `\`${visible(own)}\` would bring credentials of its own; leave it out`,
    )
  }
  const touched = [...Object.keys(change.set), ...change.unset]
  if (change.cleared || change.user !== null || touched.some((name) => holdsName(variables, name))) {
    throw new StepupError(
      'target_not_pinned',
      'what stands around the command changes its environment, and it would go past the credentials made for it',
    )
  }
}

function elsewhere({ argv, environment }: AssessedEffect): StepupError {
  return new StepupError(
    'target_not_pinned',
    `this line lands in more than one place, and \`${visible(argv[0] ?? '')}\` in \`${visible(environment.name)}\` must not get the other’s credentials: run its commands one by one`,
  )
}
