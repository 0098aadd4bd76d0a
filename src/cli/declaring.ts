import type { Command } from 'commander'
import type { Options, Subcommand } from './options.ts'

/** What a subcommand ends with: the process's exit code. */
export type Ends = Promise<number>

/** What subcommands are declared with. */
export type Declaring = {
  add(name: Subcommand | string, summary: string, examples: string[]): Command
  /** An action that ends the process with the exit code of its work. */
  ends<A extends unknown[]>(work: (...args: A) => Ends): (...args: A) => Promise<void>
  options: Options
}
