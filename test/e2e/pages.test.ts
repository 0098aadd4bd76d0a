import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PendingInteraction } from '../../src/verifier/interaction.ts'
import { createInvitation } from '../../src/verifier/people/invitation.ts'
import { builtAssets } from '../../src/verifier/web/assets.ts'
import type { EnrolmentStarted } from '../../src/wire/protocol.ts'
import { Person, startBrowser } from '../support/browser.ts'
import { freePort } from '../support/verifier.ts'
import { AuthorizationServerStandIn } from '../verifier/support/authorization-server-stand-in.ts'
import { pageWorld, StandInDevice } from '../verifier/support/page-world.ts'
import { HOSTILE, NOW, sampleInteraction, sampleRequest } from '../verifier/support/sample-interaction.ts'

/**
 * The pages as a person meets them: real Chromium, the scripts and styles that the build made, real
 * passkeys of a virtual authenticator. Only the authorization server behind the pages is a stand-in,
 * so that every state can be had; it redirects to a loopback address as the real one does.
 */
let browser: Browser
let server: ServerType
let loopback: Server
let issuer: string
let callback: string
let far: AuthorizationServerStandIn
let world: Awaited<ReturnType<typeof pageWorld>>
let alice: Person
let mallory: Person
let aliceId: string

beforeAll(async () => {
  loopback = createServer((_, response) => response.end('back in the terminal')).listen(0, '127.0.0.1')
  await once(loopback, 'listening')
  callback = `http://127.0.0.1:${(loopback.address() as AddressInfo).port}/callback`
  const port = await freePort()
  issuer = `http://localhost:${port}`
  far = new AuthorizationServerStandIn(sampleInteraction())
  world = await pageWorld({ issuer, interactions: far }, builtAssets())
  const app = new Hono()
  app.get('/auth/sample', (c) => c.redirect(`${callback}?code=x&state=y`, 303))
  app.route('/', world.pages.app)
  server = serve({ fetch: app.fetch, port })
  browser = await startBrowser()
  alice = await Person.arrive(browser)
  mallory = await Person.arrive(browser)
  aliceId = await enrol(alice, 'alice@acme.example')
  await enrol(mallory, 'mallory@acme.example')
})

afterAll(async () => {
  await browser?.close()
  server?.close()
  loopback?.close()
  await world?.store.destroy()
})

beforeEach(() => ask(sampleInteraction()))

/** Makes this the request that waits for Alice. */
function ask(interaction: PendingInteraction): void {
  const expiresAt = Math.floor(Date.now() / 1000) + 290
  far.interaction = {
    ...interaction,
    owner: { sub: aliceId, email: 'alice@acme.example' },
    requests: interaction.requests.map((request) => ({ ...request, expiresAt })),
  }
  far.gone = null
  far.refusing = null
  far.approved.length = 0
  far.refusals.length = 0
  far.denied = 0
}

async function begin(email: string): Promise<{ device: StandInDevice; started: EnrolmentStarted }> {
  const { code } = await createInvitation(world.store, world.deps.audit, email, { now: NOW, expiresIn: 3600 })
  const device = new StandInDevice(world.pages, world.deps.now)
  const response = await device.send('POST', `${issuer}/enrolment`, {
    invitation: code,
    device: { name: 'thinkpad', platform: 'Linux x86-64' },
  })
  return { device, started: (await response.json()) as EnrolmentStarted }
}

async function enrol(person: Person, email: string): Promise<string> {
  const { device, started } = await begin(email)
  await person.enrol(started.enrolment_uri)
  const status = (await (await device.send('GET', started.poll_uri)).json()) as { sub: string }
  return status.sub
}

const url = () => `${issuer}/interaction/sample`
const confirmButton = (page: Page) => page.getByRole('button', { name: 'Confirm with passkey' })

