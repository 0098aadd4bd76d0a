import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Intent } from '../../../src/wire/intent.ts'
import { confirmationNumber } from '../../../src/wire/intent.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import type { TestDevice } from '../support/test-device.ts'
import { Browser, csrfOf, Person } from '../support/test-person.ts'

let server: ServerUnderTest
let alice: Person
let device: TestDevice
let bob: Person

beforeAll(async () => {
  server = await startServer()
  alice = new Person(server, 'alice@example.com')
  device = await alice.enrol()
  bob = new Person(server, 'bob@example.com')
  await bob.enrol()
})
afterAll(() => server.stop())
beforeEach(async () => {
  server.later(60)
  alice.browser = new Browser(server.issuer)
  bob.browser = new Browser(server.issuer)
  // Each case begins with nothing waiting.
  await server.store.updateTable('requests').set({ state: 'denied' }).where('state', '=', 'waiting').execute()
})

async function opened(who = alice, intents: Intent[] = [device.intent()]) {
  const request = device.request(intents)
  const pushed = await device.push(request)
  const requestUri = String(pushed.body['request_uri'])
  return { request, requestUri, page: await who.open(requestUri) }
}

async function lastEvent(type: string): Promise<Record<string, unknown>> {
  const row = await server.store
    .selectFrom('events')
    .select('body')
    .where('type', '=', type)
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow()
  return JSON.parse(row.body)
}

describe('the page', () => {
  it('shows the command, the environment and the number of the terminal', async () => {
    const intent = device.intent()
    const { page } = await opened(alice, [intent])
    expect(page.text).toContain('payments')
    expect(page.text).toContain('prod-eu')
    expect(page.text).toContain(String(confirmationNumber(intent)))
  })

  it('is nothing without the cookie of the browser that opened it', async () => {
    const { page } = await opened()
    const stranger = new Browser(server.issuer)
    expect((await stranger.get(page.url)).status).toBe(404)
  })

  it('answers a form of another page with nothing', async () => {
    const { page } = await opened()
    const other = await opened()
    const answer = await alice.browser.post(`${page.url}/options`, { csrf: csrfOf(other.page.text) })
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'retry' })
  })
})

describe('confirming', () => {
  it('sends the code to the terminal, with the issuer beside it (RFC 9207)', async () => {
    const { request, page } = await opened()
    const redirect = await alice.approve(page)
    expect(redirect.origin + redirect.pathname).toBe('http://127.0.0.1:49999/callback')
    expect(redirect.searchParams.get('iss')).toBe(server.issuer)
    expect(redirect.searchParams.get('state')).toBe(request['state'])
  })

  it('is refused when the same assertion comes again', async () => {
    const { page } = await opened()
    const frozen = await alice.freeze(page)
    const first = await alice.answer(page, frozen)
    expect(first['status']).toBe('go')
    // Before the redirect is followed the interaction still exists, and is answered.
    const again = await alice.answer(page, frozen)
    expect(again).toMatchObject({ status: 'go', location: new URL(page.url).pathname })
    const grants = await server.store.selectFrom('oidc').where('model', '=', 'Grant').selectAll().execute()
    expect(new Set(grants.map((g) => g.id)).size).toBe(grants.length)
  })

  it('is refused when an assertion for one page is given to another', async () => {
    const first = await opened()
    const second = await opened()
    const frozen = await alice.freeze(first.page)
    const stolen = { ...(await alice.freeze(second.page)), options: frozen['options'] }
    expect(await alice.answer(second.page, stolen)).toMatchObject({ status: 'retry' })
    expect(await lastEvent('assertion-refused')).toMatchObject({ reason: 'bad_assertion' })
  })

  it('is refused from another origin, and without user verification', async () => {
    const { page } = await opened()
    expect(await alice.confirm(page, { origin: 'https://evil.example' })).toMatchObject({ status: 'retry' })
    expect(await alice.confirm(page, { flags: { uv: false } })).toMatchObject({ status: 'retry' })
    expect(await lastEvent('assertion-refused')).toMatchObject({ reason: 'user_verification' })
  })

  it('is refused when the passkey says of itself what it did not at enrolment', async () => {
    const { page } = await opened()
    expect(await alice.confirm(page, { flags: { be: true } })).toMatchObject({ status: 'retry' })
    expect(await lastEvent('assertion-refused')).toMatchObject({ reason: 'backup_changed' })
  })

  it('is refused when the counter does not grow', async () => {
    const carol = new Person(server, 'carol@example.com')
    const hers = await carol.enrol()
    const open = async () => {
      const request = hers.request([hers.intent()])
      return carol.open(String((await hers.push(request)).body['request_uri']))
    }
    expect(await carol.confirm(await open(), { counter: 5 })).toMatchObject({ status: 'go' })
    carol.browser = new Browser(server.issuer)
    expect(await carol.confirm(await open(), { counter: 5 })).toMatchObject({ status: 'retry' })
    expect(await lastEvent('assertion-refused')).toMatchObject({ reason: 'counter' })
  })

  it('by another person ends the request, tells the terminal, and is recorded', async () => {
    const { page } = await opened(bob)
    const said = await bob.confirm(page)
    expect(said['status']).toBe('not-yours')
    const { at } = await bob.browser.follow(String(said['location']))
    expect(new URL(at).searchParams.get('error')).toBe('wrong_person')
    expect(await lastEvent('wrong-person')).toMatchObject({ person: alice.sub, by: bob.sub })
  })

  it('is over when the page is too old', async () => {
    const { page } = await opened()
    const frozen = await alice.freeze(page)
    server.later(301)
    expect(await alice.answer(page, frozen)).toMatchObject({ status: 'go' })
    const rows = await server.store
      .selectFrom('requests')
      .select('state')
      .orderBy('created_at', 'desc')
      .execute()
    expect(rows[0]?.state).toBe('waiting')
  })

  it('keeps what the authenticator signed', async () => {
    const { page } = await opened()
    await alice.approve(page)
    expect(await lastEvent('confirmed')).toMatchObject({
      person: alice.sub,
      device: device.key.jkt,
      confirmation: { rpId: 'localhost', origin: server.issuer, acr: 'phr' },
    })
  })
})

