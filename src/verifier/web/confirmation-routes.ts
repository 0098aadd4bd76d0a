import type {
  App,
  Frozen,
  Gone,
  PageContext,
  PageDependencies,
  PendingInteraction,
  Refused,
} from '../interaction.ts'
import { assertionOptions, verifyAssertion } from '../webauthn/assertion.ts'
import { relyingParty } from '../webauthn/relying-party.ts'
import { parseAssertion } from '../webauthn/responses.ts'
import type { Assets } from './assets.ts'
import { confirmationPage, waitingDocument } from './confirmation-page.tsx'
import type { Csrf } from './csrf.ts'
import { listVersion } from './list-version.ts'
import { gonePage, problemPage } from './message-pages.tsx'
import type { PageSender } from './page-sender.ts'

export type Web = { assets: Assets; csrf: Csrf; send: PageSender; host: string }

/**
 * The page on which a person answers, and the four requests that it makes. A browser is known by the
 * authorization server's cookie; every answer needs the form token as well.
 */
export function confirmationRoutes(app: App, deps: PageDependencies, web: Web): void {
  const { interactions } = deps
  const rp = relyingParty(deps.issuer, deps.attestationRoots)
  const subject = (c: PageContext) => `interaction ${c.req.param('uid') ?? ''}`
  const here = (c: PageContext) => `/interaction/${encodeURIComponent(c.req.param('uid') ?? '')}`

  const show = (c: PageContext, interaction: PendingInteraction, triesLeft: number | null = null) =>
    web.send.page(
      c,
      confirmationPage({
        interaction,
        csrf: web.csrf.issue(c, subject(c)),
        assets: web.assets,
        host: web.host,
        now: deps.now(),
        triesLeft,
      }),
      { script: 'confirm.js', loopbackForms: true, status: triesLeft === null ? 200 : 400 },
    )
  const gone = (c: PageContext, found: Gone) =>
    web.send.page(c, gonePage(web, found), {
      status: found.gone === 'not_found' || found.gone === 'no_cookie' ? 404 : 410,
    })
  const forged = (c: PageContext) =>
    web.send.page(
      c,
      problemPage(web, {
        status: 403,
        code: 'form_expired',
        message:
          'this page is too old to be answered, or the answer came from elsewhere; open the link from your terminal again',
      }),
      { status: 403 },
    )
  /** Where the page itself says what became of the request. */
  const reload = (c: PageContext) => web.send.json(c, { status: 'go', location: here(c) })
  const retry = (c: PageContext, message: string) => web.send.json(c, { status: 'retry', message })
  const tooFast = (c: PageContext) => {
    // By page and address: colleagues behind one address do not slow each other down.
    const wait = deps.rateLimit('assertion', `${deps.addressOf(c)} ${subject(c)}`)
    return wait === null ? null : retry(c, `Too many tries. Wait ${wait} seconds, then try again.`)
  }

  app.get('/interaction/:uid', async (c) => {
    const wait = deps.rateLimit('page', deps.addressOf(c))
    if (wait !== null) return tooMany(c, web, wait)
    const found = await interactions.find(c)
    return 'gone' in found ? gone(c, found) : show(c, found)
  })

  app.get('/interaction/:uid/waiting', async (c) => {
    const found = await interactions.find(c)
    if ('gone' in found) return web.send.page(c, gonePage(web, found), { status: 410 })
    return web.send.page(c, waitingDocument(found))
  })

  app.post('/interaction/:uid/number', async (c) => {
    const form = await c.req.parseBody()
    if (!web.csrf.accepts(c, subject(c), form['csrf'])) return forged(c)
    const typed = String(form['number'] ?? '').trim()
    const answer = await interactions.typeNumber(c, /^\d{2}$/.test(typed) ? Number(typed) : -1)
    if ('gone' in answer) return gone(c, answer)
    if (answer.right) return c.redirect(here(c), 303)
    const found = await interactions.find(c)
    return 'gone' in found ? gone(c, found) : show(c, found, answer.left)
  })

  app.post('/interaction/:uid/deny', async (c) => {
    const form = await c.req.parseBody()
    if (!web.csrf.accepts(c, subject(c), form['csrf'])) return forged(c)
    const answer = await interactions.deny(c)
    return 'gone' in answer ? gone(c, answer) : c.redirect(answer.location, 303)
  })

  app.post('/interaction/:uid/options', async (c) => {
    const body = await jsonBody(c)
    if (!web.csrf.accepts(c, subject(c), body['csrf'])) return retry(c, STALE_PAGE)
    const limited = tooFast(c)
    if (limited) return limited
    const frozen = await interactions.freeze(c)
    if ('gone' in frozen || 'refused' in frozen) return reload(c)
    return web.send.json(c, {
      status: 'options',
      challengeId: frozen.challengeId,
      version: listVersion(frozen.interaction.requests),
      options: await assertionOptions(rp, frozen.challenge),
    })
  })

  app.post('/interaction/:uid/assertion', async (c) => {
    const body = await jsonBody(c)
    if (!web.csrf.accepts(c, subject(c), body['csrf'])) return retry(c, STALE_PAGE)
    const limited = tooFast(c)
    if (limited) return limited
    const frozen = await interactions.frozen(c, String(body['challengeId'] ?? ''))
    if ('gone' in frozen) return reload(c)
    return answer(c, frozen, body['assertion'])
  })

  async function answer(c: PageContext, frozen: Frozen, given: unknown): Promise<Response> {
    const assertion = parseAssertion(given)
    const passkey = assertion ? await passkeyNamed(deps, assertion.id) : undefined
    if (!assertion || !passkey) {
      await interactions.refuse(c, 'bad_assertion')
      return retry(c, assertion ? REFUSALS.passkey_unknown : REFUSALS.bad_assertion)
    }
    const verified = await verifyAssertion(rp, assertion, frozen.challenge, passkey)
    if ('refused' in verified) {
      deps.log.warn({ refused: verified.refused, error: String(verified.cause ?? '') }, 'assertion refused')
      await interactions.refuse(c, verified.refused)
      return retry(c, REFUSALS[verified.refused])
    }
    // Verified first: only a real answer of somebody else's passkey ends the request as "not yours".
    if (passkey.person_id !== frozen.interaction.owner.sub) {
      const ended = await interactions.refuse(c, 'wrong_person', { sub: passkey.person_id })
      return 'location' in ended
        ? web.send.json(c, { status: 'not-yours', location: ended.location })
        : reload(c)
    }
    const approved = await interactions.approve(c, frozen.challengeId, verified)
    if ('gone' in approved) return reload(c)
    if ('refused' in approved) return retry(c, REFUSALS[approved.refused])
    return web.send.json(c, { status: 'go', location: approved.location })
  }
}

