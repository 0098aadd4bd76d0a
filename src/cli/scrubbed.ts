import { scrubOf } from '../core/credential-source.ts'
import type { BrokerKind, Policy } from '../core/policy.ts'
import { isSecretReference } from '../core/secret-scheme.ts'
import { holdsName } from '../credentials/door.ts'
import { type AssessedEffect, ofCommands } from './assessed-effect.ts'

const dropped = new Map<BrokerKind, readonly string[]>()

/**
 * The variables that an elevated command would do without: what runs code in it, what the policy takes,
 * and standing credentials where it gets minted ones.
 *
 * @param scrubbed what every elevated command does without, worked out once for this environment
 */
export async function scrubbedFrom(
  env: Readonly<Record<string, string | undefined>>,
  scrubbed: string[],
  effects: readonly Pick<AssessedEffect, 'decision' | 'credentials' | 'environment' | 'secret'>[],
  policy: Policy,
): Promise<string[]> {
  const kinds = kindsMinted(effects)
  const names = takenByPolicy(effects, policy, env)
  if (kinds.size === 0 && names.length === 0) return scrubbed
  for (const kind of kinds) names.push(...(await droppedBy(kind)))
  const standing = Object.keys(env).filter((name) => env[name] !== undefined && holdsName(names, name))
  return [...new Set([...scrubbed, ...standing])].sort()
}

/** The variables that the policy takes from a line. One that refers to a secret is no credential that stands there. */
export function takenByPolicy(
  effects: readonly Pick<AssessedEffect, 'decision' | 'environment'>[],
  policy: Policy,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const names = elevated(effects).flatMap(({ environment }) => scrubOf(environment, policy))
  if (names.length === 0) return []
  return Object.keys(env).filter((name) => holdsName(names, name) && !isSecretReference(env[name] ?? ''))
}

/** The kinds of credentials that a line would be given; what only reads its secrets is never given. */
export function kindsMinted(
  effects: readonly Pick<AssessedEffect, 'decision' | 'credentials' | 'secret'>[],
): Set<BrokerKind> {
  return new Set(elevated(ofCommands(effects)).flatMap(({ credentials }) => credentials.brokers))
}

function elevated<E extends Pick<AssessedEffect, 'decision'>>(effects: readonly E[]): E[] {
  return effects.filter(({ decision }) => decision.outcome === 'challenge')
}

async function droppedBy(kind: BrokerKind): Promise<readonly string[]> {
  const known = dropped.get(kind)
  if (known) return known
  const { doorOf } = await import('../credentials/doors.ts')
  const names = (await doorOf(kind)).dropped
  dropped.set(kind, names)
  return names
}
