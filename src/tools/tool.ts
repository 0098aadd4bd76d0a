import type { Operation } from '../core/operation.ts'
import type { Reach } from '../core/reach.ts'
import type { PlanSeen } from './saved-plan.ts'
import type { TargetSelector } from './selector.ts'

export type Env = Readonly<Record<string, string | undefined>>

/**
 * What a tool needs to see before it can say what its argv means. A tool asks in `Reading.wants`;
 * the caller looks (it alone touches the world) and reads again with `known` filled.
 */
export type Want =
  | { kind: 'file'; path: string }
  /**
   * A file that a person sets the tool up with (`~/.psqlrc`). It is no input: a line that may write
   * files counts as writing it only where it names it.
   */
  | { kind: 'configuration'; path: string }
  | { kind: 'directory'; path: string; recursive: boolean }
  | { kind: 'stdin' }
  | { kind: 'kuberc' }
  | { kind: 'aws-aliases' }
  | { kind: 'git-config' }
  | { kind: 'terraform-plan'; path: string }

/** A file's contents, or why they could not be seen. */
export type Seen = { text: string } | { unseen: string /** There is no such file. */; missing?: true }

export type Known = {
  /** By the path that was wanted, as typed; a directory's files stand under their own paths. */
  files: ReadonlyMap<string, Seen>
  /** For a wanted directory, the paths found in it. */
  directories: ReadonlyMap<string, readonly string[]>
  stdin?: Seen
  /** Saved plans of terraform, by the path that was wanted. */
  plans?: ReadonlyMap<string, PlanSeen>
  /** kuberc: alias name to the argv it stands for, and default flags by command. */
  kuberc?: Kuberc | { unseen: string }
  /** `~/.aws/cli/alias`: name to its text. */
  awsAliases?: ReadonlyMap<string, string> | { unseen: string }
  /** Merged git configuration, lower-case keys in order of precedence, last wins. */
  gitConfig?: readonly (readonly [key: string, value: string])[] | { unseen: string }
}

export type Kuberc = {
  aliases: {
    name: string
    command: string
    prependArgs: string[]
    appendArgs: string[]
    options: [string, string][]
  }[]
  defaults: { command: string; options: [string, string][] }[]
}

export const NOTHING_KNOWN: Known = { files: new Map(), directories: new Map() }

export type ToolContext = {
  env: Env
  known: Known
  /**
   * True at the verifier: it sees `argvShown` and digests, never contents. Inputs then keep their
   * verb's class, since the device has answered for what they hold.
   */
  trustInputs: boolean
}

export type { Reach }

export type Reading = {
  tool: string
  operation: Operation
  reach: Reach
  selectors: TargetSelector[]
  wants: Want[]
  /** Flags and variables, as typed, that would send a credential to an address they choose. */
  redirects: string[]
  /** The engine that an image is handed to with the credentials for its registry. */
  through?: Extract<TargetSelector, { kind: 'docker' }>
}

/** One wrapped CLI: what its argv means. Pure. `argv[0]` is the program as typed. */
export type Tool = {
  name: string
  /** Base names that run this tool. */
  programs: readonly string[]
  /** Variables that change what its argv means, for the intent and for `explain`. */
  variables: readonly string[]
  /** What it wants to see whatever its words are: looked at before the first reading, which spares one. */
  asksFirst?: readonly Want[]
  read(argv: readonly string[], context: ToolContext): Reading
}
