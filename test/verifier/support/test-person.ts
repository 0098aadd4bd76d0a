import { userHandle } from '../../../src/verifier/webauthn/user-handle.ts'
import type { ServerUnderTest } from './server-under-test.ts'
import {
  assert,
  type Ceremony,
  makeCredential,
  register,
  type SoftwareCredential,
} from './software-authenticator.ts'
import { makeKey, TestDevice } from './test-device.ts'

/** A browser as far as the server can tell: cookies, an Origin, redirects followed by hand. */
export class Browser {
  readonly issuer: string
  readonly #cookies = new Map<string, { value: string; path: string }>()

  constructor(issuer: string) {
    this.issuer = issuer
  }

  async get(
    url: string,
  ): Promise<{ status: number; text: string; location: string | null; headers: Headers }> {
    return this.#send(url, { method: 'GET' })
  }

  async post(url: string, body: Record<string, string> | object, json = true) {
    return this.#send(url, {
      method: 'POST',
      headers: json ? { 'Content-Type': 'application/json' } : {},
      body: json ? JSON.stringify(body) : new URLSearchParams(body as Record<string, string>),
    })
  }

  /** Follows redirects on our own origin; answers the page, or the foreign address it ended at. */
  async follow(url: string): Promise<{ at: string; text: string; status: number }> {
    let at = new URL(url, this.issuer).href
    for (let hops = 0; hops < 10; hops++) {
      if (new URL(at).origin !== this.issuer) return { at, text: '', status: 0 }
      const { location, text, status } = await this.get(at)
      if (location === null) return { at, text, status }
      at = new URL(location, at).href
    }
    throw new Error('too many redirects')
  }

  async #send(
    url: string,
    init: { method: string; headers?: Record<string, string>; body?: string | URLSearchParams },
  ) {
    const target = new URL(url, this.issuer)
    const cookies = [...this.#cookies]
      .filter(([, { path }]) => target.pathname.startsWith(path))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: { Accept: 'text/html', Origin: this.issuer, Cookie: cookies.join('; '), ...init.headers },
    })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
      headers: response.headers,
    }
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const at = pair.indexOf('=')
    const path = attributes.find((a) => a.toLowerCase().startsWith('path='))?.slice(5) ?? '/'
    const gone = attributes.some((a) => /^expires=thu, 01 jan 1970/i.test(a))
    const key = `${pair.slice(0, at)} ${path}`
    if (gone) this.#cookies.delete(key)
    else this.#cookies.set(key, { value: pair.slice(at + 1), path })
  }
}

type Made = Partial<Pick<Ceremony, 'counter' | 'origin'>> & { flags?: NonNullable<Ceremony['flags']> }

/** Somebody with a passkey in a software authenticator, who answers pages as the pages' own script does. */
export class Person {
  readonly server: ServerUnderTest
  readonly email: string
  browser: Browser
  credential: SoftwareCredential | null = null
  sub = ''
  counter = 0

  constructor(server: ServerUnderTest, email: string) {
    this.server = server
    this.email = email
    this.browser = new Browser(server.issuer)
  }

