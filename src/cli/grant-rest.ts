import { lengthOf } from '../tools/long-command.ts'
import { lifetimeOf } from './challenge-world.ts'
import type { ChallengedEffect } from './needs.ts'
import type { Options } from './options.ts'

/**
 * Of what a fresh grant would have, the part that a held one must still have for a long command, where
 * that needs more than any: less, and a grant that is nearly over is begun with; all of it, and no grant
 * would ever be used twice.
 */
const REST = 2 / 3

/** Seconds that a held grant must still have before an effect is begun with it; 0 where it does not matter. */
export function restFor(effect: ChallengedEffect, options: Options): number {
  const length = effect.credentials.source === 'minted' ? lengthOfEffect(effect) : null
  return length === null ? 0 : Math.min(length, offered(effect, options) * REST)
}

/**
 * Seconds that it may take, where it is known to be long and its credentials may end under it. Entra's access
 * tokens live an hour and more, whatever becomes of the grant that they were traded for.
 */
export function lengthOfEffect({
  reading,
  operation,
  argv,
  credentials,
}: Pick<ChallengedEffect, 'reading' | 'operation' | 'argv' | 'credentials'>): number | null {
  const { source, brokers } = credentials
  if (source === 'minted' && brokers.every((kind) => kind === 'azure')) return null
  return lengthOf(reading.tool, operation.name, argv)
}

/** Seconds that a fresh grant would have. */
export function offered({ decision }: ChallengedEffect, options: Options): number {
  return Math.min(decision.grant.ttl, lifetimeOf(options.for) ?? decision.grant.ttl)
}
