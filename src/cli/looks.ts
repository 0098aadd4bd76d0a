import type { Environment } from '../core/environment.ts'
import { environmentOf } from '../core/environment-of.ts'
import type { Policy } from '../core/policy.ts'
import type { Target } from '../core/target.ts'
import { type Program, resolveProgram } from '../probe/program.ts'
import { probeTargets } from '../probe/targets.ts'
import { see } from '../probe/wants.ts'
import { once, type World } from '../probe/world.ts'
import type { TargetSelector } from '../tools/selector.ts'
import type { Known, Reading, Want } from '../tools/tool.ts'
import type { SimpleCommand } from '../tools/unwrap-frame.ts'
import { leavesAlone, wrappedWorld } from './wrapped-world.ts'

/*
 * Every way in which an assessment looks at the world: anew each time, or once for each thing in a still world.
 */

export function worldOf(world: World, command: SimpleCommand): World {
  if (leavesAlone(command)) return world
  return once(world, 'world', [command.change, command.cwd], () => wrappedWorld(world, command))
}

export function programOf(name: string, world: World): Program {
  return once(world, 'program', name, () => resolveProgram(name, world))
}

export function seen(wants: readonly Want[], world: World): Promise<Known> {
  return once(world, 'wants', wants, () => see(wants, world))
}

/** What of a reading says where it lands. */
type Landing = { reach: Reading['reach']; selectors: readonly TargetSelector[] }

/** Where a command would land. A still world is asked by one policy alone. */
export function environmentOn(
  { reach, selectors }: Landing,
  world: World,
  policy: Policy,
  asserted: string | null,
): Promise<Environment> {
  return once(world, 'environment', [reach, selectors, asserted], async () =>
    environmentOf(await targetsOf({ reach, selectors }, world), reach, policy, asserted),
  )
}

async function targetsOf({ reach, selectors }: Landing, world: World): Promise<Target[]> {
  switch (reach) {
    case 'local':
      return []
    case 'named':
      return probeTargets(selectors, world)
    case 'current':
      return (await import('../probe/current-targets.ts')).probeCurrent(world)
  }
}
