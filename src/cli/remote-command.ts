import type { Environment } from '../core/environment.ts'
import type { Policy } from '../core/policy.ts'
import { rankOfTier } from '../core/tier.ts'
import type { World } from '../probe/world.ts'
import { grammarOf } from '../tools/grammars.ts'
import { type OnHostReading, readOnHost } from '../tools/on-host.ts'
import type { Reading } from '../tools/tool.ts'
import type { RemotePlace, SimpleCommand } from '../tools/unwrap-frame.ts'
import type { Looks } from './looks.ts'

export type RemoteCommand = SimpleCommand & { remote: RemotePlace }

/** What a command that runs on another machine does, and which environment that is. */
export async function assessRemote(
  command: RemoteCommand,
  world: World,
  looks: Looks,
  policy: Policy,
  asserted: string | null,
): Promise<{ reading: Reading; environment: Environment }> {
  const program = (command.argv[0] ?? '').replace(/^.*\//, '')
  const found = readOnHost(command, grammarOf(program), false)
  return {
    reading: found.reading,
    environment: await environmentThere(found, command, world, looks, policy, asserted),
  }
}

/** Of the other machine nothing is seen: what is current there could be anything. */
const NOWHERE = '/nonexistent'

async function environmentThere(
  { reading, beyond }: OnHostReading,
  { remote, adrift }: RemoteCommand,
  world: World,
  looks: Looks,
  policy: Policy,
  asserted: string | null,
): Promise<Environment> {
  const unknown = looks.environment([], 'named', policy, asserted)
  if (adrift !== null) return { ...unknown, evidence: [...unknown.evidence, adrift] }
  const targets = await looks.targets({ reach: 'named', selectors: [...remote.hosts] }, world)
  const host = looks.environment(targets, 'named', policy, asserted)
  if (!beyond) return host
  const there: World = { env: remote.env, cwd: NOWHERE, home: NOWHERE, uid: -1 }
  const named = looks.environment(await looks.targets(reading, there), 'named', policy, asserted)
  // What names say there can only raise: the files that would give them a meaning are not seen.
  const further = rankOfTier(named.tier) > rankOfTier(unknown.tier) ? named : unknown
  const why = 'it goes on from that host, and what is current there is not known here'
  if (rankOfTier(further.tier) <= rankOfTier(host.tier))
    return { ...host, pinned: false, evidence: [...host.evidence, why] }
  return {
    ...further,
    targets: [...targets, ...further.targets],
    pinned: false,
    evidence: [why, ...further.evidence, ...host.evidence],
  }
}
