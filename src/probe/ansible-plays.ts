import { dirname, join, resolve } from 'node:path'
import { InventoryProblem } from './ansible-inventory.ts'
import { splitPattern } from './ansible-pattern.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'
import { parseYaml } from './yaml.ts'

const MAX_DEPTH = 8

/** The host patterns of a playbook's plays, and of those that it imports. */
export function playHosts(playbooks: readonly string[], world: World): string[][] {
  return playbooks.flatMap((path) => playsIn(resolve(world.cwd, path), world, 0))
}

function playsIn(path: string, world: World, depth: number): string[][] {
  if (depth > MAX_DEPTH) throw new InventoryProblem('playbooks import each other')
  const file = readText(path, world.cwd)
  if (!('text' in file)) throw new InventoryProblem(`the playbook \`${path}\` was not seen`)
  let plays: unknown
  try {
    plays = parseYaml(file.text)
  } catch {
    throw new InventoryProblem(`the playbook \`${path}\` is not understood`)
  }
  if (!Array.isArray(plays)) throw new InventoryProblem(`the playbook \`${path}\` holds no plays`)
  return plays.flatMap((play: unknown) => hostsOf(play, path, world, depth))
}

function hostsOf(play: unknown, path: string, world: World, depth: number): string[][] {
  if (typeof play !== 'object' || play === null) throw new InventoryProblem('a play is not understood')
  const { hosts } = play as { hosts?: unknown }
  const imported = Object.entries(play).find(([key]) =>
    /^(ansible\.builtin\.)?(import_playbook|include)$/.test(key),
  )?.[1]
  if (typeof imported === 'string' && !/\{\{/.test(imported))
    return playsIn(join(dirname(path), imported.split(' ')[0]!), world, depth + 1)
  const list = typeof hosts === 'string' ? [hosts] : Array.isArray(hosts) ? hosts : null
  // Which hosts a template names is known only when it runs.
  if (!list?.every((host) => typeof host === 'string' && !/\{[{%]/.test(host)))
    throw new InventoryProblem('the hosts of a play are not known before it runs')
  return [list.flatMap((host: string) => splitPattern(host))]
}
