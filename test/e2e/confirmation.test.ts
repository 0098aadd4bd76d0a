import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt } from 'jose'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confirmationNumber, type Intent } from '../../src/wire/intent.ts'
import { CLIENT_ID, type EnrolmentStarted } from '../../src/wire/protocol.ts'
import { Person, startBrowser } from '../support/browser.ts'
import { Cleanup } from '../support/cleanup.ts'
import { Verifier } from '../support/verifier.ts'
import { HOSTILE } from '../verifier/support/sample-interaction.ts'
import { makeKey, TestDevice } from '../verifier/support/test-device.ts'

/**
 * The whole verifier, as a program of its own, and real Chromium: from the request to the token.
 * Only the command line is played here, so that every step of the wire can be looked at.
 */
const cleanup = new Cleanup()
let verifier: Verifier
let browser: Browser
let loopback: Server
let callback: string
let alice: Person
let mallory: Person
let device: TestDevice

beforeAll(async () => {
  loopback = createServer((_, response) => response.end('back in the terminal')).listen(0, '127.0.0.1')
  await once(loopback, 'listening')
  cleanup.defer(() => loopback.close())
  callback = `http://127.0.0.1:${(loopback.address() as AddressInfo).port}/callback`
  verifier = await Verifier.start(cleanup, {
    version: 1,
    environments: [
      {
        name: 'prod-eu',
        tier: 'production',
        match: { kubernetes: { server: ['https://api.prod.acme.example'] } },
      },
    ],
    rules: [],
  })
  browser = await startBrowser()
  cleanup.defer(() => browser.close())
  alice = await Person.arrive(browser)
  mallory = await Person.arrive(browser)
  device = await enrol(alice, 'alice@example.com')
  await enrol(mallory, 'mallory@example.com')
})

afterAll(() => cleanup.run())

async function enrol(person: Person, email: string): Promise<TestDevice> {
  const invitation = new URL(await verifier.invite(email)).pathname.split('/').at(-1)
  const made = new TestDevice(verifier.issuer, await makeKey(), () => Math.floor(Date.now() / 1000))
  const body = JSON.stringify({ invitation, device: { name: 'workstation', platform: 'Linux' } })
  const post = async () =>
    fetch(`${verifier.issuer}/enrolment`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        DPoP: await made.proof('POST', `${verifier.issuer}/enrolment`),
      },
      body,
    })
  const refused = await post()
  made.nonce = refused.headers.get('dpop-nonce')
  const started = (await (await post()).json()) as EnrolmentStarted
  await person.enrol(started.enrolment_uri)
  const status = await made.send('GET', new URL(started.poll_uri).pathname, null)
  made.sub = String(status.body['sub'])
  return made
}

const intent = (change: Partial<Intent> = {}) => device.intent({ policyVersion: 1, ...change })

/** Pushes a request and answers the URL that the terminal would open. */
async function ask(intents: Intent[]) {
  const request = device.request(intents, { redirect_uri: callback })
  const pushed = await device.push(request)
  expect(pushed.body).toHaveProperty('request_uri')
  const url = `${verifier.issuer}/auth?client_id=${CLIENT_ID}&request_uri=${encodeURIComponent(String(pushed.body['request_uri']))}`
  return { request, url }
}

/** The parameters that reached the terminal. */
async function answerAt(page: Page): Promise<URLSearchParams> {
  await page.waitForURL(`${callback}?**`)
  return new URL(page.url()).searchParams
}

const confirmButton = (page: Page) => page.getByRole('button', { name: 'Confirm with passkey' })

