import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { holdsName } from '../credentials/door.ts'
import { doorOf } from '../credentials/doors.ts'
import { kindsMinted, takenByPolicy } from './scrubbed.ts'
import { meansTheSame } from './unchanged.ts'
import { decided, type Walk } from './walk.ts'

/**
 * Where the policy takes a variable by which the command was read, something else would run than what is
 * confirmed: so it is read once more without. What a door of minted credentials puts in a variable's
 * place is held by that door.
 *
 * @throws StepupError `target_not_pinned`
 */
export async function assertMeantWithout(walk: Walk): Promise<void> {
  const { setting, assessment, request, stdin } = walk
  const { env } = setting.world
  const taken = takenByPolicy(assessment.effects, setting.policy.policy, env)
  if (taken.length === 0) return
  const doors = await Promise.all([...kindsMinted(assessment.effects)].map(doorOf))
  const held = doors.flatMap(({ variables, dropped }) => [...variables, ...dropped])
  const gone = taken.filter((name) => !holdsName(held, name))
  if (gone.length === 0) return
  const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !gone.includes(name)))
  const world = { ...setting.world, env: rest }
  const without = await decided(request, { ...setting, world }, stdin)
  if (meansTheSame(without.assessment, assessment)) return
  const names = gone.map((name) => `\`${visible(name)}\``).join(', ')
  throw new StepupError(
    'target_not_pinned',
    `the policy takes ${names} from what is confirmed here, and without it this would be another command: unset it, and say in the command what it said`,
  )
}
