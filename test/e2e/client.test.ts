import { decodeJwt } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { GrantRequest } from '../../src/challenge/authorization-request.ts'
import type { Opener } from '../../src/challenge/browser.ts'
import { type Enrolled, enrol, parseInvitation } from '../../src/challenge/enrolment.ts'
import { shipEvents } from '../../src/challenge/events.ts'
import { exchange } from '../../src/challenge/exchange.ts'
import { checkGrant } from '../../src/challenge/grant-check.ts'
import { boundedHttp, type Fetch } from '../../src/challenge/http.ts'
import type { Notice } from '../../src/challenge/notice.ts'
import { type ChallengeWorld, obtainForCommand, obtainGrant } from '../../src/challenge/obtain-grant.ts'
import { fetchPolicy } from '../../src/challenge/policy-fetch.ts'
import { revoke } from '../../src/challenge/revoke.ts'
import { createRunKey } from '../../src/challenge/run-key.ts'
import { discover, type Verifier } from '../../src/challenge/verifier.ts'
import type { DeviceKey } from '../../src/wire/device-key.ts'
import type { Intent } from '../../src/wire/intent.ts'
import { aDeviceKey, privateLocks } from '../challenge/challenge-world.ts'
import { anIntent } from '../challenge/intents.ts'
import { type RealVerifier, startRealVerifier } from '../challenge/real-verifier.ts'
import { Person, startBrowser } from '../support/browser.ts'
import { codeOf } from '../support/code-of.ts'

const server = 'https://127.0.0.1:6443'

let running: RealVerifier
let verifier: Verifier
let browser: Browser
let alice: Person
let key: DeviceKey
let enrolled: Enrolled
let world: ChallengeWorld
let notices: Notice[]
let controller: AbortController

beforeAll(async () => {
  running = await startRealVerifier({
    server,
    ca: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n',
  })
  browser = await startBrowser()
  alice = await Person.arrive(browser)
  const signal = new AbortController().signal
  const { issuer, code } = parseInvitation(await running.invite('alice@example.com'))
  verifier = await discover(issuer, boundedHttp(fetch as Fetch, signal))
  key = await aDeviceKey()
  enrolled = await enrol(code, {
    verifier,
    createKey: async () => ({ ...key, keep: async () => {} }),
    device: { name: 'laptop', platform: 'linux' },
    open: by((url) => alice.enrol(url)),
    notify: () => {},
    clock: Date.now,
    signal,
  })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await running?.stop()
})

beforeEach(() => {
  notices = []
  controller = new AbortController()
  world = {
    verifier,
    key,
    subject: enrolled.sub,
    locks: privateLocks(),
    open: by(inTurn((url) => alice.confirm(url))),
    notify: (notice) => notices.push(notice),
    clock: Date.now,
    limit: 20_000,
    signal: controller.signal,
    way: 'page',
    rebuild: {
      raised: () => Promise.reject(new Error('not expected')),
      stale: () => Promise.reject(new Error('not expected')),
    },
  }
})

/** A browser in which somebody acts on the page; what comes of it is seen by who waits for the grant. */
function by(act: (url: string) => Promise<unknown>): Opener {
  return async (url) => {
    act(url).catch(() => {})
    return true
  }
}

let underWay: Promise<unknown> = Promise.resolve()

/** Alice has one page, and what is left too early takes along what comes after it. */
function inTurn(act: (url: string) => Promise<unknown>): (url: string) => Promise<unknown> {
  return (url) => {
    underWay = underWay.catch(() => {}).then(() => act(url))
    return underWay
  }
}

let count = 0
function intent(change: Partial<Intent> = {}): Intent {
  count += 1
  return anIntent({
    nonce: Buffer.alloc(16, count).toString('base64url'),
    iss: running.issuer,
    sub: enrolled.sub,
    deviceJkt: key.jkt,
    argvDigest: Buffer.alloc(32, count).toString('base64url'),
    targets: [
      {
        kind: 'kubernetes',
        context: 'prod',
        cluster: 'prod',
        server,
        namespace: 'default',
        user: 'alice',
        source: '/home/alice/.kube/config',
      },
    ],
    credentials: 'minted',
    policyVersion: 1,
    ...change,
  })
}

