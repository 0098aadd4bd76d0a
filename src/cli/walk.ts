import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import type { DeviceRecord } from '../policy/device-record.ts'
import { type Assessment, assess } from './assess.ts'
import type { Options } from './options.ts'
import type { Setting } from './setting.ts'
import { type LookedInto, lookIntoStdin } from './stdin-look.ts'

/** What was typed: the command, and how many words of stepup's own stand before it. */
export type RunRequest = { command: string[]; options: Options; skip: number }

/** One command on its way: what was observed, and what was decided. */
export type Walk = {
  request: RunRequest
  setting: Setting
  assessment: Assessment
  stdin: Uint8Array | null
  /** The enrolled person, once a challenge made us look. */
  person?: DeviceRecord
}

/**
 * argv to decision. Standard input is taken only when what it holds decides.
 *
 * @throws StepupError `usage` when `--env` names what the pinned policy does not know
 */
export async function decided(
  { command, options }: RunRequest,
  setting: Setting,
  taken: Uint8Array | null = null,
): Promise<LookedInto> {
  const { world, policy, signals } = setting
  assertKnown(options.environment, setting)
  const look = { policy, signals, asserted: options.environment }
  return lookIntoStdin((stdin) => assess(command, world, { ...look, ...(stdin ? { stdin } : {}) }), taken)
}

/** A slip in `--env` would otherwise be an environment of its own, of unknown tier. */
export function assertKnown(name: string | null, { policy }: Setting): void {
  if (name === null) return
  const names = policy.policy.environments.map((environment) => environment.name)
  if (name !== '' && (policy.state === 'builtin' || names.includes(name))) return
  throw new StepupError(
    'usage',
    `no environment is called \`${visible(name)}\`; the policy has ${names.map((n) => `\`${visible(n)}\``).join(', ') || 'none'}`,
  )
}
