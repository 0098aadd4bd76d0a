import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Intent } from '../../../src/wire/intent.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import { kubernetesTarget, makeKey, type TestDevice } from '../support/test-device.ts'
import { Browser, Person } from '../support/test-person.ts'

let server: ServerUnderTest
let alice: Person
let device: TestDevice

beforeAll(async () => {
  server = await startServer()
  alice = new Person(server, 'alice@example.com')
  device = await alice.enrol()
})
afterAll(() => server.stop())

describe('a pushed request', () => {
  it('is accepted when everything is right', async () => {
    const answer = await device.push(device.request([device.intent()]))
    expect(answer).toMatchObject({ status: 201, body: { request_uri: expect.stringContaining('urn:') } })
  })

  it('needs a proof (RFC 9449 §10.1), and a naked `dpop_jkt` is none', async () => {
    const bare = await device.push(device.request([device.intent()]), 'no-proof')
    expect(bare).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    const claimed = await device.push(
      device.request([device.intent()], { dpop_jkt: device.key.jkt }),
      'no-proof',
    )
    expect(claimed).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
  })

  it('needs a nonce of the server (RFC 9449 §8)', async () => {
    const { verifier: _, ...form } = device.request([device.intent()])
    const answer = await device.sendOnce('POST', '/request', form, { nonce: null })
    expect(answer.body['error']).toBe('use_dpop_nonce')
    const made = await device.sendOnce('POST', '/request', form, { nonce: 'a-nonce-of-my-own' })
    expect(made.body['error']).toBe('use_dpop_nonce')
  })

  it('is refused when the proof comes again', async () => {
    await device.push(device.request([device.intent()]))
    const proof = await device.proof('POST', `${server.issuer}/request`)
    const send = () => {
      const { verifier: _, ...form } = device.request([device.intent()])
      return device.sendOnce('POST', '/request', form, {}, proof)
    }
    expect((await send()).status).toBe(201)
    expect((await send()).status).toBe(400)
  })

  it.each<[string, () => Promise<object>, string]>([
    ['for another endpoint', async () => ({ htu: `${server.issuer}/token` }), 'invalid_dpop_proof'],
    ['of no enrolled device', async () => ({ key: await makeKey() }), 'device_unknown'],
  ])('is refused with a proof %s', async (_name, change, code) => {
    const answer = await device.push(device.request([device.intent()]), await change())
    expect(answer).toMatchObject({ status: 400, body: { error: code } })
  })

  it('is refused when `dpop_jkt` names another key', async () => {
    const other = await makeKey()
    const answer = await device.push(device.request([device.intent()], { dpop_jkt: other.jkt }))
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it.each<[string, Record<string, string>, string]>([
    ['an acr that nobody can meet', { acr_values: 'urn:mace:silver' }, 'unmet_authentication_requirements'],
    ['a redirect elsewhere', { redirect_uri: 'https://evil.example/callback' }, 'invalid_request'],
    ['a redirect to `localhost`', { redirect_uri: 'http://localhost:4444/callback' }, 'invalid_request'],
    ['a redirect to another path', { redirect_uri: 'http://127.0.0.1:4444/other' }, 'invalid_request'],
    ['a redirect with a query', { redirect_uri: 'http://127.0.0.1:4444/callback?a=b' }, 'invalid_request'],
    ['the implicit flow', { response_type: 'token' }, 'invalid_request'],
    ['the hybrid flow', { response_type: 'code id_token' }, 'invalid_request'],
    ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['another client', { client_id: 'somebody' }, 'invalid_client'],
    ['another resource', { resource: 'https://elsewhere.example' }, 'invalid_target'],
    ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
    ['no details', { authorization_details: '' }, 'invalid_authorization_details'],
    ['an empty list of details', { authorization_details: '[]' }, 'invalid_authorization_details'],
    [
      'details of another type',
      { authorization_details: '[{"type":"payment"}]' },
      'invalid_authorization_details',
    ],
    ['details that are no JSON', { authorization_details: '{{' }, 'invalid_authorization_details'],
  ])('is refused with %s', async (_name, change, code) => {
    const answer = await device.push(device.request([device.intent()], change))
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body['error']).toBe(code)
    expect(answer.body['request_uri']).toBeUndefined()
  })

  it('may name either loopback address and any port (RFC 8252 §7.3)', async () => {
    for (const redirect_uri of ['http://127.0.0.1:1/callback', 'http://[::1]:65535/callback']) {
      const answer = await device.push(device.request([device.intent()], { redirect_uri }))
      expect(answer.status).toBe(201)
    }
  })
})

describe('an intent', () => {
  const shapes: [string, (intent: Intent) => unknown][] = [
    ['an unknown field', (i) => ({ ...i, extra: true })],
    ['a missing field', ({ cwd: _, ...rest }) => rest],
    ['another version', (i) => ({ ...i, v: 2 })],
    ['a short nonce', (i) => ({ ...i, nonce: 'abc' })],
    ['a digest of another length', (i) => ({ ...i, argvDigest: 'AAAA' })],
    ['no argv', (i) => ({ ...i, argvShown: [] })],
    ['an argument that is too long', (i) => ({ ...i, argvShown: ['kubectl', 'x'.repeat(5000)] })],
    ['escape sequences', (i) => ({ ...i, argvShown: ['kubectl', '\u001b[2K'] })],
    ['bidi controls', (i) => ({ ...i, argvShown: ['kubectl', 'delete\u202e'] })],
    ['zero-width characters', (i) => ({ ...i, resource: 'namespaces/pay\u200bments' })],
    ['lone surrogates', (i) => ({ ...i, reason: '\ud800' })],
    ['a class that does not exist', (i) => ({ ...i, class: 'harmless' })],
    ['a fraction of a second', (i) => ({ ...i, grant: { ...i.grant, ttl: 1.5 } })],
    ['no lifetime', (i) => ({ ...i, grant: { ...i.grant, ttl: 0 } })],
    ['no class to grant', (i) => ({ ...i, grant: { ...i.grant, classes: [] } })],
    ['a target of a kind that does not exist', (i) => ({ ...i, targets: [{ kind: 'moon', source: '' }] })],
    ['a target with more than it has', (i) => ({ ...i, targets: [{ ...i.targets[0], token: 'x' }] })],
    ['another issuer', (i) => ({ ...i, iss: 'https://other.example' })],
    ['another person', (i) => ({ ...i, sub: 'p_AAAAAAAAAAAAAAAAAAAAAA' })],
    ['another device', (i) => ({ ...i, deviceJkt: Buffer.alloc(32, 7).toString('base64url') })],
  ]
  it.each(shapes)('is refused with %s', async (_name, change) => {
    const answer = await device.push(device.request([change(device.intent()) as Intent]))
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } })
  })

  it('is refused when it comes twice in one request, or one of many', async () => {
    const intent = device.intent()
    expect((await device.push(device.request([intent, intent]))).body['error']).toBe(
      'invalid_authorization_details',
    )
    const many = Array.from({ length: 17 }, () => device.intent())
    expect((await device.push(device.request(many))).body['error']).toBe('invalid_authorization_details')
  })

  it.each<[string, Partial<Intent>]>([
    ['a longer lifetime', { grant: { scope: 'command', classes: ['destructive'], ttl: 301 } }],
    [
      'the environment where only the command is',
      { grant: { scope: 'environment', classes: ['destructive'], ttl: 300 } },
    ],
    ['further classes', { grant: { scope: 'command', classes: ['destructive', 'admin'], ttl: 300 } }],
    ['classes without its own', { grant: { scope: 'command', classes: ['read'], ttl: 300 } }],
    ['minted credentials where nothing mints', { credentials: 'minted' }],
    ['a lower tier than its targets have', { environment: { name: 'prod-eu', tier: 'staging' } }],
  ])('is refused when it wants %s than policy grants', async (_name, change) => {
    const answer = await device.push(device.request([device.intent(change)]))
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } })
  })

  it('may ask for less', async () => {
    const grant = { scope: 'command', classes: ['write'], ttl: 60 } as const
    const intent = device.writeIntent({ grant: { ...grant, classes: [...grant.classes] } })
    expect((await device.push(device.request([intent]))).status).toBe(201)
  })

  it('of a class that its words exceed answers with the classes', async () => {
    const write = device.writeIntent({ argvShown: ['kubectl', 'delete', 'namespace', 'payments'] })
    const answer = await device.push(device.request([device.intent(), write]))
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'class_raised', classes: ['destructive', 'destructive'] },
    })
  })

  it('that could not see its input is decided as strictly as its environment’s strictest class', async () => {
    const inputs = [{ path: 'https://example.com/all.yaml', sha256: null, bytes: null }]
    const argvShown = ['kubectl', 'apply', '-f', 'https://example.com/all.yaml']
    const intent = device.writeIntent({ inputs, argvShown, operation: 'apply' })
    const answer = await device.push(device.request([intent]))
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } })
  })

  it('made by another policy is stale', async () => {
    const answer = await device.push(device.request([device.intent({ policyVersion: 3 })]))
    expect(answer).toMatchObject({ status: 400, body: { error: 'policy_stale' } })
  })

  it('keeps the tier that its names say, whatever its name is said to be', async () => {
    const targets = [kubernetesTarget('prod-us', 'https://api.prod.acme.example')]
    const answer = await device.push(
      device.request([device.intent({ targets, environment: { name: 'sandbox', tier: 'development' } })]),
    )
    expect(answer.body['error']).toBe('invalid_authorization_details')
  })
})

