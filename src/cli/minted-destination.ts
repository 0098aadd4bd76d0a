import { StepupError } from '../core/errors.ts'
import type { KubernetesTarget } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import { assertNoRedirect } from '../credentials/token-destination.ts'
import type { AssessedEffect } from './assess.ts'

/**
 * An elevated child gets one kubeconfig of one context in the place of the person's own, and all
 * commands of its line get it. So all of them must land where that one points: another's `kubectl`
 * would else reach a cluster that was never decided on.
 *
 * @param effects all effects of the line, those that need no confirmation among them
 * @throws StepupError `target_not_pinned` when minted credentials cannot be given to this line
 */
export function assertOneDestination(effects: readonly AssessedEffect[]): void {
  const minted = effects.filter(isMinted)
  const [first] = minted
  if (!first) return
  for (const { reading } of minted) assertNoRedirect(reading)
  const place = placeOf(clustersOf(first)[0])
  for (const effect of effects) {
    assertKept(effect)
    if (!clustersOf(effect).every((target) => placeOf(target) === place)) throw elsewhere(effect)
    // Nothing was found, or an earlier part of the line may have switched it: it may be anywhere.
    const seeks = effect.reading.selectors.some(({ kind }) => kind === 'kubernetes')
    if (seeks && clustersOf(effect).length === 0) throw elsewhere(effect)
  }
}

function isMinted({ decision, credentials }: AssessedEffect): boolean {
  return decision.outcome === 'challenge' && credentials.source === 'minted'
}

/** `sudo`, `env -i` and `KUBECONFIG=…` leave ours aside, and with it the credentials that the page promised. */
function assertKept(effect: AssessedEffect): void {
  const { change } = effect.command
  const dropped =
    change.cleared ||
    change.user !== null ||
    'KUBECONFIG' in change.set ||
    change.unset.includes('KUBECONFIG')
  if (dropped && isMinted(effect)) {
    throw new StepupError(
      'target_not_pinned',
      'what stands around the command changes its environment, and it would go past the credentials made for it',
    )
  }
}

function clustersOf({ environment }: AssessedEffect): KubernetesTarget[] {
  return environment.targets.filter((target) => target.kind === 'kubernetes')
}

function placeOf(target: KubernetesTarget | undefined): string {
  return JSON.stringify([target?.context, target?.server])
}

function elsewhere({ argv, environment }: AssessedEffect): StepupError {
  return new StepupError(
    'target_not_pinned',
    `this line lands in more than one place, and \`${visible(argv[0] ?? '')}\` in \`${visible(environment.name)}\` must not get the other’s credentials: run its commands one by one`,
  )
}