describe('denying', () => {
  it('tells the terminal and is recorded', async () => {
    const { page } = await opened()
    const redirect = await alice.deny(page)
    expect(redirect.searchParams.get('error')).toBe('access_denied')
    expect(await lastEvent('denied')).toMatchObject({ reason: 'person' })
  })

  it('ends the request for good', async () => {
    const { requestUri, page } = await opened()
    await alice.deny(page)
    const again = await alice.open(requestUri)
    expect(again.text).not.toContain('data-csrf')
  })
})

describe('one request, two browsers', () => {
  it('is confirmed once', async () => {
    const { requestUri, page } = await opened()
    const second = new Person(server, alice.email)
    second.credential = alice.credential
    const other = await second.open(requestUri)
    const [frozen, frozenToo] = [await alice.freeze(page), await second.freeze(other)]
    const answers = await Promise.all([alice.answer(page, frozen), second.answer(other, frozenToo)])
    const redirects = answers.filter((a) => /\/auth\//.test(String(a['location'])))
    expect(redirects).toHaveLength(1)
  })

  it('uses a pushed request once (RFC 9126 §4)', async () => {
    const { requestUri, page } = await opened()
    await alice.approve(page)
    const query = new URLSearchParams({ client_id: 'stepup-cli', request_uri: requestUri })
    const { status } = await new Browser(server.issuer).get(`/auth?${query}`)
    expect(status).toBe(400)
  })
})

describe('waiting commands of one terminal session', () => {
  async function waiting(change: Partial<Intent> = {}) {
    const intent = device.intent(change)
    const asked = await device.askByCode([intent])
    return { intent, code: String(asked.body['device_code']) }
  }

  it('share the page and the tap', async () => {
    const others = [await waiting(), await waiting({ resource: 'namespaces/billing' })]
    const { request, page } = await opened()
    expect(page.text).toContain('billing')
    const redirect = await alice.approve(page)
    const own = await device.redeem(String(redirect.searchParams.get('code')), request)
    expect(own.status).toBe(200)
    for (const { intent, code } of others) {
      const answer = await device.poll(code)
      expect(answer.status).toBe(200)
      expect(answer.body['authorization_details']).toEqual([{ type: 'stepup_intent', intent }])
    }
    const confirmed = (await lastEvent('confirmed'))['confirmation'] as { intents: unknown[] }
    expect(confirmed.intents).toHaveLength(3)
  })

  it('share the denial', async () => {
    const { code } = await waiting()
    const { page } = await opened()
    await alice.deny(page)
    expect((await device.poll(code)).body['error']).toBe('access_denied')
  })

  it('that come after the page was frozen are not covered by it', async () => {
    const { page } = await opened()
    const frozen = await alice.freeze(page)
    const { code } = await waiting()
    expect(await alice.answer(page, frozen)).toMatchObject({ status: 'go' })
    expect((await device.poll(code)).body['error']).toBe('authorization_pending')
  })

  it('of another session, or for a whole environment, stand alone', async () => {
    const other = await waiting({
      startedBy: { ...device.intent().startedBy, session: 'another-session-another' },
    })
    const wide = await device.askByCode([device.writeIntent()])
    const { page } = await opened()
    await alice.approve(page)
    expect((await device.poll(other.code)).body['error']).toBe('authorization_pending')
    expect((await device.poll(String(wide.body['device_code']))).body['error']).toBe('authorization_pending')
  })
})