describe('who may ask', () => {
  it('is not a device that was revoked, nor one of somebody who was disabled', async () => {
    const bob = new Person(server, `bob-${randomUUID()}@example.com`)
    const his = await bob.enrol()
    expect((await his.push(his.request([his.intent()]))).status).toBe(201)
    await server.store.updateTable('people').set({ disabled_at: 1 }).where('id', '=', bob.sub).execute()
    expect((await his.push(his.request([his.intent()]))).body['error']).toBe('device_unknown')
    await server.store.updateTable('people').set({ disabled_at: null }).where('id', '=', bob.sub).execute()
    await server.store.updateTable('devices').set({ revoked_at: 1 }).where('jkt', '=', his.key.jkt).execute()
    expect((await his.push(his.request([his.intent()]))).body['error']).toBe('device_unknown')
  })

  it('is one device at a bearable pace', async () => {
    const carol = new Person(server, 'carol@example.com')
    const hers = await carol.enrol()
    const statuses = new Set<number>()
    for (let i = 0; i < 70; i++) {
      statuses.add((await hers.push(hers.request([hers.intent({ policyVersion: 9 })]))).status)
    }
    expect(statuses).toContain(429)
  })
})

describe('the authorization endpoint', () => {
  it('takes pushed requests only', async () => {
    const { verifier: _, ...form } = device.request([device.intent()])
    const browser = new Browser(server.issuer)
    const answer = await browser.get(`/auth?${new URLSearchParams(form)}`)
    const shown = `${answer.location ?? ''}${answer.text}`
    expect(shown).toMatch(/Pushed|invalid_request/)
    expect(answer.location ?? '').not.toContain('/interaction/')
  })

  it('answers `prompt=none` with an error: somebody has to be asked', async () => {
    const request = device.request([device.intent()], { prompt: 'none', max_age: '600' })
    const pushed = await device.push(request)
    const browser = new Browser(server.issuer)
    const query = new URLSearchParams({
      client_id: 'stepup-cli',
      request_uri: String(pushed.body['request_uri']),
    })
    const { at } = await browser.follow(`/auth?${query}`)
    expect(new URL(at).searchParams.get('error')).toBe('login_required')
    expect(new URL(at).searchParams.get('iss')).toBe(server.issuer)
  })
})

