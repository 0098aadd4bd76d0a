/** How much an environment matters. `unknown` is treated as production. */
export const TIERS = ['local', 'development', 'staging', 'unknown', 'production'] as const

export type Tier = (typeof TIERS)[number]

/** Order of severity: local < development < staging < unknown < production. */
export function rankOfTier(t: Tier): number {
  return TIERS.indexOf(t)
}

export function higherTier(a: Tier, b: Tier): Tier {
  return rankOfTier(a) >= rankOfTier(b) ? a : b
}

export function isTier(value: unknown): value is Tier {
  return (TIERS as readonly unknown[]).includes(value)
}
