import { StepupError } from '../core/errors.ts'
import { replace } from '../exec/replace.ts'
import { giveStdin } from '../exec/stdin.ts'
import { type Assessment, loadWhatReads } from './assess.ts'
import { pinnedEnvironment } from './pinned-environment.ts'
import { record, recordIfPossible } from './record.ts'
import { openSetting } from './setting.ts'
import { decided, type RunRequest, type Walk } from './walk.ts'

/**
 * The walk: argv → invocation → (targets, signals) → environment → operation → decision → grant →
 * credentials → exec → event. docs/architecture.md tells it step by step.
 *
 * @returns never when the command was run: this process has then become it, or ended as it did
 * @throws StepupError every code of the table but `usage`
 */
export async function run(request: RunRequest): Promise<never> {
  // Together: while another thread checks the policy's signature, the command's grammar is loaded.
  const [setting] = await Promise.all([openSetting(), loadWhatReads(request.command, process.env)])
  const { assessment, stdin } = await decided(request, setting)
  const walk: Walk = { request, setting, assessment, stdin }
  assertRunnable(assessment, request.command)
  if (assessment.effects.some(({ secret }) => secret)) {
    ;(await import('./left-references.ts')).sayWhatIsLeft(assessment, request.options)
  }
  switch (assessment.decision.outcome) {
    case 'allow':
      return runAllowed(walk)
    case 'block':
      return refuse(walk)
    case 'challenge':
      return (await import('./elevate.ts')).elevate(walk)
  }
}

function assertRunnable({ entry, effects }: Assessment, command: readonly string[]): void {
  const words = effects[0]?.command.wrappers.length ? 'the wrapper' : 'the command'
  if (entry.path !== null) return
  if (entry.denied !== null) {
    throw new StepupError('program_not_executable', `${words} \`${entry.denied}\` may not be executed`)
  }
  throw new StepupError('program_not_found', `${words} \`${command[0]}\` was not found`)
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
  recordIfPossible(walk, { type: 'decision', outcome: 'blocked' })
  const code = decision.rule === 'target-not-pinned' ? 'target_not_pinned' : 'blocked'
  const link = decision.link === null ? '' : ` (${decision.link})`
  throw new StepupError(code, `blocked by rule \`${decision.rule}\`: ${decision.message}${link}`)
}
