import type { BrokerKind } from '../core/policy.ts'
import { holdsName } from '../credentials/door.ts'
import type { AssessedEffect } from './assess.ts'

const dropped = new Map<BrokerKind, readonly string[]>()

/**
 * The variables that an elevated command would do without: what runs code in it, and standing credentials
 * where it gets minted ones.
 *
 * @param scrubbed what every elevated command does without, worked out once for this environment
 */
export async function scrubbedFrom(
  env: Readonly<Record<string, string | undefined>>,
  scrubbed: string[],
  effects: readonly Pick<AssessedEffect, 'decision' | 'credentials'>[],
): Promise<string[]> {
  const elevated = effects.filter(({ decision }) => decision.outcome === 'challenge')
  const kinds = new Set(elevated.flatMap(({ credentials }) => credentials.brokers))
  if (kinds.size === 0) return scrubbed
  const names: string[] = []
  for (const kind of kinds) names.push(...(await droppedBy(kind)))
  const standing = Object.keys(env).filter((name) => env[name] !== undefined && holdsName(names, name))
  return [...new Set([...scrubbed, ...standing])].sort()
}

async function droppedBy(kind: BrokerKind): Promise<readonly string[]> {
  const known = dropped.get(kind)
  if (known) return known
  const { doorOf } = await import('../credentials/doors.ts')
  const names = (await doorOf(kind)).dropped
  dropped.set(kind, names)
  return names
}
