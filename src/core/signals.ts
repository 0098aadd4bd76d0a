/** The rest of the context a decision may lean on. All of it was observed, none was typed. */
export type Signals = {
  actor: { user: string; uid: number }
  host: string
  cwd: string
  root: boolean
  /** True when a person could be asked: a controlling terminal exists. */
  terminal: boolean
  /** Continuous integration, when its variables are present. */
  ci: { system: string; ref: string | null; environment: string | null } | null
  /** Milliseconds since the epoch. */
  now: number
}