const asking = (...intents: Intent[]): GrantRequest => ({ intents, require: { acr: 'phr', maxAge: 0 } })

test('enrolment ends with a person and their device', () => {
  expect(enrolled).toMatchObject({ email: 'alice@example.com', issuer: running.issuer, deviceJkt: key.jkt })
  expect(verifier.metadata.stepup_policy_jkt).toBe(running.policyKey)
})

test('an invitation serves once', async () => {
  const { code } = parseInvitation(await running.invite('bob@example.com'))
  const start = (open: (url: string) => Promise<boolean>) =>
    enrol(code, {
      verifier,
      createKey: async () => ({ ...(await aDeviceKey()), keep: async () => {} }),
      device: { name: 'other', platform: 'linux' },
      open,
      notify: () => {},
      clock: Date.now,
      signal: new AbortController().signal,
    })
  const bob = await Person.arrive(browser)
  await start(by((url) => bob.enrol(url)))
  await bob.leave()
  expect(await codeOf(() => start(async () => true))).toBe('not_enrolled')
})

describe('a grant for one command', () => {
  test('is confirmed with a passkey, checked, exchanged inside its run, and over when it is called back', async () => {
    const grant = await obtainForCommand(asking(intent()), world)
    expect(grant.credentials).toMatchObject([
      { environment: 'prod', kubernetes: { server, audience: 'stepup:prod:kubernetes' } },
    ])
    const run = await createRunKey()
    const wanted = { token: grant.token, audience: 'stepup:prod:kubernetes', class: null, run }
    const token = await exchange(verifier, key, wanted, Date.now)
    expect(decodeJwt(token.token)).toMatchObject({
      iss: `${running.issuer}/broker/kubernetes`,
      aud: 'stepup:prod:kubernetes',
      sub: enrolled.sub,
      groups: ['stepup:prod:destructive'],
    })
    await exchange(verifier, key, wanted, Date.now)
    const other = { ...wanted, run: await createRunKey() }
    expect(await codeOf(() => exchange(verifier, key, other, Date.now))).toBe('grant_expired')
    const outside = { ...wanted, run: null }
    expect(await codeOf(() => exchange(verifier, key, outside, Date.now))).toBe('grant_expired')
    await revoke(verifier, key, grant.token, Date.now)
    expect(await codeOf(() => exchange(verifier, key, wanted, Date.now))).toBe('grant_expired')
  })

  test('covers neither another class nor another environment', async () => {
    const grant = await obtainForCommand(asking(intent()), world)
    const run = await createRunKey()
    const wanted = { token: grant.token, audience: 'stepup:prod:kubernetes', class: 'admin', run } as const
    expect(await codeOf(() => exchange(verifier, key, wanted, Date.now))).toBe('grant_scope')
    const elsewhere = { ...wanted, class: null, audience: 'stepup:staging:kubernetes' }
    expect(await codeOf(() => exchange(verifier, key, elsewhere, Date.now))).toBe('grant_scope')
  })

  test('is worthless on another device', async () => {
    const grant = await obtainForCommand(asking(intent()), world)
    const wanted = {
      token: grant.token,
      audience: 'stepup:prod:kubernetes',
      class: null,
      run: await createRunKey(),
    }
    const stolen = await aDeviceKey()
    expect(await codeOf(() => exchange(verifier, stolen, wanted, Date.now))).not.toBeNull()
  })
})

test('an environment grant is good without a run, and its check needs no network', async () => {
  const write = intent({
    class: 'write',
    operation: 'scale',
    resource: 'deployments/web',
    argvShown: ['kubectl', 'scale', 'deployment/web', '--replicas=3'],
    grant: { scope: 'environment', classes: ['write'], ttl: 900 },
  })
  const grant = await obtainGrant(asking(write), world)
  await checkGrant(grant.token, {
    issuer: running.issuer,
    subject: enrolled.sub,
    deviceJkt: key.jkt,
    acr: 'phr',
    keys: grant.keys,
    now: Math.floor(Date.now() / 1000),
    confirms: 'cached',
  })
  const wanted = {
    token: grant.token,
    audience: 'stepup:prod:kubernetes',
    class: 'write',
    run: null,
  } as const
  expect((await exchange(verifier, key, wanted, Date.now)).expiresAt).toBeLessThanOrEqual(grant.claims.exp)
})

