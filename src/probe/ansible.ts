import { dirname, resolve } from 'node:path'
import { signsIn } from '../core/name-signs.ts'
import type { HostTarget, Target } from '../core/target.ts'
import { signsOf } from '../core/target-signs.ts'
import { rankOfTier } from '../core/tier.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { Inventory, InventoryProblem, readInventory } from './ansible-inventory.ts'
import { matchedHosts, splitPattern } from './ansible-pattern.ts'
import { playHosts } from './ansible-plays.ts'
import { inventorySources } from './ansible-settings.ts'
import { type HostPlace, hostPlace } from './ansible-variables.ts'
import { probeSsh } from './ssh.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

export type AnsibleSelector = Extract<TargetSelector, { kind: 'ansible' }>

/** What a page shows, and an intent holds, at most. */
const MOST_TARGETS = 48

/**
 * The hosts that ansible would go to, by its inventory, each by ssh's own rules. What goes to this machine
 * may reach whatever is current here.
 */
export async function probeAnsible(selector: AnsibleSelector, world: World): Promise<Target[]> {
  try {
    const hosts = ansibleHosts(selector, world)
    const places = hosts.names.map((name) => ({
      name,
      place: hostPlace(hosts.inventory, name, basesOf(selector, world), selector),
    }))
    const here = places.some(({ place }) => place.at === 'here')
    const there = places.flatMap(({ name, place }) => targetsOf(name, place, hosts, world))
    const current = here ? await (await import('./current-targets.ts')).probeCurrent(world) : []
    const local: HostTarget[] = here ? [{ kind: 'host', host: 'localhost', source: hosts.from }] : []
    return [...fewest(there, hosts.from), ...local, ...current]
  } catch (error) {
    if (!(error instanceof InventoryProblem)) throw error
    return [unknown(error.message, selector)]
  }
}

function unknown(why: string, { pattern, limit, inventories }: AnsibleSelector): HostTarget {
  const alias = [...(inventories ?? []), pattern, limit].filter((part) => part !== undefined).join(' ')
  return { kind: 'host', host: null, ...(alias === '' ? {} : { alias }), source: `not resolvable: ${why}` }
}

export type AnsibleHosts = { inventory: Inventory; names: string[]; from: string; sources: readonly string[] }

/** The hosts' names in the inventory. */
export function ansibleHosts(selector: AnsibleSelector, world: World): AnsibleHosts {
  const { sources, from } = selector.inventories
    ? { sources: selector.inventories, from: '`-i`' }
    : inventorySources(world)
  const inventory = new Inventory()
  for (const source of sources) readInventory(inventory, source, world)
  inventory.settle()
  const patterns =
    selector.pattern === undefined
      ? playHosts(selector.playbooks ?? [], world)
      : [splitPattern(selector.pattern)]
  const limit = selector.limit === undefined ? null : limits(selector.limit, world)
  const allowed = limit && new Set(matchedHosts(inventory, limit))
  const names = patterns
    .flatMap((pattern) => matchedHosts(inventory, pattern))
    .filter((name) => !allowed || allowed.has(name))
  return { inventory, names: [...new Set(names)], from, sources }
}

/** `-l a,b`, `-l @file`. */
function limits(limit: string, { cwd }: World): string[] {
  return splitPattern(limit).flatMap((part) => {
    if (!part.startsWith('@')) return [part]
    const file = readText(part.slice(1), cwd)
    if (!('text' in file)) throw new InventoryProblem('the file of `--limit` was not seen')
    return file.text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  })
}

/** Directories beside the plays, which may hold variables too. */
function basesOf({ playbooks }: AnsibleSelector, { cwd }: World): string[] {
  return playbooks ? playbooks.map((path) => dirname(resolve(cwd, path))) : [cwd]
}

function targetsOf(name: string, place: HostPlace, hosts: AnsibleHosts, world: World): HostTarget[] {
  const alias = aliasOf(name, hosts)
  if (place.at === 'here') return []
  if (place.at === 'unknown')
    return [{ kind: 'host', host: null, alias, source: `not resolvable: ${place.why}` }]
  const options: [string, string][] = []
  if (place.user !== null) options.push(['user', place.user])
  if (place.port !== null) options.push(['port', place.port])
  return probeSsh({ kind: 'ssh', host: place.host, options }, world).map((target) => ({
    ...target,
    ...(alias === place.host ? {} : { alias }),
    source: `${hosts.from}, ${target.source}`,
  }))
}

/** What says a tier stands before a host's name: a group of its, or the inventory that holds it. */
function aliasOf(name: string, { inventory, sources }: AnsibleHosts): string {
  const groups = inventory.groupsOf(name).filter((group) => signsIn('group', group).length > 0)
  const files = sources.filter((source) => !source.includes(','))
  const places = files
    .map((source) => source.split('/').slice(-2).join('/'))
    .filter((place) => signsIn('inventory', place).length > 0)
  return [...places, ...groups, name].join('/')
}

/** The highest first; of very many, one says that there are more. */
function fewest(targets: readonly HostTarget[], from: string): HostTarget[] {
  if (targets.length <= MOST_TARGETS) return [...targets]
  const rank = (target: HostTarget) =>
    Math.max(-1, ...signsOf(target, null).map(({ tier }) => rankOfTier(tier)))
  const sorted = [...targets].sort((a, b) => rank(b) - rank(a))
  const left = targets.length - MOST_TARGETS
  return [
    ...sorted.slice(0, MOST_TARGETS),
    { kind: 'host', host: null, source: `${from}, ${left} more hosts` },
  ]
}
