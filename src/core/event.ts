import type { OperationClass } from './class.ts'
import type { Decision } from './decision.ts'
import type { Target } from './target.ts'
import type { Tier } from './tier.ts'

/** One line of the local journal, before it is chained. What is stored is redacted already. */
export type JournalEvent = {
  type: 'decision' | 'challenge' | 'grant' | 'exec' | 'lock' | 'enrolment'
  /** RFC 3339, UTC, milliseconds. */
  at: string
  /** Random; the same for all events of one invocation. */
  run: string
  /** `sub` and `email` where the person is known by enrolment. */
  actor: { user: string; sub: string | null; email: string | null; host: string }
  tool: string
  operation: string
  class: OperationClass
  environment: { name: string; tier: Tier }
  outcome: EventOutcome
  rule?: string
  reasons?: string[]
  /** What `mode: observe` would have done. */
  observed?: Decision['outcome']
  /** Redacted; absent for allowed commands outside production. */
  argv?: string[]
  targets?: Target[]
  resource?: string | null
  credentials?: 'own' | 'minted'
  grant?: { jti: string; scope: string; classes: string[]; exp: number }
  /** Error code when something failed. */
  code?: string
  exit?: { code: number } | { signal: string }
  /** Milliseconds. */
  duration?: number
}

export type EventOutcome =
  | 'allowed'
  | 'allowed-cached'
  | 'blocked'
  | 'challenged'
  | 'confirmed'
  | 'denied'
  | 'failed'
  | 'started'
  | 'ended'
  | 'revoked'
  | 'enrolled'
