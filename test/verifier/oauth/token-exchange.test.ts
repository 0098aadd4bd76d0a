import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../../src/core/policy.ts'
import type { Intent } from '../../../src/wire/intent.ts'
import { MAX_RUN_SECONDS } from '../../../src/wire/protocol.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import { mintingEnvironment, newPolicyKey, policyOf, publish } from '../support/signed-policy.ts'
import { kubernetesTarget, makeKey, type TestDevice } from '../support/test-device.ts'
import { Browser, obtainGrant, Person } from '../support/test-person.ts'

const AUDIENCE = 'stepup:prod-eu:kubernetes'
const OTHER = 'stepup:prod-us:kubernetes'

let server: ServerUnderTest
let alice: Person
let device: TestDevice
let version = 1
const key = newPolicyKey(mkdtempSync(join(tmpdir(), 'stepup-policy-')))

beforeAll(async () => {
  const policy = policyOf(1, mintingEnvironment(), mintingEnvironment('prod-us', 'api.us.acme.example'))
  server = await startServer({
    config: { policyKey: key.thumbprint },
    before: (directory) => publish(directory, policy, key),
  })
  alice = new Person(server, 'alice@example.com')
  device = await alice.enrol()
})
afterAll(() => server.stop())
beforeEach(() => {
  server.present()
  alice.browser = new Browser(server.issuer)
})

/** A new policy in force, as its files change. */
async function inForce(change: (policy: Policy) => Policy): Promise<void> {
  version++
  const policy = policyOf(version, mintingEnvironment(), mintingEnvironment('prod-us', 'api.us.acme.example'))
  publish(server.directory, change(policy), key)
  await server.refreshPolicy()
}

const minted = (change: Partial<Intent> = {}): Partial<Intent> => ({
  credentials: 'minted',
  policyVersion: version,
  ...change,
})

async function commandGrant(change: Partial<Intent> = {}) {
  return obtainGrant(alice, device, [device.intent(minted(change))])
}

async function environmentGrant(change: Partial<Intent> = {}) {
  return obtainGrant(alice, device, [device.writeIntent(minted(change))])
}

