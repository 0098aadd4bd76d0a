import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { EnrolmentRequest, EnrolmentStarted, EnrolmentStatus } from '../wire/protocol.ts'
import type { Opener } from './browser.ts'
import { provenHttp } from './dpop.ts'
import type { Http } from './http.ts'
import type { Notify } from './notice.ts'
import { refusalOf } from './oauth-error.ts'
import { pause } from './pause.ts'
import { assertPinned, readJson, type Verifier } from './verifier.ts'

export type Invitation = { issuer: string; code: string }

/**
 * Reads an invitation link, `<issuer>/invite/<code>`.
 *
 * @throws StepupError `usage`; the message does not repeat the link, which lets anyone enrol
 */
export function parseInvitation(link: string): Invitation {
  const url = URL.parse(link)
  const found = /^(.*)\/invite\/([A-Za-z0-9_-]{8,})\/?$/.exec(url?.pathname ?? '')
  if (!url || !found) {
    throw new StepupError(
      'usage',
      'not an invitation link; it looks like `https://verifier.example/invite/…`',
    )
  }
  return { issuer: url.origin + found[1], code: found[2] as string }
}

export type EnrolmentWorld = {
  verifier: Verifier
  /** Makes a key that takes the old one's place only when it is kept. */
  createKey: (issuer: string) => Promise<DeviceKey & { keep(): Promise<void> }>
  device: EnrolmentRequest['device']
  open: Opener
  notify: Notify
  /** Milliseconds since the epoch. */
  clock: () => number
  signal: AbortSignal
}

/** What is to be stored; the key is in the keychain by then. */
export type Enrolled = { issuer: string; sub: string; email: string; deviceJkt: string }

/**
 * Enrols this device: makes its key, has the person register a passkey on the verifier's page, and
 * keeps the key when that is done. An enrolment that is given up leaves what was there before.
 *
 * @throws StepupError `denied`, `challenge_timeout`, `interrupted`, `not_enrolled` when the invitation
 *   is not good, `keychain_*`, `url_not_pinned`, and those of the requests
 */
export async function enrol(code: string, world: EnrolmentWorld): Promise<Enrolled> {
  const { verifier } = world
  const key = await world.createKey(verifier.issuer)
  const http = provenHttp(verifier.http, { key, now: () => Math.floor(world.clock() / 1000) })
  const started = await start(http, code, world)
  world.notify({
    kind: 'page',
    url: started.enrolment_uri,
    number: started.number,
    opened: await world.open(started.enrolment_uri),
    limit: started.expires_in,
  })
  const { sub, email } = await complete(http, started, world)
  await key.keep()
  return { issuer: verifier.issuer, sub, email: visible(email), deviceJkt: key.jkt }
}

async function start(
  http: Http,
  code: string,
  { verifier, device }: EnrolmentWorld,
): Promise<EnrolmentStarted> {
  const request: EnrolmentRequest = { invitation: code, device }
  const response = await http(verifier.metadata.stepup_enrolment_endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  })
  if (response.status !== 201) throw await refusal(response)
  const body = await readJson(response)
  const { enrolment_uri, poll_uri, expires_in, interval, number } = body
  if (typeof enrolment_uri !== 'string' || typeof poll_uri !== 'string' || typeof number !== 'number') {
    throw new StepupError('verifier_failed', 'the verifier’s answer to the enrolment is not understood')
  }
  assertPinned(enrolment_uri, verifier.issuer)
  assertPinned(poll_uri, verifier.issuer)
  return {
    enrolment_uri,
    poll_uri,
    number,
    expires_in: typeof expires_in === 'number' ? expires_in : 600,
    interval: typeof interval === 'number' ? interval : 2,
  }
}

/** RFC 6749 §5.2 gives the name: an invitation is a grant that is not valid any more. */
async function refusal(response: Response): Promise<StepupError> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  if ((body as { error?: unknown } | null)?.error !== 'invalid_grant') return refusalOf(response)
  return new StepupError('not_enrolled', 'the invitation was used, has expired, or never was')
}

type Complete = Extract<EnrolmentStatus, { status: 'complete' }>

async function complete(http: Http, started: EnrolmentStarted, world: EnrolmentWorld): Promise<Complete> {
  const end = performance.now() + started.expires_in * 1000
  while (performance.now() < end) {
    await pause(started.interval * 1000, world.signal)
    const status = (await readJson(await http(started.poll_uri, { method: 'GET' }))) as EnrolmentStatus
    switch (status.status) {
      case 'pending':
        continue
      case 'complete':
        return checkComplete(status, world.verifier)
      case 'denied':
        throw new StepupError('denied', 'the enrolment was denied on its page')
      case 'expired':
        throw new StepupError('challenge_timeout', 'the enrolment was not finished in time')
      default:
        throw new StepupError('verifier_failed', 'the verifier’s answer to the enrolment is not understood')
    }
  }
  throw new StepupError('challenge_timeout', 'the enrolment was not finished in time')
}

function checkComplete(status: Complete, verifier: Verifier): Complete {
  if (status.issuer !== verifier.issuer) {
    throw new StepupError('grant_issuer', 'the enrolment was completed by another issuer')
  }
  if (typeof status.sub !== 'string' || typeof status.email !== 'string') {
    throw new StepupError('verifier_failed', 'the verifier’s answer to the enrolment is not understood')
  }
  return status
}
