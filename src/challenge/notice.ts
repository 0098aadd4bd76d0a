/** What the terminal is told while a challenge is under way. Everything shown has passed `visible()`. */
export type Notice =
  /** A page to confirm on; `number` is compared. Seconds. */
  | { kind: 'page'; url: string; number: number; opened: boolean; limit: number }
  /** A page to open anywhere, where `code` and `number` are typed. Seconds. */
  | { kind: 'code'; url: string; code: string; number: number; limit: number }
  /** The page that another command of this session has open shows this one too. */
  | { kind: 'shared-page'; number: number }
  /** Another command of this session waits for the very grant that this one needs. */
  | { kind: 'waiting' }
  /** The verifier sees a higher class in it, or has a newer policy; it is asked anew. */
  | { kind: 'rebuilt'; why: 'class_raised' | 'policy_stale' }
  /** Milliseconds from the request to the grant. */
  | { kind: 'confirmed'; duration: number }

export type Notify = (notice: Notice) => void