describe('an environment grant', () => {
  it('says where its broker is', async () => {
    const { body } = await environmentGrant()
    expect(body['stepup_credentials']).toEqual([
      {
        environment: 'prod-eu',
        kubernetes: expect.objectContaining({ server: 'https://api.prod.acme.example', audience: AUDIENCE }),
      },
    ])
  })

  it('becomes a token that a cluster can check by discovery alone', async () => {
    const { token } = await environmentGrant()
    const answer = await device.exchange(token, AUDIENCE)
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'N_A', scope: 'write' } })
    const own = `${server.issuer}/broker/kubernetes`
    const discovery = await (await fetch(`${own}/.well-known/openid-configuration`)).json()
    expect(discovery).toMatchObject({ issuer: own, id_token_signing_alg_values_supported: ['RS256'] })
    const brokerToken = String(answer.body['access_token'])
    const { payload, protectedHeader } = await jwtVerify(
      brokerToken,
      createRemoteJWKSet(new URL(discovery.jwks_uri)),
      { issuer: own, audience: AUDIENCE },
    )
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload).toMatchObject({
      sub: alice.sub,
      email: 'alice@example.com',
      groups: ['stepup:prod-eu:write'],
      'stepup/environment': 'prod-eu',
      'stepup/class': 'write',
      'stepup/grant': decodeJwt(token).jti,
    })
    expect((payload.exp as number) - (payload.iat as number)).toBeLessThanOrEqual(300)
  })

  it('shares no key with the grants', async () => {
    const grants = await (await fetch(`${server.issuer}/jwks`)).json()
    const broker = await (await fetch(`${server.issuer}/broker/kubernetes/jwks`)).json()
    expect(grants.keys.every((k: object) => !('d' in k))).toBe(true)
    expect(broker.keys.every((k: object) => !('d' in k))).toBe(true)
    const kids = new Set(grants.keys.map((k: { kid: string }) => k.kid))
    expect(broker.keys.some((k: { kid: string }) => kids.has(k.kid))).toBe(false)
  })

  it('is no longer good when it has expired, and no token outlives it', async () => {
    const { token } = await environmentGrant()
    const exp = decodeJwt(token).exp as number
    server.later(850)
    const late = await device.exchange(token, AUDIENCE)
    expect(decodeJwt(String(late.body['access_token'])).exp).toBeLessThanOrEqual(exp)
    server.later(60)
    expect((await device.exchange(token, AUDIENCE)).body['error']).toBe('invalid_grant')
  })

  it.each<[string, () => Promise<Parameters<TestDevice['exchange']>[1]>, { scope?: string }, string]>([
    ['another environment', async () => OTHER, {}, 'invalid_target'],
    ['no environment', async () => 'stepup:nowhere', {}, 'invalid_target'],
    ['the verifier itself', async () => server.issuer, {}, 'invalid_target'],
    ['a higher class', async () => AUDIENCE, { scope: 'destructive' }, 'invalid_scope'],
    ['a lower class that was not shown', async () => AUDIENCE, { scope: 'read' }, 'invalid_scope'],
    ['a class that does not exist', async () => AUDIENCE, { scope: 'everything' }, 'invalid_scope'],
  ])('is not good for %s', async (_name, audience, options, code) => {
    const { token } = await environmentGrant()
    const answer = await device.exchange(token, await audience(), options)
    expect(answer).toMatchObject({ status: 400, body: { error: code } })
  })

  it('is good for its own device only, and not after it was revoked', async () => {
    const { token } = await environmentGrant()
    const bob = await new Person(server, 'bob@example.com').enrol()
    expect((await bob.exchange(token, AUDIENCE)).body['error']).toBe('invalid_grant')
    await device.revoke(token)
    expect((await device.exchange(token, AUDIENCE)).body['error']).toBe('invalid_grant')
  })

  it('is believed only with our signature', async () => {
    const { token } = await environmentGrant()
    const [head, body, signature] = token.split('.') as [string, string, string]
    const payload = { ...decodeJwt(token), exp: 4_000_000_000 }
    const forged = Buffer.from(JSON.stringify(payload)).toString('base64url')
    const none = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(token), alg: 'none' })).toString(
      'base64url',
    )
    for (const bad of [`${head}.${forged}.${signature}`, `${none}.${body}.`, 'nonsense', '']) {
      expect((await device.exchange(bad, AUDIENCE)).status).toBe(400)
    }
    const brokerToken = String((await device.exchange(token, AUDIENCE)).body['access_token'])
    expect((await device.exchange(brokerToken, AUDIENCE)).body['error']).toBe('invalid_grant')
  })

  it('mints nothing any more when policy takes the groups or the address away', async () => {
    const { token } = await environmentGrant()
    await inForce((policy) => {
      const [first, ...others] = policy.environments
      const credentials = structuredClone(first?.credentials)
      if (credentials?.kubernetes) credentials.kubernetes.groups = {}
      return { ...policy, environments: [{ ...first, credentials } as never, ...others] }
    })
    expect((await device.exchange(token, AUDIENCE)).body['error']).toBe('invalid_scope')
    await inForce((policy) => {
      const [first, ...others] = policy.environments
      const match = { kubernetes: { server: ['https://new.prod.acme.example'] } }
      return { ...policy, environments: [{ ...first, match } as never, ...others] }
    })
    expect((await device.exchange(token, AUDIENCE)).body['error']).toBe('invalid_target')
    await inForce((policy) => policy)
    expect((await device.exchange(token, AUDIENCE)).status).toBe(200)
  })
})

describe('an address that policy does not pin', () => {
  it('earns no minted credentials, whatever it is called', async () => {
    const targets = [kubernetesTarget('prod-eu', 'https://evil.example')]
    const answer = await device.push(device.request([device.intent(minted({ targets }))]))
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } })
  })

  it('next to one that is pinned spoils both', async () => {
    const targets = [
      kubernetesTarget('prod-eu', 'https://api.prod.acme.example'),
      kubernetesTarget('other', 'https://evil.example'),
    ]
    const answer = await device.push(device.request([device.intent(minted({ targets }))]))
    expect(answer.status).toBe(400)
  })
})

