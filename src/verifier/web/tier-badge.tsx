import type { FC } from 'hono/jsx'
import type { Tier } from '../../core/tier.ts'
import { TIER_WORD } from './words.ts'

/** Each tier has a shape of its own, so that it is told apart without its colour. */
const SHAPES: Record<Tier, string> = {
  production: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  staging: 'M8 1.5 15.5 14.5H.5z',
  development: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z',
  local: 'M2 7.5 8 2l6 5.5V14H2z',
  unknown: 'M8 .5 15.5 8 8 15.5.5 8z',
}

export const TierBadge: FC<{ tier: Tier }> = ({ tier }) => (
  <span class={`tier tier-${tier}`}>
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
      <path d={SHAPES[tier]} />
    </svg>
    {TIER_WORD[tier]}
  </span>
)
