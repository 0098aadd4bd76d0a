/** What becomes of one resource; `other` is what no version known here writes. */
export type PlannedAction =
  | 'nothing'
  | 'create'
  | 'read'
  | 'update'
  | 'delete'
  | 'replace'
  | 'forget'
  | 'replace-forgetting'
  | 'other'

/** A plan that `terraform plan -out` saved, as far as it decides what applying it would do. */
export type SavedPlan = {
  changes: readonly { address: string; action: PlannedAction }[]
  /** How many actions of providers it calls besides (`action` blocks). */
  invocations: number
  /** Where the state is kept: applying goes there, whatever the directory is set up for. */
  backend: { type: string; config: Readonly<Record<string, unknown>> } | null
}

/** `absent`: terraform would fail on it, too. `opaque`: it is there, and what it would do cannot be told. */
export type PlanSeen = { plan: SavedPlan } | { absent: string } | { opaque: string }
