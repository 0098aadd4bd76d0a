import type { OperationClass } from '../core/class.ts'

export type Found = { cls: OperationClass; why: string }

/** One statement, read. */
export type SqlStatement = Found & {
  /** Its first words, in lower case: `drop table`. */
  name: string
  /** What it is applied to, as far as that is plain. */
  resource: string | null
  /** Every row, or everything in it. */
  unbounded: boolean
  /** MySQL's `USE`: the database of what follows. */
  uses: string | null
}
