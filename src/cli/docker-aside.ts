import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { probeDocker } from '../probe/docker.ts'
import type { AssessedEffect } from './assess.ts'

/**
 * An engine that pushes an image is handed the password for its registry: only this machine's own may be.
 *
 * @throws StepupError `target_not_pinned`
 */
export function assertEngineIsHere(effects: readonly AssessedEffect[]): void {
  for (const { reading, world } of effects) {
    if (reading.through === undefined) continue
    const { host } = probeDocker(reading.through, world)
    if (host !== null && /^(?:unix|npipe):/.test(host)) continue
    throw new StepupError(
      'target_not_pinned',
      `the engine at \`${visible(host ?? 'an unknown address')}\` would be handed the credentials: push from this machine’s own`,
    )
  }
}
