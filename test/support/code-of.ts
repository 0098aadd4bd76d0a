import { type ErrorCode, StepupError } from '../../src/core/errors.ts'

/** The code that a call fails with; `null` when it does not fail. Errors of no code go on. */
export async function codeOf(call: () => unknown): Promise<ErrorCode | null> {
  try {
    await call()
    return null
  } catch (error) {
    if (error instanceof StepupError) return error.code
    throw error
  }
}
