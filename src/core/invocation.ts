/** What was typed, with its wrappers seen through. */
export type Invocation = {
  /** The command's own words, wrappers removed. */
  argv: string[]
  /** The tool whose grammar was applied, or the program's base name when no grammar is known. */
  tool: string
  /** Absolute path of the program that would run; null when it is not found. */
  program: string | null
  /** The wrappers that were seen through, outermost first: `sudo`, `env`, `sh -c`. */
  wrappers: string[]
}