describe('a command grant', () => {
  it('opens a run for one key, and renews inside it beyond its own end', async () => {
    const { token } = await commandGrant()
    const run = await makeKey()
    expect((await device.exchange(token, AUDIENCE, { run })).status).toBe(200)
    server.later(1000)
    const renewed = await device.exchange(token, AUDIENCE, { run })
    expect(renewed.status).toBe(200)
    expect(decodeJwt(String(renewed.body['access_token']))['groups']).toEqual(['stepup:prod-eu:destructive'])
    const thief = await makeKey()
    expect((await device.exchange(token, AUDIENCE, { run: thief })).body['error']).toBe('invalid_grant')
  })

  it('needs the proof of its run', async () => {
    const { token } = await commandGrant()
    expect((await device.exchange(token, AUDIENCE)).body['error']).toBe('invalid_grant')
  })

  it('opens no run when it has expired', async () => {
    const { token } = await commandGrant()
    server.later(301)
    expect((await device.exchange(token, AUDIENCE, { run: await makeKey() })).body['error']).toBe(
      'invalid_grant',
    )
  })

  it('ends its run with its revocation, and after the longest run', async () => {
    const { token } = await commandGrant()
    const run = await makeKey()
    await device.exchange(token, AUDIENCE, { run })
    await device.revoke(token)
    expect((await device.exchange(token, AUDIENCE, { run })).body['error']).toBe('invalid_grant')

    const long = await commandGrant()
    await device.exchange(long.token, AUDIENCE, { run })
    server.later(MAX_RUN_SECONDS - 60)
    const last = await device.exchange(long.token, AUDIENCE, { run })
    expect(last.body['expires_in']).toBeLessThanOrEqual(60)
    server.later(61)
    expect((await device.exchange(long.token, AUDIENCE, { run })).body['error']).toBe('invalid_grant')
  })

  it('takes a run proof once, for this grant, at this endpoint, now', async () => {
    const { token } = await commandGrant()
    const run = await makeKey()
    const proof = await device.runProof(run, token)
    expect((await device.exchange(token, AUDIENCE, { actorToken: proof })).status).toBe(200)
    const bad = [
      proof,
      await device.runProof(run, 'another'),
      await device.runProof(run, token, { aud: 'https://elsewhere.example' }),
      await device.runProof(run, token, { iat: server.now() - 120 }),
      await device.runProof(run, token, { iat: server.now() + 120 }),
      await device.runProof(run, token, { jti: '' }),
      'nonsense',
    ]
    for (const actorToken of bad) {
      expect((await device.exchange(token, AUDIENCE, { actorToken })).body['error']).toBe('invalid_grant')
    }
  })

  it('of two environments mints for each only its own', async () => {
    const us = kubernetesTarget('prod-us', 'https://api.us.acme.example')
    const { token } = await obtainGrant(alice, device, [
      device.intent(minted()),
      device.intent(minted({ targets: [us], environment: { name: 'prod-us', tier: 'production' } })),
    ])
    const run = await makeKey()
    for (const audience of [AUDIENCE, OTHER]) {
      const answer = await device.exchange(token, audience, { run })
      expect(decodeJwt(String(answer.body['access_token'])).aud).toBe(audience)
    }
  })

  it('of own credentials mints nothing', async () => {
    const { token } = await obtainGrant(alice, device, [
      device.intent({ credentials: 'own', policyVersion: version }),
    ])
    const answer = await device.exchange(token, AUDIENCE, { run: await makeKey() })
    expect(answer.body['error']).toBe('invalid_target')
  })

  it('is written to the trail with its run and every token', async () => {
    const { token } = await commandGrant()
    await device.exchange(token, AUDIENCE, { run: await makeKey() })
    const { jti } = decodeJwt(token)
    const rows = await server.store
      .selectFrom('events')
      .select(['type', 'body'])
      .orderBy('seq', 'desc')
      .limit(3)
      .execute()
    expect(rows.map((row) => row.type)).toEqual(['exchange', 'run', 'grant'])
    expect(JSON.parse(rows[0]?.body ?? '{}')).toMatchObject({
      grant: jti,
      environment: 'prod-eu',
      class: 'destructive',
    })
  })
})
