import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { type ExternalAccount, LIFETIME, tradingAddresses } from './gcp-external-account.ts'
import { callJson } from './json-call.ts'

/**
 * An access token of the service account, traded in this process as a client library would (RFC 8693, then
 * `generateAccessToken`); it lives ten minutes, and cannot be taken back.
 *
 * @param subject the broker token
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function tradeForGcp(account: ExternalAccount, subject: string): Promise<string> {
  const { sts, impersonation } = tradingAddresses(account)
  const federated = await askGoogle(sts, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: account.audience,
      scope: SCOPE,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    }),
  })
  const { accessToken } = await askGoogle(impersonation, {
    method: 'POST',
    headers: { authorization: `Bearer ${federated['access_token']}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scope: [SCOPE], lifetime: `${LIFETIME}s` }),
  })
  if (typeof accessToken !== 'string') throw new StepupError('broker_refused', 'Google Cloud gave no token')
  return accessToken
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * One call of a Google API.
 *
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function askGoogle(url: string, init: RequestInit): Promise<Record<string, unknown>> {
  const { host } = new URL(url)
  const { status, answer } = await callJson('Google Cloud', url, init)
  if (status === 200) return answer
  throw new StepupError(
    'broker_refused',
    `Google Cloud at \`${host}\` refuses with status ${status}: ${reasonIn(answer)}`,
  )
}

function reasonIn({ error, error_description }: Record<string, unknown>): string {
  const said =
    typeof error === 'object' && error !== null
      ? (error as { message?: unknown }).message
      : (error_description ?? error)
  return typeof said === 'string' ? visible(said.slice(0, 300)) : 'no reason is given'
}
