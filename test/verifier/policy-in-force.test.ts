import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerUnderTest, startServer } from './support/server-under-test.ts'
import { mintingEnvironment, newPolicyKey, policyOf, publish } from './support/signed-policy.ts'
import { makeKey, TestDevice } from './support/test-device.ts'
import { Person } from './support/test-person.ts'

const keys = mkdtempSync(join(tmpdir(), 'stepup-keys-'))
const key = newPolicyKey(keys)
const wrong = newPolicyKey(keys, 'other.jwk')

let server: ServerUnderTest
let device: TestDevice

beforeAll(async () => {
  server = await startServer({
    config: { policyKey: key.thumbprint },
    before: (directory) => publish(directory, policyOf(3, mintingEnvironment()), key),
  })
  device = await new Person(server, 'alice@example.com').enrol()
})
afterAll(async () => {
  await server.stop()
  rmSync(keys, { recursive: true })
})

const fetchPolicy = async () => device.send('GET', '/policy', null)

async function versionServed(): Promise<number> {
  const { text } = (await fetchPolicy()).body as { text: string }
  return JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()).version
}

async function lastRefusal(): Promise<string> {
  const row = await server.store
    .selectFrom('events')
    .select('body')
    .where('type', '=', 'policy-refused')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow()
  return JSON.parse(row.body).reason
}

describe('the policy in force', () => {
  it('is handed to enrolled devices, without credentials', async () => {
    const answer = await fetchPolicy()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/jose')
    const payload = Buffer.from(String(answer.body['text']).split('.')[1] ?? '', 'base64url').toString()
    expect(JSON.parse(payload)).toMatchObject({ audience: 'client', version: 3 })
    expect(payload).not.toContain('BEGIN CERTIFICATE')
    const discovery = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json()
    expect(discovery.stepup_policy_jkt).toBe(key.thumbprint)
  })

  it('is handed to nobody else', async () => {
    const stranger = new TestDevice(server.issuer, await makeKey(), server.now)
    expect((await stranger.send('GET', '/policy', null)).body['error']).toBe('device_unknown')
    expect((await fetch(`${server.issuer}/policy`)).status).toBe(400)
  })

  it('changes when its documents do', async () => {
    publish(server.directory, policyOf(4, mintingEnvironment()), key)
    await server.refreshPolicy()
    expect(await versionServed()).toBe(4)
    expect((await device.push(device.request([device.intent({ policyVersion: 3 })]))).body['error']).toBe(
      'policy_stale',
    )
    expect((await device.push(device.request([device.intent({ policyVersion: 4 })]))).status).toBe(201)
  })

  it('does not go back to an older version, nor to another key, nor to nothing', async () => {
    publish(server.directory, policyOf(2, mintingEnvironment()), key)
    await server.refreshPolicy()
    expect(await versionServed()).toBe(4)
    expect(await lastRefusal()).toMatch(/version 2/)

    publish(server.directory, policyOf(9, mintingEnvironment()), wrong)
    await server.refreshPolicy()
    expect(await versionServed()).toBe(4)
    expect(await lastRefusal()).toMatch(/is pinned/)

    rmSync(join(server.directory, 'policy', 'client.jws'))
    rmSync(join(server.directory, 'policy', 'verifier.jws'))
    await server.refreshPolicy()
    expect(await versionServed()).toBe(4)
    expect(await lastRefusal()).toMatch(/gone/)
  })

  it('blocks what it blocks, with its own words', async () => {
    const policy = policyOf(5, mintingEnvironment())
    const rules = [
      {
        name: 'never-namespaces',
        when: { operation: ['delete*'] },
        then: 'block',
        message: 'ask the platform team',
        link: null,
      } as const,
      ...policy.rules,
    ]
    publish(server.directory, { ...policy, rules: [...rules] as never }, key)
    await server.refreshPolicy()
    const answer = await device.push(device.request([device.intent({ policyVersion: 5 })]))
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'policy_blocked', error_description: 'ask the platform team' },
    })
  })

  it('is at the start none without documents, and then there is nothing to hand out', async () => {
    const bare = await startServer()
    try {
      const his = await new Person(bare, 'bob@example.com').enrol()
      expect((await his.send('GET', '/policy', null)).status).toBe(404)
    } finally {
      await bare.stop()
    }
  })

  it('must be right at the start', async () => {
    await expect(
      startServer({
        config: { policyKey: key.thumbprint },
        before: (directory) => publish(directory, policyOf(1), wrong),
      }),
    ).rejects.toMatchObject({ code: 'pin_mismatch' })
  })
})
