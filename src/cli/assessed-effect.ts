import type { CredentialSource } from '../core/credential-source.ts'
import type { DecisionContext } from '../core/decide.ts'
import type { Effect } from '../core/effect.ts'
import type { Policy } from '../core/policy.ts'
import type { SecretReference } from '../core/secret-reference.ts'
import type { Signals } from '../core/signals.ts'
import type { Program } from '../probe/program.ts'
import type { World } from '../probe/world.ts'
import type { Known, Reading } from '../tools/tool.ts'
import type { SimpleCommand } from '../tools/unwrap-frame.ts'

/** The pinned policy in force, as `loadPolicy` answers it. */
export type PolicyInForce = { policy: Policy; version: number; state: DecisionContext['state'] }

/** One effect with what led to it. */
export type AssessedEffect = Effect & {
  reading: Reading
  program: Program
  world: World
  command: SimpleCommand
  credentials: CredentialSource
  /** Those that change what its words mean. */
  variables: readonly string[]
  /** Set where it is no command of the line, but a secret that is read for it. */
  secret?: SecretRead
}

/** One secret, and the variables that stand for it or for fields of it. */
export type SecretRead = { variables: readonly { name: string; reference: SecretReference }[] }

/** Those of the line's own commands, and not the secrets that are read for them. */
export function ofCommands<E extends Pick<AssessedEffect, 'secret'>>(effects: readonly E[]): E[] {
  return effects.filter(({ secret }) => secret === undefined)
}

export type AssessOptions = {
  policy: PolicyInForce
  signals: Signals
  /** `--env`. */
  asserted: string | null
  /** The bytes of standard input, when they were taken to be looked at. */
  stdin?: Known['stdin']
}
