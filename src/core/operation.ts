import type { OperationClass } from './class.ts'

/** How wide an operation reaches; `count` is null when it cannot be known before it runs. */
export type Breadth = { count: number | null; unbounded: boolean }

/**
 * Something the command reads that decides what it does. `unseen` says why its contents could not
 * be looked at (a URL, a pipe, a missing file); such an input is decided as strictly as its
 * environment's strictest class.
 */
export type OperationInput = {
  path: string
  /** The word that names it, where that is something else: a path may be taken from another directory. */
  word?: string
  seen: boolean
  unseen?: string
}

/** What a command would do: pure reading of its words and of the inputs it names. */
export type Operation = {
  class: OperationClass
  /** The verb, as its tool spells it: `delete`, `s3 rm`, `push`. */
  name: string
  /** What the verb is applied to: `namespaces/payments`; null when it names nothing. */
  resource: string | null
  dryRun: boolean
  breadth: Breadth
  inputs: OperationInput[]
  /** Why the class is what it is, in words a person understands. */
  evidence: string[]
}
