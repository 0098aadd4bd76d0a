import type { Environment } from '../core/environment.ts'
import { environmentOf } from '../core/environment-of.ts'
import { signsIn } from '../core/name-signs.ts'
import type { Policy } from '../core/policy.ts'
import { rankOfTier } from '../core/tier.ts'
import type { World } from '../probe/world.ts'
import { grammarOf } from '../tools/grammars.ts'
import { type OnHostReading, readOnHost } from '../tools/on-host.ts'
import type { TargetSelector } from '../tools/selector.ts'
import type { Reading } from '../tools/tool.ts'
import type { RemotePlace, SimpleCommand } from '../tools/unwrap-frame.ts'
import { environmentOn } from './looks.ts'

export type RemoteCommand = SimpleCommand & { remote: RemotePlace }

/** What a command that runs on another machine does, and which environment that is. */
export async function assessRemote(
  command: RemoteCommand,
  world: World,
  policy: Policy,
  asserted: string | null,
): Promise<{ reading: Reading; environment: Environment }> {
  const program = (command.argv[0] ?? '').replace(/^.*\//, '')
  const found = readOnHost(command, grammarOf(program), false)
  return {
    reading: found.reading,
    environment: await environmentThere(found, command, world, policy, asserted),
  }
}

async function environmentThere(
  { reading, beyond }: OnHostReading,
  { remote, adrift }: RemoteCommand,
  world: World,
  policy: Policy,
  asserted: string | null,
): Promise<Environment> {
  const unknown = environmentOf([], 'named', policy, asserted)
  if (adrift !== null) return { ...unknown, evidence: [...unknown.evidence, adrift] }
  const there = { reach: 'named' as const, selectors: remote.hosts }
  const host = await environmentOn(there, world, policy, asserted)
  if (!beyond) return host
  const further = raisedByNames(unknown, reading.selectors)
  const why = 'it goes on from that host, and what is current there is not known here'
  if (rankOfTier(further.tier) <= rankOfTier(host.tier))
    return { ...host, pinned: false, evidence: [...host.evidence, why] }
  return {
    ...further,
    targets: host.targets,
    pinned: false,
    evidence: [why, ...further.evidence, ...host.evidence],
  }
}

/** What names are typed can only raise: the files that would give them a meaning there are not seen. */
function raisedByNames(unknown: Environment, selectors: readonly TargetSelector[]): Environment {
  const names = selectors.flatMap((selector) =>
    Object.entries(selector).flatMap(([key, value]): string[] =>
      key !== 'kind' && typeof value === 'string' ? [value] : [],
    ),
  )
  const signs = names
    .flatMap((name) => signsIn('name', name))
    .filter(({ tier }) => rankOfTier(tier) > rankOfTier(unknown.tier))
  const [sign] = signs
  if (!sign) return unknown
  // Not the name itself: it may be a URL with a password.
  return { ...unknown, tier: sign.tier, evidence: [`a name in it says ${sign.tier}`, ...unknown.evidence] }
}
