import type { OperationClass } from '../core/class.ts'
import type { BrokerKind } from '../core/policy.ts'
import type { Target } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import type { Reading } from '../tools/tool.ts'
import type { GrantCredentials } from '../wire/protocol.ts'
import type { RunCredential } from './run-protocol.ts'

/** A token for one broker. `expiresAt` in seconds since the epoch. */
export type BrokerToken = { token: string; expiresAt: number }

/** What a door is opened with. */
export type Opening<K extends BrokerKind> = {
  environment: string
  /** The class that the tokens are for. */
  class: OperationClass
  /** Those targets of the line that these credentials reach, the one that was decided on first. */
  targets: readonly [Target, ...Target[]]
  /** From policy, by way of the grant; never from the person's configuration. */
  known: NonNullable<GrantCredentials[K]>
  /** Token exchange: the environment's grant, its audience, the command's class, the run key. */
  exchange(): Promise<BrokerToken>
  /** What the person's own configuration says under a profile's name; a door takes over what it knows to be harmless. */
  profile?(name: string): ReadonlyMap<string, string>
  /** Repositories that policy counts to the environment, by its patterns. */
  remotes?: readonly string[]
  /** The private runtime directory (0700). */
  directory(): string
  /** This program, for a tool that calls its plugin: an absolute path and its words. */
  own: readonly string[]
  /** Milliseconds since the epoch. */
  clock(): number
}

/** What the child gets, and what must be taken back when it ends. */
export type OpenDoor = {
  env: Record<string, string>
  /** What plugins inside the run may ask its supervisor for. */
  answers?: RunCredential
  /** @throws nothing: what cannot be taken back ends by itself */
  close(): Promise<void>
}

/** One kind of credentials on its way into an elevated child: one file each, found by `doorOf`. */
export type Door<K extends BrokerKind = BrokerKind> = {
  /** Whether a command looks for a target of this kind, found or not. */
  seeks(selector: TargetSelector): boolean
  /** The one place that a target is in: a line's credentials of this kind are for one place alone. */
  placeOf(target: Target, environment: string): string
  /** Variables by which the child gets them: what stands around a command must leave these alone. `*` at the end stands for the rest. */
  variables: readonly string[]
  /** Standing credentials and what chooses them: the child does without. `*` as above. */
  dropped: readonly string[]
  /** Wrappers that bring credentials of their own, which would come first. */
  wrappers?: readonly string[]
  /**
   * A command that gets minted credentials must not say where they go.
   *
   * @throws StepupError `target_not_pinned`
   */
  assertNoRedirect(reading: Pick<Reading, 'redirects' | 'selectors'>): void
  open(opening: Opening<K>): Promise<OpenDoor>
}

/** Whether a list of names, some of them beginnings (`AWS_*`), holds a variable. */
export function holdsName(names: readonly string[], variable: string): boolean {
  return names.some((name) =>
    name.endsWith('*') ? variable.startsWith(name.slice(0, -1)) : name === variable,
  )
}