describe('from the request to the token', () => {
  it('confirms what the page shows, and the grant carries just that', async () => {
    const asked = intent({ reason: 'INC-4711' })
    const { request, url } = await ask([asked])
    const seen = await alice.confirm(url)
    for (const said of [
      'kubectl delete namespace payments',
      'prod-eu',
      'INC-4711',
      String(confirmationNumber(asked)),
    ]) {
      expect(seen).toContain(said)
    }
    const answer = await answerAt(alice.page)
    expect(answer.get('state')).toBe(request['state'])
    expect(answer.get('iss')).toBe(verifier.issuer)
    const token = await device.redeem(answer.get('code') ?? '', request)
    const claims = decodeJwt(String(token.body['access_token']))
    expect(claims).toMatchObject({
      sub: device.sub,
      acr: 'phr',
      cnf: { jkt: device.key.jkt },
      authorization_details: [{ intent: asked }],
    })
  })

  it('denies', async () => {
    const { url } = await ask([intent()])
    await alice.deny(url)
    expect((await answerAt(alice.page)).get('error')).toBe('access_denied')
  })

  it('tells another person that it is not theirs, and the terminal too', async () => {
    const { url } = await ask([intent()])
    await mallory.page.goto(url)
    await confirmButton(mallory.page).click()
    await mallory.page.getByRole('heading', { name: 'This request is not yours' }).waitFor()
    expect((await answerAt(mallory.page)).get('error')).toBe('wrong_person')
    expect(await verifier.command('audit', '--json')).toContain('"wrong-person"')
  })

  it('shows hostile text as text', async () => {
    const hostile = `${HOSTILE.html} ${HOSTILE.bidi}`.replace('\u202e', '\\u{202e}')
    const { url } = await ask([
      intent({
        reason: hostile,
        argvShown: ['kubectl', 'delete', 'namespace', hostile],
        resource: `namespaces/${hostile}`,
      }),
    ])
    const wrong: string[] = []
    alice.page.on('dialog', (dialog) => wrong.push(dialog.message()))
    expect(await alice.read(url)).toContain(HOSTILE.html)
    expect(await alice.page.locator('main img').count()).toBe(0)
    expect(wrong).toEqual([])
  })

  it('answers several waiting commands of one terminal session with one tap', async () => {
    const session = `session-${Date.now()}`
    const startedBy = { ...intent().startedBy, session: Buffer.from(session).toString('base64url') }
    const one = intent({ startedBy })
    const two = intent({
      startedBy,
      argvShown: ['kubectl', 'delete', 'namespace', 'late'],
      resource: 'namespaces/late',
    })
    const { url, request } = await ask([one])
    await alice.page.goto(url)
    const { body } = await device.askByCode([two])
    await alice.page.getByRole('heading', { name: 'Run these 2 commands?' }).waitFor()
    await alice.press(/^confirm/i)
    const answer = await answerAt(alice.page)
    expect((await device.redeem(answer.get('code') ?? '', request)).status).toBe(200)
    const polled = await device.poll(String(body['device_code']))
    expect(decodeJwt(String(polled.body['access_token']))).toMatchObject({
      authorization_details: [{ intent: two }],
    })
  })
})

describe('from another device', () => {
  it('wants the code, the number and the passkey', async () => {
    const asked = intent()
    const { body } = await device.askByCode([asked])
    await alice.page.goto(String(body['verification_uri']))
    await alice.page.getByRole('textbox', { name: 'Code' }).fill('NOPE-NOPE')
    await alice.page.getByRole('button', { name: 'Continue' }).click()
    await alice.page.getByRole('alert').getByText('There is no such code').waitFor()
    await alice.page.getByRole('textbox', { name: 'Code' }).fill(String(body['user_code']))
    await alice.page.getByRole('button', { name: 'Continue' }).click()
    expect(await alice.text()).toContain(String(body['user_code']))
    await alice.page.getByRole('button', { name: 'Yes, it shows this code' }).click()
    await alice.page.getByLabel('Number in your terminal').fill(String(confirmationNumber(asked)))
    await alice.page.getByRole('button', { name: 'Check' }).click()
    await alice.page.getByText('The number is right').waitFor()
    await confirmButton(alice.page).click()
    await alice.page.getByRole('heading', { name: 'Confirmed' }).waitFor()
    expect((await device.poll(String(body['device_code']))).status).toBe(200)
  })

  it('denies when the number is wrong three times', async () => {
    const { body } = await device.askByCode([intent()])
    await alice.page.goto(String(body['verification_uri_complete']))
    await alice.page.getByRole('button', { name: 'Yes, it shows this code' }).click()
    for (let i = 0; i < 3; i++) {
      await alice.page.getByLabel('Number in your terminal').fill('00')
      await alice.page.getByRole('button', { name: 'Check' }).click()
    }
    await alice.page.getByRole('heading', { name: 'Denied: the number was wrong' }).waitFor()
    expect((await device.poll(String(body['device_code']))).body['error']).toBe('access_denied')
  })
})

describe('what is not there', () => {
  it.each(['/nothing', '/interaction/nothing', '/invite/nothing', '/enrolment/nothing', '/auth?client_id=x'])(
    '%s has a page that says so',
    async (path) => {
      const page = await browser.newPage({ viewport: { width: 360, height: 640 } })
      await page.goto(verifier.issuer + path)
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/\w/)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
      // Styled by our own style sheet, under our own policy.
      expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('704px')
      await page.close()
    },
  )
})
