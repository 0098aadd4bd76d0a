import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'

/**
 * A real Chromium. Its flags keep it from looking for hosts of its maker, which a closed network
 * refuses; the profile is new and thrown away.
 */
export async function startBrowser(): Promise<Browser> {
  // Its singleton's directory outlives a Chromium that is interrupted: here it goes with the browser.
  const scratch = mkdtempSync(join(tmpdir(), 'chromium-'))
  const sweep = () => rmSync(scratch, { recursive: true, force: true })
  process.once('exit', sweep)
  const browser = await chromium.launch({
    env: { ...process.env, TMPDIR: scratch },
    executablePath: process.env['STEPUP_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
    // Whoever uses it closes it, after the pages that are still open were answered.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-default-browser-check'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })
  browser.once('disconnected', sweep)
  return browser
}

/**
 * Somebody at a browser with a passkey of their own: one tab, one virtual authenticator (CTAP2,
 * built in, resident keys, user verification), as Chromium's WebAuthn domain offers it.
 */
export class Person {
  readonly page: Page
  readonly #session: CDPSession
  readonly #authenticator: string

  private constructor(page: Page, session: CDPSession, authenticator: string) {
    this.page = page
    this.#session = session
    this.#authenticator = authenticator
  }

  static async arrive(browser: Browser): Promise<Person> {
    const context = await browser.newContext({ locale: 'en-GB' })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const session = await context.newCDPSession(page)
    await session.send('WebAuthn.enable', { enableUI: false })
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new Person(page, session, authenticatorId)
  }

  /** Follows an enrolment link to its end: a passkey is made, or the one there is answers. */
  async enrol(url: string): Promise<string> {
    const seen = await this.read(url)
    await this.press(/^(make a passkey|use my passkey)$/i)
    await this.page.getByRole('heading', { name: /enrolled/i }).waitFor()
    return seen
  }

  /** Opens the page that a terminal named and reads it; nothing is pressed. */
  async read(url: string): Promise<string> {
    await this.page.goto(url)
    return this.text()
  }

  /** Reads the page and confirms with the passkey; comes back when the page has moved on. */
  async confirm(url: string): Promise<string> {
    const seen = await this.read(url)
    await this.press(/^confirm/i)
    return seen
  }

  async deny(url: string): Promise<string> {
    const seen = await this.read(url)
    await this.press(/^deny/i)
    return seen
  }

  /** Presses a button and waits until the page it leads to is there. */
  async press(name: RegExp): Promise<void> {
    const before = this.page.url()
    await this.page.getByRole('button', { name }).click()
    await this.page.waitForURL((url) => url.href !== before, { waitUntil: 'commit' })
  }

  /** The number that the page shows for comparison with the terminal's. */
  async number(): Promise<string> {
    return (await this.page.locator('.digits').first().innerText()).trim()
  }

  /** The page's visible text. */
  async text(): Promise<string> {
    return this.page.locator('body').innerText()
  }

  /** Whether the authenticator recognises its person (PIN, fingerprint, face) from here on. */
  async verify(recognised: boolean): Promise<void> {
    await this.#session.send('WebAuthn.setUserVerified', {
      authenticatorId: this.#authenticator,
      isUserVerified: recognised,
    })
  }

  async leave(): Promise<void> {
    await this.page.context().close()
  }
}
