import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PolicyEnvironment } from '../../../src/core/policy.ts'
import type { HostTarget } from '../../../src/core/target.ts'
import { ed25519Blob, ed25519Raw, SshReader } from '../../../src/wire/ssh-encoding.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import { newPolicyKey, policyOf, publish } from '../support/signed-policy.ts'
import type { TestDevice } from '../support/test-device.ts'
import { Browser, obtainGrant, Person } from '../support/test-person.ts'

const AUDIENCE = 'stepup:hosts:ssh'
const HOST: HostTarget = { kind: 'host', host: 'web1.acme.example', source: 'ssh’s configuration' }

const HOSTS: PolicyEnvironment = {
  name: 'hosts',
  tier: 'production',
  match: { host: { host: ['*.acme.example'] } },
  mode: 'enforce',
  credentials: {
    required: false,
    ssh: {
      audience: AUDIENCE,
      principals: { write: ['stepup:hosts:write'] },
      extensions: {},
      forceCommand: {},
      sourceAddress: [],
    },
  },
  brokers: ['ssh'],
  credentialsRequired: false,
}

let server: ServerUnderTest
let alice: Person
let device: TestDevice
const key = newPolicyKey(mkdtempSync(join(tmpdir(), 'stepup-policy-')))

beforeAll(async () => {
  server = await startServer({
    config: { policyKey: key.thumbprint },
    before: (directory) => publish(directory, policyOf(1, HOSTS), key),
  })
  alice = new Person(server, 'alice@example.com')
  device = await alice.enrol()
})
afterAll(() => server.stop())
beforeEach(() => {
  server.present()
  alice.browser = new Browser(server.issuer)
})

const publicLine = () => {
  const { publicKey } = generateKeyPairSync('ed25519')
  return `ssh-ed25519 ${ed25519Blob(ed25519Raw(publicKey.export({ format: 'jwk' }))).toString('base64')}`
}

async function grantAndToken() {
  const intent = device.writeIntent({
    tool: 'scp',
    operation: 'upload',
    resource: 'web1.acme.example',
    argvShown: ['scp', 'release', 'web1.acme.example:'],
    targets: [HOST],
    environment: { name: 'hosts', tier: 'production' },
    credentials: 'minted',
    policyVersion: 1,
  })
  const { token: grant } = await obtainGrant(alice, device, [intent])
  const { body } = await device.exchange(grant, AUDIENCE)
  return { grant, token: String(body['access_token']) }
}

async function certificate(token: string | null, line = publicLine()) {
  const response = await fetch(`${server.issuer}/broker/ssh/certificate`, {
    method: 'POST',
    headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    body: new URLSearchParams({ public_key: line }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** Serial and validity, out of the wire form (PROTOCOL.certkeys). */
function read(line: unknown) {
  const reader = new SshReader(Buffer.from(String(line).split(' ')[1]!, 'base64'))
  for (let skipped = 0; skipped < 3; skipped++) reader.string()
  const serial = reader.uint64()
  reader.uint32()
  const keyId = reader.text()
  reader.string()
  return { serial, keyId, after: Number(reader.uint64()), before: Number(reader.uint64()) }
}

async function isListed(serial: bigint): Promise<boolean> {
  const list = Buffer.from(await (await fetch(`${server.issuer}/broker/ssh/krl`)).arrayBuffer())
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(serial)
  return list.includes(bytes)
}

describe('a certificate', () => {
  test('for a broker token: as long as that, and no longer', async () => {
    const { token, grant } = await grantAndToken()
    const { status, body } = await certificate(token)
    expect(status).toBe(200)
    const { exp } = decodeJwt(token)
    const { keyId, before, after } = read(body['certificate'])
    expect(before).toBe(exp)
    expect(body['expires_at']).toBe(exp)
    expect(before - after).toBeLessThanOrEqual(360)
    expect(keyId).toBe(`alice@example.com hosts write grant:${decodeJwt(grant).jti}`)
  })

  test('is given once for a token', async () => {
    const { token } = await grantAndToken()
    expect((await certificate(token)).status).toBe(200)
    expect(await certificate(token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
  })

  test('is not given when the token has expired', async () => {
    const { token } = await grantAndToken()
    server.later(301)
    expect(await certificate(token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
  })

  test('is not given when its grant was given back, and what there was is on the list', async () => {
    const { grant, token } = await grantAndToken()
    const first = read((await certificate(token)).body['certificate'])
    const second = String((await device.exchange(grant, AUDIENCE)).body['access_token'])
    expect(await isListed(first.serial)).toBe(false)
    await device.send('POST', '/token/revocation', { token: grant, client_id: 'stepup-cli' })
    expect(await certificate(second)).toMatchObject({ status: 401 })
    expect(await isListed(first.serial)).toBe(true)
    server.later(400)
    expect(await isListed(first.serial)).toBe(false)
  })

  test.each<[string, (token: string, grant: string) => string | null]>([
    ['no token', () => null],
    ['the grant itself', (_token, grant) => grant],
    ['a token with another signature', (token) => `${token.slice(0, -8)}AAAAAAAA`],
  ])('is not given for %s', async (_what, change) => {
    const { token, grant } = await grantAndToken()
    expect(await certificate(change(token, grant))).toMatchObject({ status: 401 })
  })

  test.each([
    ['nothing', ''],
    ['another kind of key', 'ssh-rsa AAAAB3NzaC1yc2E='],
    [
      'a key that is called by another name',
      `ssh-ed25519 ${Buffer.from('\0\0\0\x07ssh-rsa').toString('base64')}`,
    ],
    ['a key that is cut off', publicLine().slice(0, -12)],
    ['a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA'],
  ])('is not given to %s', async (_what, line) => {
    const { token } = await grantAndToken()
    expect(await certificate(token, line)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    // the token was not spent on it
    expect((await certificate(token)).status).toBe(200)
  })
})

test('another device gets no token for the grant, and so no certificate', async () => {
  const { grant } = await grantAndToken()
  const thief = await new Person(server, 'mallory@example.com').enrol()
  expect((await thief.exchange(grant, AUDIENCE)).body['error']).toBe('invalid_grant')
})

test('the authority’s public key is there for hosts, and its private one nowhere', async () => {
  const line = await (await fetch(`${server.issuer}/broker/ssh/ca.pub`)).text()
  expect(line).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]+=* stepup [\w:.]+\n$/)
})
