import { StepupError } from '../core/errors.ts'
import { assertVerifiedTls } from './verified-tls.ts'

/** Milliseconds. */
const PATIENCE = 15_000

/**
 * One call of a cloud's API, and the object that it is answered with, empty where it is none. It follows no
 * redirect: what it shows would go with it.
 *
 * @param system whom it is that does not answer
 * @throws StepupError `broker_unreachable`, also for a failure of the system's own (5xx)
 */
export async function callJson(
  system: string,
  url: string,
  init: RequestInit,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  assertVerifiedTls(url, system)
  const { host } = new URL(url)
  let status: number
  let text: string
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) })
    status = response.status
    text = await response.text()
  } catch (cause) {
    throw new StepupError('broker_unreachable', `${system} at \`${host}\` does not answer`, { cause })
  }
  if (status >= 500)
    throw new StepupError('broker_unreachable', `${system} at \`${host}\` failed with status ${status}`)
  return { status, answer: parsed(text) }
}

/** The parser's own words would quote what may be a secret. */
function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
