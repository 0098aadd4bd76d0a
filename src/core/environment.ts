import type { Target } from './target.ts'
import type { Tier } from './tier.ts'

/** The named place that targets belong to. */
export type Environment = {
  name: string
  tier: Tier
  /** Why it has this name and tier. */
  evidence: string[]
  targets: Target[]
  /**
   * True when every address of every target (server, account, project, remote URL, host) is matched
   * by the policy's environment of this name. Only then may a credential be minted.
   */
  pinned: boolean
  /**
   * What was found, where `-e` raised it to something else. Both are decided and the stricter wins,
   * so that naming an environment with laxer rules gains nothing. `explain` does not print it.
   */
  unasserted?: Environment
}