/** Notes everything that must not happen on a page. */
async function watched(page: Page) {
  const wrong: string[] = []
  page.on('console', (message) => {
    if (/content security policy|refused to|trusted/i.test(message.text())) wrong.push(message.text())
  })
  page.on('pageerror', (error) => wrong.push(String(error)))
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const { origin } = new URL(request.url())
    if (origin !== issuer && origin !== new URL(callback).origin) wrong.push(`request: ${request.url()}`)
  })
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI } = event as SecurityPolicyViolationEvent
      console.error(`content security policy: ${violatedDirective} ${blockedURI}`)
    })
  })
  return wrong
}

describe('the look', () => {
  const several = () =>
    sampleInteraction(
      ['a', 'b', 'c'].map((n) => sampleRequest(n, { nonce: n, argvShown: ['kubectl', 'delete', 'pod', n] })),
    )
  const long = () =>
    sampleInteraction([
      sampleRequest('l', {
        argvShown: ['kubectl', 'apply', '-f', 'x'.repeat(900), JSON.stringify({ a: 'b'.repeat(300) })],
        environment: { name: `cluster-${'long'.repeat(30)}`, tier: 'unknown' },
        reason: 'r'.repeat(300),
        inputs: [{ path: '/p'.repeat(200), sha256: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg', bytes: 9 }],
        cwd: '/d'.repeat(200),
      }),
    ])
  const states: [string, () => PendingInteraction][] = [
    ['one command', () => sampleInteraction()],
    ['several commands', several],
    ['a very long command', long],
    ['a number to type', () => sampleInteraction(undefined, { numberTyped: 'needed' })],
    ['hostile text', () => sampleInteraction([sampleRequest('h', hostileIntent())])],
  ]
  const screens = [
    { width: 360, height: 640, colorScheme: 'light' },
    { width: 360, height: 640, colorScheme: 'dark' },
    { width: 1280, height: 900, colorScheme: 'light' },
    { width: 1280, height: 900, colorScheme: 'dark' },
  ] as const

  it.each(states)('fits every screen: %s', async (_, make) => {
    ask(make())
    for (const { width, height, colorScheme } of screens) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme })
      const page = await context.newPage()
      const wrong = await watched(page)
      await page.goto(url())
      expect(await overflow(page)).toBe(0)
      // The answer is in reach without scrolling, and leaves room to read.
      const bar = await page.getByRole('region', { name: 'Your answer' }).boundingBox()
      expect(bar && bar.y + bar.height).toBeLessThanOrEqual(height + 1)
      expect(bar?.height).toBeLessThan(height / 2.5)
      expect(wrong).toEqual([])
      await context.close()
    }
  })

  it('prints the request and not its buttons', async () => {
    const page = await browser.newPage()
    await page.goto(url())
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.getByText('payments', { exact: true }).first().isVisible()).toBe(true)
    await page.close()
  })

  it('has landmarks, one first heading, and names for all that can be pressed', async () => {
    const page = await browser.newPage()
    await page.goto(url())
    for (const role of ['banner', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(role).count()).toBe(1)
    }
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual(['Run this command?'])
    expect(await page.getByRole('button').allInnerTexts()).toEqual(['Confirm with passkey', 'Deny'])
    expect(await page.getByRole('status').count()).toBe(1)
    await page.close()
  })
})

describe('the button', () => {
  it('arms half a second after the page is there, and is not focused', async () => {
    const page = await browser.newPage()
    await page.clock.install({ time: 0 })
    await page.clock.pauseAt(1000)
    await page.goto(url())
    await page.clock.runFor(499)
    expect(await confirmButton(page).isDisabled()).toBe(true)
    await page.clock.runFor(1)
    expect(await confirmButton(page).isEnabled()).toBe(true)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    await page.close()
  })

  it('stays disabled, and says why, where there are no passkeys', async () => {
    const page = await browser.newPage()
    await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'))
    await page.clock.install()
    await page.goto(url())
    await page.clock.runFor(2000)
    expect(await page.getByRole('alert').innerText()).toMatch(/cannot use passkeys/)
    expect(await confirmButton(page).isDisabled()).toBe(true)
    await page.close()
  })
})

