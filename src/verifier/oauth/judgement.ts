import type { OperationClass } from '../../core/class.ts'
import type { Challenge } from '../../core/decision.ts'
import type { Intent } from '../../wire/intent.ts'

/** What the verifier itself makes of a request's intents. */
export type Judgement =
  /** A challenge for each intent, in order: its own, whatever the CLI decided. */
  | { outcome: 'challenge'; decisions: Challenge[] }
  /** At least one is of a higher class than the CLI said; one class for each intent. */
  | { outcome: 'class_raised'; classes: OperationClass[] }
  /** `code` is an OAuth error code or one of WIRE_ERRORS. */
  | { outcome: 'refused'; code: string; message: string }

/** Decides again with the policy in force. Pure but for the policy it was made with. */
export type Judge = (intents: readonly Intent[]) => Judgement