  /** The whole enrolment over HTTP: invitation, key, page, passkey. */
  async enrol(flags: NonNullable<Ceremony['flags']> = {}): Promise<TestDevice> {
    const { server } = this
    const device = new TestDevice(server.issuer, await makeKey(), server.now)
    const invitation = await server.invite(this.email)
    const started = await postJson(device, '/enrolment', {
      invitation,
      device: { name: `${this.email}'s machine`, platform: 'linux' },
    })
    const page = String(started['enrolment_uri'])
    const { text } = await this.browser.get(page)
    const csrf = csrfOf(text)
    const asked = JSON.parse((await this.browser.post(`${page}/options`, { csrf, with: 'new' })).text)
    const { challenge, user } = asked.options
    this.credential = makeCredential(Buffer.from(user.id, 'base64url'))
    const response = register(this.credential, { ...this.#ceremony(challenge), flags })
    const done = JSON.parse(
      (await this.browser.post(`${page}/passkey`, { csrf, with: 'new', response })).text,
    )
    if (done.status !== 'go') throw new Error(`not enrolled: ${done.message}`)
    const status = await device.send('GET', new URL(String(started['poll_uri'])).pathname, null)
    this.sub = String(status.body['sub'])
    device.sub = this.sub
    if (Buffer.from(userHandle(this.sub)).toString('base64url') !== user.id) throw new Error('user handle')
    return device
  }

  /** Opens the page of a pushed request; answers its HTML. */
  async open(requestUri: string): Promise<{ url: string; text: string }> {
    const query = new URLSearchParams({ client_id: 'stepup-cli', request_uri: requestUri })
    const { at, text } = await this.browser.follow(`${this.server.issuer}/auth?${query}`)
    return { url: at, text }
  }

  /** Opens the page of a device code, through the code's own pages. */
  async openCode(userCode: string): Promise<{ url: string; text: string }> {
    const first = await this.browser.get('/device')
    const xsrf = (page: string) => /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const asked = await this.browser.post('/device', { xsrf: xsrf(first.text), user_code: userCode }, false)
    const confirmed = await this.browser.post(
      '/device',
      { xsrf: xsrf(asked.text), user_code: userCode, confirm: 'yes' },
      false,
    )
    if (!confirmed.location) return { url: '/device', text: confirmed.text }
    const { at, text } = await this.browser.follow(confirmed.location)
    return { url: at, text }
  }

  /** Taps: freezes the page, signs its challenge, sends the assertion. */
  async confirm(page: { url: string; text: string }, made: Made = {}): Promise<Record<string, unknown>> {
    const frozen = await this.freeze(page)
    return this.answer(page, frozen, made)
  }

  async freeze(page: { url: string; text: string }): Promise<Record<string, unknown>> {
    const answer = await this.browser.post(`${page.url}/options`, { csrf: csrfOf(page.text) })
    return JSON.parse(answer.text)
  }

  async answer(
    page: { url: string; text: string },
    frozen: Record<string, unknown>,
    made: Made = {},
  ): Promise<Record<string, unknown>> {
    if (!frozen['options']) throw new Error(`no options: ${JSON.stringify(frozen)} at ${page.url}`)
    const { challenge } = frozen['options'] as { challenge: string }
    const answer = await this.browser.post(`${page.url}/assertion`, {
      csrf: csrfOf(page.text),
      challengeId: frozen['challengeId'],
      assertion: this.sign(challenge, made),
    })
    return JSON.parse(answer.text)
  }

  sign(challenge: string, made: Made = {}) {
    if (!this.credential) throw new Error('nobody is enrolled')
    return assert(this.credential, { ...this.#ceremony(challenge), ...made })
  }

  /** Confirms and goes where the page sends the browser; answers the code of the redirect. */
  async approve(page: { url: string; text: string }): Promise<URL> {
    const said = await this.confirm(page)
    if (said['status'] !== 'go') throw new Error(`not confirmed: ${JSON.stringify(said)}`)
    return new URL((await this.browser.follow(String(said['location']))).at)
  }

  async deny(page: { url: string; text: string }): Promise<URL> {
    const answer = await this.browser.post(`${page.url}/deny`, { csrf: csrfOf(page.text) }, false)
    return new URL((await this.browser.follow(String(answer.location))).at)
  }

  #ceremony(challenge: string): Ceremony {
    return { challenge, origin: this.server.issuer, rpId: 'localhost', counter: this.counter }
  }
}

export function csrfOf(page: string): string {
  const found = /data-csrf="([^"]+)"/.exec(page) ?? /name="csrf" value="([^"]+)"/.exec(page)
  if (!found?.[1]) throw new Error(`no form token in the page: ${page.slice(0, 400)}`)
  return found[1]
}

async function postJson(device: TestDevice, path: string, body: object): Promise<Record<string, unknown>> {
  for (;;) {
    const url = device.issuer + path
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', DPoP: await device.proof('POST', url) },
      body: JSON.stringify(body),
    })
    device.nonce = response.headers.get('dpop-nonce') ?? device.nonce
    const answer = (await response.json()) as Record<string, unknown>
    if (answer['error'] !== 'use_dpop_nonce') return answer
  }
}

/** Push, open, confirm, redeem: a grant. */
export async function obtainGrant(
  person: Person,
  device: TestDevice,
  intents: Parameters<TestDevice['request']>[0],
): Promise<{ token: string; body: Record<string, unknown> }> {
  const request = device.request(intents)
  const pushed = await device.push(request)
  if (pushed.status !== 201) throw new Error(`not pushed: ${JSON.stringify(pushed.body)}`)
  const page = await person.open(String(pushed.body['request_uri']))
  const redirect = await person.approve(page)
  const code = redirect.searchParams.get('code')
  if (!code) throw new Error(`no code in ${redirect}`)
  const answer = await device.redeem(code, request)
  if (answer.status !== 200) throw new Error(`not redeemed: ${JSON.stringify(answer.body)}`)
  return { token: String(answer.body['access_token']), body: answer.body }
}