const STALE_PAGE = 'This page is too old to be answered. Open the link from your terminal again.'

const REFUSALS: Record<Refused['refused'] | 'bad_assertion', string> = {
  bad_assertion: 'The answer of your authenticator could not be verified. Nothing was confirmed; try again.',
  user_verification:
    'Your authenticator did not check that it is you (PIN, fingerprint or face). Nothing was confirmed; try again.',
  passkey_unknown: 'This passkey is not enrolled here. Pick another one, or enrol again.',
  device_bound:
    'This command asks for a passkey that cannot be copied to other devices. Use a security key or one made on this machine.',
  acr: 'This command asks for a passkey in attested hardware. Use the security key that you enrolled.',
  backup_changed:
    'This passkey is not what it was when it was enrolled, so it was refused and that was recorded. Tell your security team.',
  counter:
    'This passkey seems to have been copied, so it was refused and that was recorded. Tell your security team.',
  challenge_used: 'This answer was used already. Try again.',
  wrong_person: 'This passkey belongs to somebody else.',
  number_needed: 'Type the number that your terminal shows first.',
}

async function passkeyNamed({ store }: PageDependencies, credentialId: string) {
  return store
    .selectFrom('passkeys')
    .select(['credential_id', 'person_id', 'public_key'])
    .where('credential_id', '=', credentialId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** An object, whatever came: what is missing fails its own check. */
export async function jsonBody(c: PageContext): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => null)
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Record<string, unknown>)
    : {}
}

export function tooMany(c: PageContext, web: Web, seconds: number): Response {
  const page = problemPage(web, { status: 429, code: 'rate_limited', message: '' })
  c.header('Retry-After', String(seconds))
  return web.send.page(c, page, { status: 429 })
}
