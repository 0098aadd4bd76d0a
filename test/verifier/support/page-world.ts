import { randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { trail } from '../../../src/verifier/audit/trail.ts'
import type { Interactions, PageDependencies, Pages } from '../../../src/verifier/interaction.ts'
import { makeProofs } from '../../../src/verifier/oauth/proofs.ts'
import { openStore } from '../../../src/verifier/store/sqlite.ts'
import { makePages } from '../../../src/verifier/web/pages.ts'
import { PLAIN_ASSETS } from './plain-assets.ts'

export const ISSUER = 'https://verify.example'

/** The pages over a real store, trail and proof checks, without a server; what time it is can be set. */
export async function pageWorld(over: Partial<PageDependencies> = {}, assets = PLAIN_ASSETS) {
  const issuer = over.issuer ?? ISSUER
  const clock = { now: 1_800_000_000 }
  const store = await openStore(':memory:')
  const now = () => clock.now
  const deps: PageDependencies = {
    issuer,
    store,
    audit: trail(() => clock.now * 1000),
    proofs: makeProofs({ store, issuer, nonceSecret: new Uint8Array(32).fill(3), now }),
    interactions: null as unknown as Interactions,
    rateLimit: () => null,
    secret: new Uint8Array(32).fill(5),
    now,
    addressOf: () => '192.0.2.1',
    attestationRoots: [],
    log: { info() {}, warn() {}, error() {} },
    ...over,
  }
  const pages = makePages(deps, assets)
  return { clock, store, deps, pages, browser: new StandInBrowser(pages), events: () => eventsOf(deps) }
}

async function eventsOf({ store }: PageDependencies): Promise<{ type: string; reason?: string }[]> {
  const rows = await store.selectFrom('events').select('body').orderBy('seq').execute()
  return rows.map(({ body }) => JSON.parse(body))
}

/** As much of a browser as forms and the pages' scripts need: one cookie, and Origin with each POST. */
export class StandInBrowser {
  readonly #pages: Pages
  #cookie = ''
  origin: string | null = ISSUER

  constructor(pages: Pages) {
    this.#pages = pages
  }

  async get(path: string): Promise<{ status: number; html: string; csrf: string; headers: Headers }> {
    const response = await this.#send(path, {})
    const html = await response.text()
    const csrf = /(?:data-csrf|name="csrf" value)="([^"]*)"/.exec(html)?.[1] ?? ''
    return { status: response.status, html, csrf, headers: response.headers }
  }

  async post(path: string, body: object): Promise<Record<string, never>> {
    const headers = { 'content-type': 'application/json' }
    return (await (
      await this.#send(path, { method: 'POST', headers, body: JSON.stringify(body) })
    ).json()) as never
  }

  async submit(path: string, fields: Record<string, string>): Promise<Response> {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(fields) })
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.#cookie) headers.set('cookie', this.#cookie)
    if (init.method === 'POST' && this.origin !== null) headers.set('origin', this.origin)
    const response = await this.#pages.app.request(ISSUER + path, { ...init, headers })
    this.#cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? this.#cookie
    return response
  }
}

/** A device with its key, as `stepup enroll` speaks for it. */
export class StandInDevice {
  readonly #pages: Pages
  readonly #now: () => number
  readonly #keys = generateKeyPair('ES256', { extractable: true })
  #nonce = ''

  constructor(pages: Pages, now: () => number) {
    this.#pages = pages
    this.#now = now
  }

  async jkt(): Promise<string> {
    return calculateJwkThumbprint(await exportJWK((await this.#keys).publicKey))
  }

  async send(method: 'GET' | 'POST', url: string, body?: object): Promise<Response> {
    for (;;) {
      const asked = this.#nonce
      const response = await this.#pages.app.request(url, {
        method,
        headers: { DPoP: await this.#proof(method, url), 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      this.#nonce = response.headers.get('dpop-nonce') ?? this.#nonce
      if (response.status !== 401 || asked === this.#nonce) return response
    }
  }

  async #proof(htm: string, htu: string): Promise<string> {
    const { privateKey, publicKey } = await this.#keys
    return new SignJWT({ htm, htu, jti: randomUUID(), iat: this.#now(), nonce: this.#nonce })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: (await exportJWK(publicKey)) as never })
      .sign(privateKey)
  }
}