describe('discovery', () => {
  it('says the same at both places, ours included, and nothing that is off', async () => {
    const [oauth, openid] = await Promise.all(
      ['oauth-authorization-server', 'openid-configuration'].map(async (name) =>
        (await fetch(`${server.issuer}/.well-known/${name}`)).json(),
      ),
    )
    expect(oauth).toEqual(openid)
    expect(oauth).toMatchObject({
      issuer: server.issuer,
      response_types_supported: ['code'],
      require_pushed_authorization_requests: true,
      authorization_response_iss_parameter_supported: true,
      dpop_signing_alg_values_supported: ['ES256'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_details_types_supported: ['stepup_intent'],
      acr_values_supported: ['phr', 'phrh'],
      stepup_enrolment_endpoint: `${server.issuer}/enrolment`,
      stepup_policy_endpoint: `${server.issuer}/policy`,
      stepup_events_endpoint: `${server.issuer}/events`,
      revocation_endpoint: `${server.issuer}/token/revocation`,
      introspection_endpoint: `${server.issuer}/token/introspection`,
    })
    expect(oauth.grant_types_supported).not.toContain('implicit')
    expect(oauth.grant_types_supported).not.toContain('refresh_token')
    expect(oauth).not.toHaveProperty('userinfo_endpoint')
    expect(oauth).not.toHaveProperty('registration_endpoint')
    expect(oauth).not.toHaveProperty('stepup_policy_jkt')
  })
})
