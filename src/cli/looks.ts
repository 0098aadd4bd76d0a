import type { Environment } from '../core/environment.ts'
import { environmentOf } from '../core/environment-of.ts'
import type { Target } from '../core/target.ts'
import { type Program, resolveProgram } from '../probe/program.ts'
import { probeTargets } from '../probe/targets.ts'
import { see } from '../probe/wants.ts'
import type { World } from '../probe/world.ts'
import type { Known, Reading, Want } from '../tools/tool.ts'
import type { SimpleCommand } from '../tools/unwrap-frame.ts'
import { wrappedWorld } from './wrapped-world.ts'

/** Every way in which an assessment looks at the world. */
export type Looks = {
  world(world: World, command: SimpleCommand): World
  program(name: string, world: World): Program
  wanted(wants: readonly Want[], world: World): Promise<Known>
  targets(reading: Pick<Reading, 'reach' | 'selectors'>, world: World): Promise<Target[]>
  environment: typeof environmentOf
}

/** Looks anew each time. */
export const LOOKS: Looks = {
  world: wrappedWorld,
  program: resolveProgram,
  wanted: see,
  environment: environmentOf,
  async targets({ reach, selectors }, world) {
    switch (reach) {
      case 'local':
        return []
      case 'named':
        return probeTargets(selectors, world)
      case 'current':
        return (await import('../probe/current-targets.ts')).probeCurrent(world)
    }
  },
}

/**
 * Looks once for what is asked again: for lines that come together, by one policy, and whose answers are
 * of one moment. Not for anything that will run.
 */
export function onceEach(looks: Looks): Looks {
  const worlds = remembering<World>()
  const programs = remembering<Program>()
  const wanted = remembering<Promise<Known>>()
  const targets = remembering<Promise<Target[]>>()
  const environments = new WeakMap<readonly Target[], Environment>()
  return {
    world: (world, command) =>
      worlds(world, JSON.stringify([command.change, command.cwd]), () => looks.world(world, command)),
    program: (name, world) => programs(world, name, () => looks.program(name, world)),
    wanted: (wants, world) => wanted(world, JSON.stringify(wants), () => looks.wanted(wants, world)),
    targets: ({ reach, selectors }, world) =>
      targets(world, JSON.stringify([reach, selectors]), () => looks.targets({ reach, selectors }, world)),
    environment(found, reach, policy, asserted) {
      const environment = environments.get(found) ?? looks.environment(found, reach, policy, asserted)
      environments.set(found, environment)
      return environment
    },
  }
}

/** Worlds are told apart by identity: `onceEach` answers the same one for the same change. */
function remembering<T>() {
  const kept = new WeakMap<World, Map<string, T>>()
  return (world: World, key: string, look: () => T): T => {
    const ofWorld = kept.get(world) ?? new Map<string, T>()
    kept.set(world, ofWorld)
    const found = ofWorld.get(key) ?? look()
    ofWorld.set(key, found)
    return found
  }
}
