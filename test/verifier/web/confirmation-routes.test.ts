import { beforeEach, describe, expect, it } from 'vitest'
import type { Gone, Refused } from '../../../src/verifier/interaction.ts'
import { listVersion } from '../../../src/verifier/web/list-version.ts'
import { userHandle } from '../../../src/verifier/webauthn/user-handle.ts'
import { AuthorizationServerStandIn } from '../support/authorization-server-stand-in.ts'
import { pageWorld } from '../support/page-world.ts'
import { sampleInteraction, sampleRequest } from '../support/sample-interaction.ts'
import {
  assert,
  type Ceremony,
  makeCredential,
  type SoftwareCredential,
} from '../support/software-authenticator.ts'

const PAGE = '/interaction/sample'
let server: AuthorizationServerStandIn
let world: Awaited<ReturnType<typeof pageWorld>>
let alice: SoftwareCredential
let mallory: SoftwareCredential

beforeEach(async () => {
  server = new AuthorizationServerStandIn(sampleInteraction())
  world = await pageWorld({ interactions: server })
  alice = await personWithPasskey('p_alice')
  mallory = await personWithPasskey('p_mallory')
})

async function personWithPasskey(id: string): Promise<SoftwareCredential> {
  const credential = makeCredential(userHandle(id))
  await world.store
    .insertInto('people')
    .values({ id, email: `${id}@example.com`, created_at: 0, disabled_at: null })
    .execute()
  await world.store
    .insertInto('passkeys')
    .values({
      credential_id: credential.id,
      person_id: id,
      public_key: credential.cose.toString('base64url'),
      counter: 0,
      backup_eligible: 0,
      backed_up: 0,
      transports: '[]',
      aaguid: '',
      attestation: 'none',
      name: 'x',
      created_at: 0,
      last_used_at: null,
      revoked_at: null,
    })
    .execute()
  return credential
}

type Asked = { status: string; challengeId: string; version: string; options: { challenge: string } }

async function confirm(credential: SoftwareCredential, over: Partial<Ceremony> = {}) {
  const { csrf } = await world.browser.get(PAGE)
  const asked = (await world.browser.post(`${PAGE}/options`, { csrf })) as never as Asked
  const assertion = assert(credential, {
    challenge: asked.options.challenge,
    origin: 'https://verify.example',
    rpId: 'verify.example',
    ...over,
  })
  return world.browser.post(`${PAGE}/assertion`, { csrf, challengeId: asked.challengeId, assertion })
}

describe('confirming', () => {
  it('hands the whole assertion to the authorization server', async () => {
    expect(await confirm(alice, { counter: 1 })).toEqual({ status: 'go', location: '/auth/sample' })
    expect(server.approved).toMatchObject([{ credentialId: alice.id, userVerified: true, counter: 1 }])
    expect(server.approved[0]?.signature).toMatch(/^[\w-]+$/)
  })

  it('names the frozen list, so that the page can compare it with what it shows', async () => {
    const { csrf, html } = await world.browser.get(PAGE)
    const shown = /data-version="([^"]+)"/.exec(html)?.[1]
    server.interaction = sampleInteraction([sampleRequest('r1.0'), sampleRequest('r2.0', { nonce: 'other' })])
    const asked = (await world.browser.post(`${PAGE}/options`, { csrf })) as never as Asked
    expect(asked.version).toBe(listVersion(server.interaction.requests))
    expect(asked.version).not.toBe(shown)
  })

  it('finds out a stranger, who ends the request and is named in the trail', async () => {
    expect(await confirm(mallory)).toEqual({ status: 'not-yours', location: '/auth/sample' })
    expect(server.refusals).toEqual([{ reason: 'wrong_person', by: { sub: 'p_mallory' } }])
    expect(server.approved).toEqual([])
  })

  it('takes a stranger’s name alone for nothing: the signature comes first', async () => {
    expect(await confirm({ ...alice, id: mallory.id, userHandle: mallory.userHandle })).toMatchObject({
      status: 'retry',
    })
    expect(server.refusals).toEqual([{ reason: 'bad_assertion', by: null }])
  })

  const refusals: [string, Partial<Ceremony>, string][] = [
    ['another challenge', { challenge: 'A'.repeat(43) }, 'bad_assertion'],
    ['another origin', { origin: 'https://evil.example' }, 'bad_assertion'],
    ['no user verification', { flags: { uv: false } }, 'user_verification'],
  ]
  it.each(refusals)('refuses %s, records it, and lets the person try again', async (_, over, reason) => {
    expect(await confirm(alice, over)).toMatchObject({ status: 'retry' })
    expect(server.refusals).toEqual([{ reason, by: null }])
    expect(await confirm(alice)).toMatchObject({ status: 'go' })
  })

  it('refuses a passkey that is unknown or revoked', async () => {
    expect(await confirm(makeCredential(userHandle('p_alice')))).toMatchObject({ status: 'retry' })
    await world.store.updateTable('passkeys').set({ revoked_at: 1 }).execute()
    expect(await confirm(alice)).toMatchObject({ status: 'retry' })
    expect(server.approved).toEqual([])
  })

  it.each<Refused['refused']>(['counter', 'backup_changed', 'device_bound', 'acr', 'challenge_used'])(
    'says what to do about %s',
    async (refused) => {
      server.refusing = refused
      expect(await confirm(alice)).toMatchObject({ status: 'retry', message: expect.stringMatching(/\w/) })
    },
  )

  it.each([undefined, null, 'x', {}, { id: 1 }])('refuses %j for an assertion', async (assertion) => {
    const { csrf } = await world.browser.get(PAGE)
    const asked = (await world.browser.post(`${PAGE}/options`, { csrf })) as never as Asked
    const answer = await world.browser.post(`${PAGE}/assertion`, {
      csrf,
      challengeId: asked.challengeId,
      assertion,
    })
    expect(answer).toMatchObject({ status: 'retry' })
  })

  it('sends the page to see for itself when the challenge is gone', async () => {
    const { csrf } = await world.browser.get(PAGE)
    const answer = await world.browser.post(`${PAGE}/assertion`, { csrf, challengeId: 'x', assertion: {} })
    expect(answer).toEqual({ status: 'go', location: PAGE })
  })
})

