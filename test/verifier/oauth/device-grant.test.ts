import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { confirmationNumber, type Intent } from '../../../src/wire/intent.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import { makeKey, type TestDevice } from '../support/test-device.ts'
import { Browser, csrfOf, Person } from '../support/test-person.ts'

let server: ServerUnderTest
let alice: Person
let device: TestDevice

beforeAll(async () => {
  server = await startServer()
  alice = new Person(server, 'alice@example.com')
  device = await alice.enrol()
})
afterAll(() => server.stop())
beforeEach(() => {
  server.later(60)
  alice.browser = new Browser(server.issuer)
})

async function asked(intent: Intent = device.intent()) {
  const { body } = await device.askByCode([intent])
  const page = await alice.openCode(String(body['user_code']))
  return { intent, code: String(body['device_code']), page }
}

async function typeNumber(page: { url: string; text: string }, number: number) {
  const answer = await alice.browser.post(
    `${page.url}/number`,
    { csrf: csrfOf(page.text), number: String(number) },
    false,
  )
  return answer.location ? alice.browser.get(answer.location) : answer
}

describe('the device grant', () => {
  it('says how often to ask, and where', async () => {
    const { body } = await device.askByCode([device.intent()])
    expect(body).toMatchObject({
      interval: 2,
      verification_uri: `${server.issuer}/device`,
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
    })
  })

  it('needs the proof of an enrolled device and an intent, as a pushed request does', async () => {
    expect((await device.askByCode([device.intent()], 'no-proof')).body['error']).toBe('invalid_dpop_proof')
    const stranger = await makeKey()
    expect((await device.askByCode([device.intent()], { key: stranger })).body['error']).toBe(
      'device_unknown',
    )
    expect((await device.askByCode([])).body['error']).toBe('invalid_authorization_details')
    expect((await device.askByCode([device.intent({ sub: 'p_someone' })])).body['error']).toBe(
      'invalid_authorization_details',
    )
  })

  it('wants the number typed, then the passkey, and gives the grant to the key that asked', async () => {
    const { intent, code, page } = await asked()
    expect(await alice.freeze(page)).not.toHaveProperty('options')
    await typeNumber(page, confirmationNumber(intent))
    expect((await device.poll(code)).body['error']).toBe('authorization_pending')
    const said = await alice.confirm(page)
    const end = await alice.browser.follow(String(said['location']))
    expect(end.status).toBe(200)

    server.later(10)
    const thief = await makeKey()
    expect((await device.poll(code, { key: thief })).body['error']).toBe('invalid_grant')
    server.later(10)
    const answer = await device.poll(code)
    expect(answer.status).toBe(200)
    const claims = decodeJwt(String(answer.body['access_token']))
    expect(claims).toMatchObject({
      acr: 'phr',
      cnf: { jkt: device.key.jkt },
      authorization_details: [{ type: 'stepup_intent', intent }],
    })
    expect(claims['auth_time']).toBeTypeOf('number')
    server.later(10)
    expect((await device.poll(code)).body['error']).toBe('invalid_grant')
  })

  it('ends after three wrong numbers', async () => {
    const { intent, code, page } = await asked()
    const wrong = confirmationNumber(intent) === 10 ? 11 : 10
    for (let i = 0; i < 3; i++) await typeNumber(page, wrong)
    server.later(10)
    expect((await device.poll(code)).body['error']).toBe('access_denied')
  })

  it('tells a denial to the terminal', async () => {
    const { code, page } = await asked()
    await alice.browser
      .post(`${page.url}/deny`, { csrf: csrfOf(page.text) }, false)
      .then(({ location }) => alice.browser.follow(String(location)))
    expect((await device.poll(code)).body['error']).toBe('access_denied')
  })

  it('slows down whoever asks too often (RFC 8628 §3.5)', async () => {
    onTestFinished(server.stopClock())
    const { body } = await device.askByCode([device.intent()])
    const code = String(body['device_code'])
    expect((await device.poll(code)).body['error']).toBe('authorization_pending')
    expect((await device.poll(code)).body['error']).toBe('slow_down')
    server.later(4)
    // The interval is seven seconds by now.
    expect((await device.poll(code)).body['error']).toBe('slow_down')
    server.later(20)
    expect((await device.poll(code)).body['error']).toBe('authorization_pending')
  })

  it('says nothing of a code to who does not hold its key', async () => {
    const { body } = await device.askByCode([device.intent()])
    const bob = await new Person(server, `bob-${server.now()}@example.com`).enrol()
    expect((await bob.poll(String(body['device_code']))).body['error']).toBe('invalid_grant')
    expect((await bob.poll('made-up')).body['error']).toBe('invalid_grant')
  })

  it('shows a page for a code that does not exist, without the code in it', async () => {
    const page = await alice.openCode('AAAA-AAAA')
    expect(page.text).not.toContain('data-csrf')
    expect(page.text).not.toMatch(/at .*\.js:\d+/)
  })
})
