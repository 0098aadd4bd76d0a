import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { INTENT_TYPE } from '../../../src/wire/intent.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import { makeKey, type TestDevice } from '../support/test-device.ts'
import { Browser, obtainGrant, Person } from '../support/test-person.ts'

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
  server.present()
  alice.browser = new Browser(server.issuer)
})

async function coded(change: Record<string, string> = {}) {
  const intent = device.intent()
  const request = device.request([intent], change)
  const pushed = await device.push(request)
  const redirect = await alice.approve(await alice.open(String(pushed.body['request_uri'])))
  return { intent, request, code: String(redirect.searchParams.get('code')) }
}

describe('a code', () => {
  it('is worth nothing without its verifier, to another key, with another redirect, or without a proof', async () => {
    const { code, request } = await coded()
    const refused = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
      expect((await answer).status).toBe(400)
      expect((await answer).body['access_token']).toBeUndefined()
    }
    await refused(device.redeem(code, { ...request, verifier: 'x'.repeat(43) }))
    await refused(device.redeem(code, { ...request, redirect_uri: 'http://127.0.0.1:1/callback' }))
    await refused(device.redeem(code, request, 'no-proof'))
    await refused(device.redeem(code, request, { key: await makeKey() }))
  })

  it('is good once; a second time calls back what came of the first (RFC 6749 §4.1.2)', async () => {
    const { code, request } = await coded()
    const first = await device.redeem(code, request)
    expect(first.status).toBe(200)
    const token = String(first.body['access_token'])
    expect((await device.introspect(token)).body['active']).toBe(true)
    expect((await device.redeem(code, request)).body['error']).toBe('invalid_grant')
    expect((await device.introspect(token)).body['active']).toBe(false)
  })

  it('gives only the details that were confirmed, whatever order their keys come in', async () => {
    const { code, request, intent } = await coded()
    const reordered = Object.fromEntries(Object.entries(intent).reverse())
    const answer = await device.redeem(
      code,
      request,
      {},
      {
        authorization_details: JSON.stringify([{ intent: reordered, type: INTENT_TYPE }]),
      },
    )
    expect(answer.status).toBe(200)
    expect(answer.body['authorization_details']).toEqual([{ type: INTENT_TYPE, intent }])
  })

  it('gives nothing for other details', async () => {
    const { code, request } = await coded()
    const answer = await device.redeem(
      code,
      request,
      {},
      {
        authorization_details: JSON.stringify([{ type: INTENT_TYPE, intent: device.intent() }]),
      },
    )
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } })
  })

  it('gives no grant when what is stored as asked is not what was confirmed', async () => {
    const request = device.request([device.intent()])
    const pushed = await device.push(request)
    const page = await alice.open(String(pushed.body['request_uri']))
    const said = await alice.confirm(page)
    // Someone with the database changes the request behind the page.
    const uid = new URL(page.url).pathname.split('/').pop() as string
    const row = await server.store
      .selectFrom('oidc')
      .selectAll()
      .where('model', '=', 'Interaction')
      .where('id', '=', uid)
      .executeTakeFirstOrThrow()
    const payload = JSON.parse(row.payload)
    payload.params.authorization_details = payload.params.authorization_details.replaceAll(
      'payments',
      'everything',
    )
    await server.store
      .updateTable('oidc')
      .set({ payload: JSON.stringify(payload) })
      .where('model', '=', 'Interaction')
      .where('id', '=', uid)
      .execute()
    const { at } = await alice.browser.follow(String(said['location']))
    expect(new URL(at).searchParams.get('error')).toBe('access_denied')
  })

  it('with a bounded max_age asks anew all the same', async () => {
    await obtainGrant(alice, device, [device.intent()])
    const pushed = await device.push(device.request([device.intent()], { max_age: '3600' }))
    const page = await alice.open(String(pushed.body['request_uri']))
    expect(page.url).toContain('/interaction/')
  })

  it('leaves no session behind in the browser', async () => {
    await coded()
    const sessions = await server.store
      .selectFrom('oidc')
      .selectAll()
      .where('model', '=', 'Session')
      .execute()
    expect(sessions.filter((row) => row.payload.includes('accountId'))).toEqual([])
  })
})

describe('revocation and introspection', () => {
  it('are for the device that holds the grant', async () => {
    const { token } = await obtainGrant(alice, device, [device.intent()])
    const bob = await new Person(server, 'bob@example.com').enrol()
    expect((await bob.introspect(token)).body).toEqual({ active: false })
    expect((await bob.revoke(token)).status).toBe(200)
    const mine = await device.introspect(token)
    expect(mine.body).toMatchObject({ active: true, sub: alice.sub, token_type: 'DPoP' })
    expect((await device.revoke(token)).status).toBe(200)
    expect((await device.introspect(token)).body).toEqual({ active: false })
    expect((await device.revoke(token)).status).toBe(200)
  })

  it('need a proof with a nonce', async () => {
    const bare = await device.send(
      'POST',
      '/token/revocation',
      { client_id: 'stepup-cli', token: 'x' },
      'no-proof',
    )
    expect(bare).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    const stale = await device.sendOnce(
      'POST',
      '/token/introspection',
      { client_id: 'stepup-cli', token: 'x' },
      { nonce: null },
    )
    expect(stale).toMatchObject({ status: 401, body: { error: 'use_dpop_nonce' } })
    expect(stale.headers.get('dpop-nonce')).toBeTruthy()
  })

  it('say of an expired grant that it is not active', async () => {
    const { token } = await obtainGrant(alice, device, [device.intent()])
    server.later(301)
    expect((await device.introspect(token)).body).toEqual({ active: false })
  })
})
