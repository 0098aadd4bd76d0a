import { StepupError } from '../core/errors.ts'

/** Work that can be given up on, so that nothing of it keeps the process alive. */
export type Abandonable<T> = { result: Promise<T>; abandon: () => void }

/**
 * Waits at most `limit` milliseconds for a keychain.
 *
 * @throws StepupError `keychain_timeout`
 */
export async function withinTime<T>(limit: number, start: () => Abandonable<T>): Promise<T> {
  const work = start()
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StepupError('keychain_timeout', `the OS keychain did not answer within ${limit / 1000} s`))
      work.abandon()
    }, limit)
  })
  try {
    return await Promise.race([work.result, timeout])
  } finally {
    clearTimeout(timer)
  }
}
