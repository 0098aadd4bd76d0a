import * as v from 'valibot'
import { visible } from '../../core/visible.ts'
import { type EnrolmentStarted, type EnrolmentStatus, PATHS } from '../../wire/protocol.ts'
import type { App, PageContext, PageDependencies } from '../interaction.ts'
import type { Enrolment, Invitation } from '../store/schema.ts'
import { userHandle } from '../webauthn/user-handle.ts'
import { codeHash, newCode, newNumber, newPersonId } from './codes.ts'
import { enrolmentByTicket } from './enrolment-ceremony.ts'
import { openInvitation } from './invitation.ts'

/** How long an enrolment waits for its person, seconds. */
const LIFETIME = 900
/** How often the CLI may ask, seconds. */
const INTERVAL = 2

const REQUEST = v.object({
  invitation: v.pipe(v.string(), v.maxLength(128)),
  device: v.object({
    name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)),
    platform: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)),
  }),
})

type Key = { jkt: string; publicJwk: object }

/** What `stepup enroll` speaks to. Both requests carry a DPoP proof of the device's new key. */
export function enrolmentEndpoints(app: App, deps: PageDependencies): void {
  app.post(PATHS.enrolment, async (c) => {
    const wait = deps.rateLimit('enrolment', deps.addressOf(c))
    if (wait !== null) return slowDown(c, wait)
    const key = await deps.proofs.check(c)
    if (key instanceof Response) return key
    const request = v.safeParse(REQUEST, await c.req.json().catch(() => null))
    if (!request.success) return failed(c, 400, 'invalid_request', 'the body is not an enrolment request')
    const { invitation: code, device } = request.output
    const invitation = await openInvitation(deps.store, code, deps.now())
    if (!invitation) {
      return failed(c, 400, 'invalid_grant', 'this invitation was used, has expired, or never was')
    }
    if (await deviceKnown(deps, key.jkt)) {
      return failed(c, 400, 'invalid_request', 'this device key is enrolled already')
    }
    return begin(c, deps, { invitation, key, device })
  })

  app.get(`${PATHS.enrolment}/:ticket/status`, async (c) => {
    const key = await deps.proofs.check(c)
    if (key instanceof Response) return key
    const enrolment = await enrolmentByTicket(deps.store, c.req.param('ticket'))
    // Somebody else's ticket looks like none at all.
    if (!enrolment || enrolment.jkt !== key.jkt)
      return failed(c, 404, 'not_found', 'there is no such enrolment')
    return answer(c, statusOf(enrolment, deps))
  })
}

type Beginning = { invitation: Invitation; key: Key; device: { name: string; platform: string } }

async function begin(c: PageContext, deps: PageDependencies, { invitation, key, device }: Beginning) {
  const now = deps.now()
  const ticket = newCode()
  const known = await deps.store
    .selectFrom('people')
    .select('id')
    .where('email', '=', invitation.email)
    .executeTakeFirst()
  const personId = known?.id ?? newPersonId()
  const row: Enrolment = {
    ticket_hash: codeHash(ticket) as string,
    invitation_hash: invitation.code_hash,
    email: invitation.email,
    jkt: key.jkt,
    public_jwk: JSON.stringify(key.publicJwk),
    device_name: visible(device.name),
    platform: visible(device.platform),
    remote_address: deps.addressOf(c),
    nonce: null,
    user_handle: Buffer.from(userHandle(personId)).toString('base64url'),
    number: newNumber(),
    state: 'pending',
    person_id: personId,
    created_at: now,
    expires_at: Math.min(now + LIFETIME, invitation.expires_at),
  }
  await deps.store.transaction().execute(async (tx) => {
    await tx.insertInto('enrolments').values(row).execute()
    await deps.audit.record(tx, {
      type: 'enrolment-started',
      email: row.email,
      deviceName: row.device_name,
      platform: row.platform,
      person: known?.id ?? null,
      device: row.jkt,
      address: row.remote_address,
    })
  })
  const uri = `${deps.issuer.replace(/\/$/, '')}${PATHS.enrolment}/${ticket}`
  const started: EnrolmentStarted = {
    enrolment_uri: uri,
    poll_uri: `${uri}/status`,
    expires_in: row.expires_at - now,
    interval: INTERVAL,
    number: row.number,
  }
  return answer(c, started, 201)
}

function statusOf(enrolment: Enrolment, { issuer, now }: PageDependencies): EnrolmentStatus {
  const { state, person_id: sub, email } = enrolment
  if (state === 'complete' && sub !== null) return { status: 'complete', sub, email, issuer }
  if (state === 'denied') return { status: 'denied' }
  return { status: enrolment.expires_at <= now() ? 'expired' : 'pending' }
}

async function deviceKnown({ store }: PageDependencies, jkt: string): Promise<boolean> {
  return Boolean(await store.selectFrom('devices').select('jkt').where('jkt', '=', jkt).executeTakeFirst())
}

function answer(c: PageContext, body: EnrolmentStarted | EnrolmentStatus, status: 200 | 201 = 200): Response {
  return c.json(body, status, { 'Cache-Control': 'no-store' })
}

function failed(c: PageContext, status: 400 | 404, error: string, description: string): Response {
  return c.json({ error, error_description: description }, status, { 'Cache-Control': 'no-store' })
}

function slowDown(c: PageContext, seconds: number): Response {
  return c.json({ error: 'slow_down', error_description: 'too many requests' }, 429, {
    'Cache-Control': 'no-store',
    'Retry-After': String(seconds),
  })
}
