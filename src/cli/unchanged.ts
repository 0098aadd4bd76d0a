import { StepupError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import { programDigest } from '../probe/program.ts'
import type { AssessedEffect, Assessment } from './assess.ts'
import type { Confirmed } from './confirm.ts'
import { decided, type Walk } from './walk.ts'

/**
 * Minutes may lie between the decision and the tap. What was confirmed is looked at once more before
 * it runs: the programs, what the words mean, and where they land, but for what is held in place by
 * the child's own environment.
 *
 * @param held variables that the child gets, beside its own
 * @throws StepupError `input_changed`
 */
export async function assertUnchanged(
  walk: Walk,
  grant: Confirmed,
  held: Record<string, string>,
): Promise<void> {
  if (!('fresh' in grant)) return
  const { assessment } = await decided(walk.request, walk.setting, walk.stdin)
  if (seenIn(assessment, held) !== seenIn(walk.assessment, held)) {
    throw new StepupError(
      'input_changed',
      'where this lands, or what it means, changed while it was confirmed',
    )
  }
  for (const { program } of grant.fresh.request.intents) {
    if (program.path !== null && programDigest(program.path) !== program.sha256) {
      throw new StepupError(
        'input_changed',
        `\`${visible(program.path)}\` is not the program that was confirmed`,
      )
    }
  }
}

/** Whether two looks at one command line saw the same. */
export function meansTheSame(one: Assessment, other: Assessment): boolean {
  return seenIn(one, {}) === seenIn(other, {})
}

function seenIn({ entry, effects }: Assessment, held: Record<string, string>): string {
  return JSON.stringify([entry.path, ...effects.map((effect) => seenOf(effect, held))])
}

function seenOf({ argv, program, operation, environment }: AssessedEffect, held: Record<string, string>) {
  const targets = environment.targets.filter((target) => !isHeld(target, held))
  return [argv, program.path, operation.class, operation.resource, environment.tier, targets]
}

function isHeld({ kind }: Target, held: Record<string, string>): boolean {
  const name = HOLDERS[kind]
  return name !== undefined && name in held
}

/** The variables by which a child is held to what was decided, whatever else becomes current. */
const HOLDERS: Partial<Record<Target['kind'], string>> = {
  kubernetes: 'KUBECONFIG',
  gcp: 'CLOUDSDK_ACTIVE_CONFIG_NAME',
  azure: 'AZURE_CONFIG_DIR',
  docker: 'DOCKER_CONTEXT',
}