describe('answering', () => {
  it('confirms with the passkey and ends at the loopback address', async () => {
    const wrong = await watched(alice.page)
    await alice.confirm(url())
    await alice.page.waitForURL(`${callback}?code=x&state=y`)
    expect(far.approved).toHaveLength(1)
    expect(far.approved[0]).toMatchObject({ userVerified: true })
    expect(wrong).toEqual([])
  })

  it('confirms by keyboard alone', async () => {
    await alice.page.goto(url())
    await confirmButton(alice.page).and(alice.page.locator(':enabled')).waitFor()
    const reached: string[] = []
    for (let i = 0; i < 6 && reached.at(-1) !== 'confirm'; i++) {
      await alice.page.keyboard.press('Tab')
      reached.push(
        await alice.page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName || ''),
      )
    }
    expect(reached).toEqual(['SUMMARY', 'confirm'])
    await alice.page.keyboard.press('Enter')
    await alice.page.waitForURL(`${callback}**`)
    expect(far.approved).toHaveLength(1)
  })

  it('denies, and the form may follow its redirect to the loopback address', async () => {
    const wrong = await watched(alice.page)
    await alice.deny(url())
    await alice.page.waitForURL(`${callback}**`)
    expect([far.denied, wrong]).toEqual([1, []])
  })

  it('denies without any script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(url())
    expect(await page.locator('noscript').innerText()).toMatch(/needs this page’s script/)
    expect(await confirmButton(page).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.waitForURL(`${callback}**`)
    expect(far.denied).toBe(1)
    await context.close()
  })

  it('lets the person try again after the authenticator would not', async () => {
    const bob = await Person.arrive(browser)
    await bob.page.goto(url())
    await confirmButton(bob.page).click()
    await expect.poll(() => bob.page.getByRole('alert').innerText()).toMatch(/Nothing was confirmed/)
    await confirmButton(bob.page).and(bob.page.locator(':enabled')).waitFor()
    expect(far.approved).toEqual([])
    await bob.leave()
  })

  it('tells a stranger that it is not theirs, and then the terminal', async () => {
    const wrong = await watched(mallory.page)
    await mallory.page.goto(url())
    await confirmButton(mallory.page).click()
    await mallory.page.getByRole('heading', { name: 'This request is not yours' }).waitFor()
    expect(await confirmButton(mallory.page).count()).toBe(0)
    await mallory.page.waitForURL(`${callback}**`)
    expect(far.refusals).toMatchObject([{ reason: 'wrong_person' }])
    expect([far.approved, wrong]).toEqual([[], []])
  })
})

describe('while it waits', () => {
  const more = () =>
    sampleInteraction([
      sampleRequest('r1.0'),
      sampleRequest('r2.0', { nonce: 'two', argvShown: ['kubectl', 'delete', 'pod', 'late'] }),
    ])

  it('shows a command that joins, and confirms both', async () => {
    const wrong = await watched(alice.page)
    await alice.page.goto(url())
    ask(more())
    await alice.page.getByRole('heading', { name: 'Run these 2 commands?' }).waitFor()
    expect(await alice.text()).toContain('kubectl delete pod late')
    await alice.press(/^confirm/i)
    await alice.page.waitForURL(`${callback}**`)
    expect(wrong).toEqual([])
  })

  it('asks nobody to sign what they have not seen', async () => {
    await alice.page.goto(url())
    await confirmButton(alice.page).and(alice.page.locator(':enabled')).waitFor()
    // Joins in the moment of the tap: frozen is more than shown.
    ask(more())
    await confirmButton(alice.page).click()
    await expect.poll(() => alice.page.getByRole('alert').innerText()).toMatch(/The list has changed/)
    expect(await alice.text()).toContain('kubectl delete pod late')
    expect(far.approved).toEqual([])
    await alice.press(/^confirm/i)
    await alice.page.waitForURL(`${callback}**`)
  })

  it('notices when it is over', async () => {
    await alice.page.goto(url())
    far.gone = { gone: 'answered' }
    await alice.page.getByRole('heading', { name: 'This request was answered' }).waitFor()
  })

  it('takes the number, three times at most, and only then a passkey', async () => {
    ask(sampleInteraction(undefined, { numberTyped: 'needed', number: 73 }))
    await alice.page.goto(url())
    expect(await alice.text()).not.toContain('73')
    await alice.page.getByLabel('Number in your terminal').fill('37')
    await alice.page.getByRole('button', { name: 'Check' }).click()
    await alice.page.getByText('2 more tries').waitFor()
    expect(await confirmButton(alice.page).isDisabled()).toBe(true)
    await alice.page.getByLabel('Number in your terminal').fill('73')
    await alice.page.keyboard.press('Enter')
    await alice.page.getByText('The number is right').waitFor()
    await alice.press(/^confirm/i)
    await alice.page.waitForURL(`${callback}**`)
  })
})