describe('the number', () => {
  beforeEach(() => {
    server.interaction = sampleInteraction(undefined, { numberTyped: 'needed', number: 73 })
  })

  it('has to be typed first', async () => {
    const { csrf } = await world.browser.get(PAGE)
    expect(await world.browser.post(`${PAGE}/options`, { csrf })).toEqual({ status: 'go', location: PAGE })
  })

  it.each(['72', '', '173', '7a', '-1', '73.0'])('is not %j', async (number) => {
    const { csrf } = await world.browser.get(PAGE)
    const response = await world.browser.submit(`${PAGE}/number`, { csrf, number })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('2 more tries')
  })

  it('is 73', async () => {
    const { csrf } = await world.browser.get(PAGE)
    const response = await world.browser.submit(`${PAGE}/number`, { csrf, number: ' 73 ' })
    expect([response.status, response.headers.get('location')]).toEqual([303, PAGE])
    expect((await world.browser.get(PAGE)).html).toContain('The number is right')
  })
})

describe('denying', () => {
  it('goes on to the authorization server', async () => {
    const { csrf } = await world.browser.get(PAGE)
    const response = await world.browser.submit(`${PAGE}/deny`, { csrf })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/auth/sample'])
    expect(server.denied).toBe(1)
  })

  it('needs the form’s token and origin, as everything else does', async () => {
    const { csrf } = await world.browser.get(PAGE)
    expect((await world.browser.submit(`${PAGE}/deny`, { csrf: 'x' })).status).toBe(403)
    expect((await world.browser.submit(`${PAGE}/number`, { csrf: 'x', number: '1' })).status).toBe(403)
    world.browser.origin = 'https://evil.example'
    expect((await world.browser.submit(`${PAGE}/deny`, { csrf })).status).toBe(403)
    expect(await world.browser.post(`${PAGE}/options`, { csrf })).toMatchObject({ status: 'retry' })
    expect(await world.browser.post(`${PAGE}/assertion`, { csrf })).toMatchObject({ status: 'retry' })
    expect(server.denied).toBe(0)
  })
})

describe('what is gone', () => {
  const cases: [Gone['gone'], number][] = [
    ['not_found', 404],
    ['no_cookie', 404],
    ['expired', 410],
    ['answered', 410],
    ['wrong_number', 410],
  ]
  it.each(cases)('%s answers %i, and the page that polls hears of it', async (gone, status) => {
    const { csrf } = await world.browser.get(PAGE)
    server.gone = { gone }
    expect((await world.browser.get(PAGE)).status).toBe(status)
    expect((await world.browser.get(`${PAGE}/waiting`)).status).toBe(410)
    expect(await world.browser.post(`${PAGE}/options`, { csrf })).toEqual({ status: 'go', location: PAGE })
    expect((await world.browser.submit(`${PAGE}/deny`, { csrf })).status).toBe(status)
  })
})

describe('headers', () => {
  it('allow nothing that is not named', async () => {
    const { headers } = await world.browser.get(PAGE)
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "connect-src 'self'",
      "form-action 'self' http://127.0.0.1:*",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy.split('; ')).toContain(part)
    }
    expect(policy).toMatch(/script-src https:\/\/verify\.example\/assets\/confirm\.[\w-]{12}\.js;/)
    expect(policy).toMatch(/style-src https:\/\/verify\.example\/assets\/stepup\.[\w-]{12}\.css;/)
    expect(policy).not.toMatch(/unsafe|data:|\s\*/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('x-frame-options')).toBe('DENY')
  })

  it('keep the browser’s cookie to this host and away from scripts', async () => {
    const cookie = (await world.browser.get(PAGE)).headers.get('set-cookie')
    expect(cookie).toMatch(/^__Host-stepup_browser=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  })

  it('serve assets for good, by the hash in their name', async () => {
    const { html } = await world.browser.get(PAGE)
    const path = /href="([^"]+\.css)"/.exec(html)?.[1] ?? ''
    const asset = await world.browser.get(path)
    expect(asset.headers.get('content-type')).toMatch(/^text\/css/)
    expect(asset.headers.get('cache-control')).toContain('immutable')
  })

  it('stop a flood', async () => {
    world = await pageWorld({ interactions: server, rateLimit: () => 7 })
    const page = await world.browser.get(PAGE)
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '7'])
  })
})
