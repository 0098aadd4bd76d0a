import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'

/** What a failure says, one line, and how stepup ends. */
export function failure(error: unknown, verbose: boolean): { line: string; exit: number } {
  const known = asStepupError(error)
  const causes = verbose ? causesOf(known) : []
  const line = ['stepup:', visible(known.message), ...causes.map((c) => `(${visible(c)})`)].join(' ')
  return { line: `${line}; ${known.hint}`, exit: known.exit }
}

export function asStepupError(error: unknown): StepupError {
  if (error instanceof StepupError) return error
  const what =
    error instanceof Error ? `${error.name}: ${error.message}` : 'something was thrown that is no error'
  return new StepupError('internal', what, { cause: error })
}

function causesOf(error: Error): string[] {
  const causes: string[] = []
  let cause = error.cause
  while (cause instanceof Error && causes.length < 5) {
    causes.push(cause.message)
    cause = cause.cause
  }
  return causes
}
