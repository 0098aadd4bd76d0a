import type { App, PageContext, PageDependencies } from '../interaction.ts'
import { completeEnrolment, denyEnrolment } from '../people/enrolment.ts'
import { enrolmentByTicket, openCeremony } from '../people/enrolment-ceremony.ts'
import type { EnrolmentRefusal } from '../people/enrolment-refusal.ts'
import { openInvitation } from '../people/invitation.ts'
import { passkeysOf } from '../people/passkeys.ts'
import { relyingParty } from '../webauthn/relying-party.ts'
import { jsonBody, tooMany, type Web } from './confirmation-routes.ts'
import { enrolmentPage, invitePage } from './enrolment-pages.tsx'
import { enrolledPage, enrolmentDeniedPage, problemPage } from './message-pages.tsx'

/** The invitation's page, and the page that binds a passkey to the device whose key began an enrolment. */
export function enrolmentRoutes(app: App, deps: PageDependencies, web: Web): void {
  const rp = relyingParty(deps.issuer, deps.attestationRoots)
  const base = (c: PageContext) => `/enrolment/${encodeURIComponent(c.req.param('ticket') ?? '')}`
  const subject = (c: PageContext) => `enrolment ${c.req.param('ticket') ?? ''}`
  const retry = (c: PageContext, message: string) => web.send.json(c, { status: 'retry', message })
  const limited = (c: PageContext, bucket: 'invitation' | 'page') => {
    const wait = deps.rateLimit(bucket, deps.addressOf(c))
    return wait === null ? null : tooMany(c, web, wait)
  }
  const over = (c: PageContext) =>
    web.send.page(
      c,
      problemPage(web, {
        status: 410,
        code: 'enrolment_over',
        message: 'this enrolment is over: it was used, denied, or took too long; run the command again',
      }),
      { status: 410 },
    )

  app.get('/invite/:code', async (c) => {
    const stopped = limited(c, 'invitation')
    if (stopped) return stopped
    const invitation = await openInvitation(deps.store, c.req.param('code'), deps.now())
    if (!invitation) {
      const message = 'this invitation was used, has expired, or never was; ask for a new one'
      return web.send.page(c, problemPage(web, { status: 410, code: 'invitation_over', message }), {
        status: 410,
      })
    }
    const link = `${deps.issuer.replace(/\/$/, '')}/invite/${c.req.param('code')}`
    const page = invitePage(web, { link, email: invitation.email, expiresAt: invitation.expires_at })
    return web.send.page(c, page, { script: 'copy.js' })
  })

  app.get('/enrolment/:ticket', async (c) => {
    const stopped = limited(c, 'page')
    if (stopped) return stopped
    const enrolment = await enrolmentByTicket(deps.store, c.req.param('ticket'))
    if (enrolment?.state !== 'pending' || enrolment.expires_at <= deps.now()) return over(c)
    const page = enrolmentPage(web, {
      base: base(c),
      csrf: web.csrf.issue(c, subject(c)),
      email: enrolment.email,
      device: {
        name: enrolment.device_name,
        platform: enrolment.platform,
        address: enrolment.remote_address,
      },
      number: enrolment.number,
      expiresAt: enrolment.expires_at,
      hasPasskeys: (await passkeysOf(deps.store, enrolment.person_id)).length > 0,
    })
    return web.send.page(c, page, { script: 'enrol.js' })
  })

  app.post('/enrolment/:ticket/options', async (c) => {
    const body = await jsonBody(c)
    if (!web.csrf.accepts(c, subject(c), body['csrf'])) return retry(c, REFUSALS.over)
    const ceremony = await openCeremony(deps, rp, c.req.param('ticket'), which(body))
    if (!ceremony) return web.send.json(c, { status: 'go', location: base(c) })
    return web.send.json(c, { status: 'options', options: ceremony })
  })

  app.post('/enrolment/:ticket/passkey', async (c) => {
    const body = await jsonBody(c)
    if (!web.csrf.accepts(c, subject(c), body['csrf'])) return retry(c, REFUSALS.over)
    const wait = deps.rateLimit('assertion', `${deps.addressOf(c)} ${subject(c)}`)
    if (wait !== null) return retry(c, `Too many tries. Wait ${wait} seconds, then try again.`)
    const done = await completeEnrolment(deps, rp, {
      ticket: c.req.param('ticket'),
      with: which(body),
      response: body['response'],
      address: deps.addressOf(c),
    })
    if ('refused' in done) {
      if (done.refused === 'over') return web.send.json(c, { status: 'go', location: base(c) })
      return retry(c, REFUSALS[done.refused])
    }
    return web.send.json(c, { status: 'go', location: `${base(c)}/done` })
  })

  app.get('/enrolment/:ticket/done', async (c) => {
    const enrolment = await enrolmentByTicket(deps.store, c.req.param('ticket'))
    if (enrolment?.state !== 'complete') return over(c)
    return web.send.page(c, enrolledPage(web, enrolment.device_name))
  })

  app.post('/enrolment/:ticket/deny', async (c) => {
    const form = await c.req.parseBody()
    if (!web.csrf.accepts(c, subject(c), form['csrf'])) return over(c)
    const denied = await denyEnrolment(deps, c.req.param('ticket'), deps.addressOf(c))
    return denied ? web.send.page(c, enrolmentDeniedPage(web)) : over(c)
  })
}

function which(body: Record<string, unknown>): 'new' | 'existing' {
  return body['with'] === 'existing' ? 'existing' : 'new'
}

const REFUSALS: Record<EnrolmentRefusal, string> = {
  over: 'This page is too old to be answered. Run the command again.',
  bad_registration:
    'The answer of your authenticator could not be verified. Nothing was enrolled; try again.',
  bad_assertion: 'The answer of your authenticator could not be verified. Nothing was enrolled; try again.',
  user_verification:
    'Your authenticator did not check that it is you (PIN, fingerprint or face). Use one that does.',
  not_discoverable:
    'This authenticator did not keep the passkey in itself, which is needed here. Use another one.',
  passkey_taken: 'This passkey is enrolled already. Use it, or make one in another authenticator.',
  passkey_unknown: 'This passkey is not enrolled here. Pick another one, or make a new one.',
  passkey_refused:
    'This passkey is not what it was when it was enrolled, so it was refused and that was recorded. Tell your security team.',
  wrong_person:
    'This passkey belongs to somebody else than the invited person. Pick your own, or make a new one.',
  device_taken: 'This device key is enrolled already. Run the command again: it makes a new one.',
}