describe('refused', () => {
  test('denied on the page', async () => {
    world.open = by(inTurn((url) => alice.deny(url)))
    expect(await codeOf(() => obtainForCommand(asking(intent()), world))).toBe('denied')
  })

  test('a page opened by another person', async () => {
    const { code } = parseInvitation(await running.invite('mallory@example.com'))
    const mallory = await Person.arrive(browser)
    await enrol(code, {
      verifier,
      createKey: async () => ({ ...(await aDeviceKey()), keep: async () => {} }),
      device: { name: 'hers', platform: 'linux' },
      open: by((url) => mallory.enrol(url)),
      notify: () => {},
      clock: Date.now,
      signal: new AbortController().signal,
    })
    world.open = by((url) => mallory.confirm(url))
    expect(await codeOf(() => obtainForCommand(asking(intent()), world))).toBe('wrong_person')
    await mallory.leave()
  })

  test('a device that is not enrolled', async () => {
    const stranger = await aDeviceKey()
    const request = asking(intent({ deviceJkt: stranger.jkt }))
    expect(await codeOf(() => obtainForCommand(request, { ...world, key: stranger }))).toBe('device_unknown')
    expect(await codeOf(() => fetchPolicy(verifier, stranger, Date.now))).toBe('device_unknown')
    expect(await codeOf(() => shipEvents(verifier, stranger, [], Date.now))).toBe('device_unknown')
  })

  test('nobody answers', async () => {
    world.open = async () => false
    world.limit = 200
    expect(await codeOf(() => obtainForCommand(asking(intent()), world))).toBe('challenge_timeout')
  })
})

test('a class that the verifier sees higher is rebuilt once', async () => {
  const raised = intent()
  const classes: unknown[] = []
  world.rebuild.raised = async (found) => {
    classes.push(...found)
    return asking(raised)
  }
  const low = intent({ class: 'read', grant: { scope: 'environment', classes: ['read'], ttl: 60 } })
  const grant = await obtainForCommand(asking(low), world)
  expect(classes).toEqual(['destructive'])
  expect(grant.request.intents).toEqual([raised])
})

test('a policy that is older than the verifier’s is refreshed once', async () => {
  world.rebuild.stale = async () => asking(intent())
  await obtainForCommand(asking(intent({ policyVersion: 0 })), world)
  expect(notices).toContainEqual({ kind: 'rebuilt', why: 'policy_stale' })
})

test('policy and events need nothing but the device', async () => {
  expect((await fetchPolicy(verifier, key, Date.now))?.split('.')).toHaveLength(3)
  const event = { type: 'exec', at: new Date().toISOString(), run: 'r1', outcome: 'ended' }
  await shipEvents(verifier, key, [event], Date.now)
  await shipEvents(verifier, key, [event], Date.now)
  const events = (await running.trail()).filter((row) => JSON.stringify(row).includes('"r1"'))
  expect(events.length).toBeLessThanOrEqual(1)
})

test('two commands of one session are one page and one tap', async () => {
  const opened: string[] = []
  world.open = async (url) => {
    opened.push(url)
    return true
  }
  const leader = obtainForCommand(asking(intent()), world)
  while (opened.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  const second = intent({
    argvShown: ['kubectl', 'delete', 'namespace', 'second'],
    resource: 'namespaces/second',
  })
  const follower = obtainForCommand(asking(second), world)
  while (!notices.some(({ kind }) => kind === 'shared-page')) await new Promise((r) => setTimeout(r, 20))
  const seen = await alice.confirm(opened[0] as string)
  expect(seen).toContain('payments')
  expect(seen).toContain('second')
  const [a, b] = await Promise.all([leader, follower])
  expect(a.claims.jti).not.toBe(b.claims.jti)
  expect(b.claims.authorization_details[0]?.intent).toEqual(second)
  expect(opened).toHaveLength(1)
}, 40_000)
