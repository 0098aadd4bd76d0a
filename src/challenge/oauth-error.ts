import { type ErrorCode, StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { WIRE_ERRORS } from '../wire/protocol.ts'
import { interrupted } from './http.ts'

/** An error body of the verifier (RFC 6749 §5.2), or the error of a redirect (§4.1.2.1). */
export type OauthError = { error: string; description: string | null; body: Record<string, unknown> }

/** The OAuth error inside what openid-client threw; null when it is something else. */
export function oauthErrorIn(thrown: unknown): OauthError | null {
  if (!(thrown instanceof Error)) return null
  const { error, error_description, cause } = thrown as Error & Record<string, unknown>
  if (typeof error !== 'string') return null
  const body = typeof cause === 'object' && cause !== null && !(cause instanceof URLSearchParams) ? cause : {}
  return {
    error,
    description: typeof error_description === 'string' ? visible(error_description).slice(0, 300) : null,
    body: body as Record<string, unknown>,
  }
}

const CODES: Record<string, { code: ErrorCode; message: string }> = {
  access_denied: { code: 'denied', message: 'denied on the confirmation page' },
  [WIRE_ERRORS.wrongPerson]: {
    code: 'wrong_person',
    message: 'the page was opened by someone this device is not enrolled for',
  },
  [WIRE_ERRORS.deviceUnknown]: {
    code: 'device_unknown',
    message: 'the verifier does not know this device, or it was revoked',
  },
  expired_token: { code: 'challenge_timeout', message: 'the request was not confirmed in time' },
  unmet_authentication_requirements: {
    code: 'grant_acr',
    message: 'the verifier cannot verify the person as strongly as the rule asks',
  },
  slow_down: {
    code: 'verifier_failed',
    message: 'the verifier was asked too often by this device; wait a minute',
  },
  temporarily_unavailable: {
    code: 'verifier_failed',
    message: 'the verifier is not available for the moment',
  },
}

/**
 * Any failure of a request to the verifier as the one error type that crosses rooms.
 *
 * @throws nothing; codes: `denied`, `wrong_person`, `device_unknown`, `blocked`, `challenge_timeout`,
 *   `grant_acr`, `grant_issuer`, `interrupted`, `verifier_failed`, and those of the request itself
 */
export function asStepupError(thrown: unknown): StepupError {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof StepupError) return error
    if ((error as { code?: unknown }).code === 'OAUTH_ABORT') return interrupted()
  }
  const oauth = oauthErrorIn(thrown)
  if (oauth) return fromOauth(oauth)
  const about = (thrown as Error | null)?.message ?? ''
  if (/"iss"/.test(causeMessage(thrown))) {
    return new StepupError('grant_issuer', 'the answer names another issuer', { cause: thrown })
  }
  return new StepupError('verifier_failed', `the verifier’s answer was refused: ${visible(about)}`, {
    cause: thrown,
  })
}

/** An answer that is not a success, as one of our errors. */
export async function refusalOf(response: Response): Promise<StepupError> {
  const body = (await response.json().catch(() => null)) as Record<string, unknown> | null
  return asStepupError(Object.assign(new Error(`status ${response.status}`), body))
}

function fromOauth({ error, description }: OauthError): StepupError {
  const known = CODES[error]
  if (known) return new StepupError(known.code, known.message)
  if (error === WIRE_ERRORS.blocked) return new StepupError('blocked', description ?? 'blocked by policy')
  const detail = description === null ? '' : `: ${description}`
  return new StepupError(
    'verifier_failed',
    `the verifier refused the request, \`${visible(error)}\`${detail}`,
  )
}

function causeMessage(thrown: unknown): string {
  const cause = (thrown as { cause?: unknown } | null)?.cause
  return cause instanceof Error ? cause.message : ''
}
