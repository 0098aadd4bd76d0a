import { StepupError } from '../core/errors.ts'

/** `fetch`, as far as it is used. */
export type Fetch = (url: string, init: HttpRequest) => Promise<Response>

export type HttpRequest = {
  method: string
  headers?: Record<string, string>
  body?: string | URLSearchParams
  redirect?: 'manual'
  signal?: AbortSignal
}

/** One request to the verifier: bounded in time, never redirected, its failures in our codes. */
export type Http = (url: string, init: HttpRequest) => Promise<Response>

/** Milliseconds until the verifier must have begun to answer; to its last byte it has three times as long. */
const ANSWER_LIMIT = 5000

/**
 * @param signal ends whatever is under way (Ctrl-C)
 * @throws StepupError `verifier_unreachable` when nothing answers within 5 s, `verifier_failed` on
 *   5xx, `interrupted` when the signal ends it
 */
export function boundedHttp(fetch: Fetch, signal: AbortSignal, limit: number = ANSWER_LIMIT): Http {
  return async (url, init) => {
    const host = new URL(url).host
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), limit)
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout.signal, AbortSignal.timeout(3 * limit)]),
    })
      .catch((cause: unknown) => {
        if (signal.aborted) throw interrupted()
        const why = timeout.signal.aborted ? `did not answer within ${limit / 1000} s` : 'cannot be reached'
        throw new StepupError('verifier_unreachable', `the verifier at \`${host}\` ${why}`, { cause })
      })
      .finally(() => clearTimeout(timer))
    if (response.status >= 500) {
      throw new StepupError(
        'verifier_failed',
        `the verifier at \`${host}\` failed with status ${response.status}`,
      )
    }
    return response
  }
}

export function interrupted(): StepupError {
  return new StepupError('interrupted', 'interrupted')
}