function hostileIntent() {
  const all = Object.values(HOSTILE).join(' ')
  return {
    argvShown: ['kubectl', 'delete', all],
    reason: all,
    cwd: all,
    environment: { name: all, tier: 'production' as const },
    startedBy: { user: all, host: all, ancestors: [all], terminal: false, session: 's' },
  }
}

describe('hostile text', () => {
  it('is text: no markup, no script, nothing invisible, nothing reordered', async () => {
    ask(sampleInteraction([sampleRequest('h', hostileIntent())]))
    const page = await browser.newPage()
    const wrong = await watched(page)
    await page.goto(url())
    const text = await page.locator('body').innerText()
    expect(text).toContain('<img src=x onerror=alert(1)><script>alert(2)</script>')
    expect(text).toContain('\\u{202e}')
    expect(text).toContain('\\u{1b}[2J')
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u200b]/)
    expect(await page.locator('main img').count()).toBe(0)
    expect(wrong).toEqual([])
    await page.close()
  })
})

describe('enrolling', () => {
  it('adds a device with the passkey that is there', async () => {
    const { device, started } = await begin('alice@acme.example')
    const wrong = await watched(alice.page)
    await alice.page.goto(started.enrolment_uri)
    expect(await alice.text()).toContain(String(started.number))
    await alice.page.getByRole('button', { name: 'Use my passkey' }).click()
    await alice.page.getByRole('heading', { name: 'This device is enrolled' }).waitFor()
    expect(await (await device.send('GET', started.poll_uri)).json()).toMatchObject({ sub: aliceId })
    expect(wrong).toEqual([])
  })

  it('says so when the authenticator holds a passkey already', async () => {
    const { started } = await begin('alice@acme.example')
    await alice.page.goto(started.enrolment_uri)
    await alice.page.getByRole('button', { name: 'Make a new one' }).click()
    await expect
      .poll(() => alice.page.getByRole('alert').innerText())
      .toMatch(/holds a passkey for you already/)
  })

  it('can be denied', async () => {
    const { device, started } = await begin('carol@acme.example')
    const page = await browser.newPage()
    await page.goto(started.enrolment_uri)
    await page.getByRole('button', { name: 'This is not mine' }).click()
    await page.getByRole('heading', { name: 'Nothing was enrolled' }).waitFor()
    expect(await (await device.send('GET', started.poll_uri)).json()).toEqual({ status: 'denied' })
    await page.close()
  })

  it('shows the command on the invitation’s page, and copies it', async () => {
    const { code } = await createInvitation(world.store, world.deps.audit, 'dan@acme.example', {
      now: NOW,
      expiresIn: 3600,
    })
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      viewport: { width: 360, height: 640 },
    })
    const page = await context.newPage()
    const wrong = await watched(page)
    await page.goto(`${issuer}/invite/${code}`)
    expect(await overflow(page)).toBe(0)
    await page.getByRole('button', { name: 'Copy the command' }).click()
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `stepup enroll ${issuer}/invite/${code}`,
    )
    expect(wrong).toEqual([])
    await context.close()
  })
})

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth))
}
