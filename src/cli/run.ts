import { StepupError } from '../core/errors.ts'
import { replace } from '../exec/replace.ts'
import { giveStdin } from '../exec/stdin.ts'
import type { DeviceRecord } from '../policy/device-record.ts'
import { type Assessment, assess } from './assess.ts'
import type { Options } from './options.ts'
import { pinnedEnvironment } from './pinned-environment.ts'
import { record } from './record.ts'
import { openSetting, type Setting } from './setting.ts'
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
 * The walk: argv → invocation → (targets, signals) → environment → operation → decision → grant →
 * credentials → exec → event. docs/architecture.md tells it step by step.
 *
 * @returns never when the command was run: this process has then become it, or ended as it did
 * @throws StepupError every code of the table but `usage`
 */
export async function run(request: RunRequest): Promise<never> {
  const setting = await openSetting()
  const { assessment, stdin } = decided(request, setting)
  const walk: Walk = { request, setting, assessment, stdin }
  assertRunnable(assessment)
  switch (assessment.decision.outcome) {
    case 'allow':
      return runAllowed(walk)
    case 'block':
      return refuse(walk)
    case 'challenge':
      return (await import('./elevate.ts')).elevate(walk)
  }
}

/** argv to decision. Standard input is taken only when what it holds decides. */
export function decided(
  { command, options }: RunRequest,
  setting: Setting,
  taken: Uint8Array | null = null,
): LookedInto {
  const { world, policy, signals } = setting
  const look = { policy, signals, asserted: options.environment }
  return lookIntoStdin((stdin) => assess(command, world, { ...look, ...(stdin ? { stdin } : {}) }), taken)
}

function assertRunnable({ entry, effects }: Assessment): void {
  const words = effects[0]?.command.wrappers.length ? 'the wrapper' : 'the command'
  if (entry.path !== null) return
  if (entry.denied !== null) {
    throw new StepupError('program_not_executable', `${words} \`${entry.denied}\` may not be executed`)
  }
  throw new StepupError('program_not_found', `${words} was not found`)
}

async function runAllowed(walk: Walk): Promise<never> {
  const { setting, assessment, request, stdin } = walk
  await recordOrWarn(walk)
  const env = { ...process.env, ...pinnedEnvironment(assessment, setting.runtime) }
  if (stdin) giveStdin(stdin, setting.runtime())
  return replace({ program: assessment.entry.path as string, argvSkip: request.skip, env })
}

/** A journal that cannot be written does not stop what is harmless; it is said, once. */
async function recordOrWarn(walk: Walk): Promise<void> {
  try {
    record(walk, { type: 'decision', outcome: 'allowed' }, false)
  } catch (error) {
    if (!(error instanceof StepupError) || error.code !== 'journal_unwritable') throw error
    if (!walk.request.options.quiet) {
      ;(await import('./terminal.ts')).complain(
        `stepup: this is not recorded: ${error.message}; ${error.hint}`,
      )
    }
  }
}

function refuse(walk: Walk): never {
  const { decision } = walk.assessment
  if (decision.outcome !== 'block') throw new StepupError('internal', 'only a block refuses')
  try {
    record(walk, { type: 'decision', outcome: 'blocked' }, true)
  } catch (error) {
    if (!(error instanceof StepupError)) throw error
  }
  const code = decision.rule === 'target-not-pinned' ? 'target_not_pinned' : 'blocked'
  const link = decision.link === null ? '' : ` (${decision.link})`
  throw new StepupError(code, `blocked by rule \`${decision.rule}\`: ${decision.message}${link}`)
}
