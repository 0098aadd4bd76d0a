import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GrantRequest } from '../../src/challenge/authorization-request.ts'
import {
  type ConfirmedGrant,
  obtainForCommand,
  obtainGrant,
  obtainShared,
} from '../../src/challenge/obtain-grant.ts'
import type { ErrorCode } from '../../src/core/errors.ts'
import { confirmationNumber } from '../../src/wire/intent.ts'
import { codeOf } from '../support/code-of.ts'
import { aWorld, type TestWorld } from './challenge-world.ts'
import { anIntent } from './intents.ts'
import { SUBJECT, startVerifierStandIn, type Tamper, type VerifierStandIn } from './verifier-stand-in.ts'

let verifier: VerifierStandIn
let world: TestWorld
let request: GrantRequest

beforeEach(async () => {
  verifier = await startVerifierStandIn()
  world = await aWorld(verifier.issuer, SUBJECT)
  request = { intents: [anIntent()], require: { acr: 'phr', maxAge: 0 } }
})
afterEach(() => verifier.stop())

const bodies = (path: string) => verifier.seen.filter((r) => r.path === path && r.method === 'POST')
const asked = (path: string) => bodies(path).filter(({ proof }) => proof?.['nonce'] !== undefined)

describe('in the browser', () => {
  test('pushes the intent with a proof, and gets a checked grant', async () => {
    const grant = await obtainGrant(request, world)
    expect(grant.claims.cnf.jkt).toBe(world.key.jkt)
    const [pushed] = asked('/request')
    expect(pushed?.body).toMatchObject({
      client_id: 'stepup-cli',
      response_type: 'code',
      scope: 'openid',
      code_challenge_method: 'S256',
      acr_values: 'phr',
      max_age: '0',
      resource: verifier.issuer,
      dpop_jkt: world.key.jkt,
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
    })
    expect(pushed?.proof).toMatchObject({ htm: 'POST', htu: `${verifier.issuer}/request` })
    expect(world.notices.map(({ kind }) => kind)).toEqual(['page', 'confirmed'])
  })

  test('shows the number that the page shows, and a URL that carries no command', async () => {
    await obtainGrant(request, world)
    const [page] = world.notices
    expect(page).toMatchObject({ number: confirmationNumber(request.intents[0]!), opened: true })
    expect(page).not.toMatchObject({ url: expect.stringContaining('payments') })
  })

  test('takes the brokers of what was confirmed, and of nothing else', async () => {
    const kubernetes = { server: 'https://api', ca: 'PEM', audience: 'a' }
    verifier.tamper.token = {
      stepup_credentials: [
        { environment: 'prod', kubernetes },
        { environment: 'other', kubernetes },
      ],
    }
    expect((await obtainGrant(request, world)).credentials).toEqual([{ environment: 'prod', kubernetes }])
  })

  const refused: [string, ErrorCode, Tamper][] = [
    ['denied', 'denied', { redirect: { code: null, error: 'access_denied' } }],
    ['another person', 'wrong_person', { redirect: { code: null, error: 'wrong_person' } }],
    ['another issuer answers', 'grant_issuer', { redirect: { iss: 'https://evil.example' } }],
    ['nobody says who answers', 'grant_issuer', { redirect: { iss: null } }],
    ['device unknown', 'device_unknown', { answers: { '/request': [[401, { error: 'device_unknown' }]] } }],
    ['blocked', 'blocked', { answers: { '/request': [[403, { error: 'policy_blocked' }]] } }],
    ['failing', 'verifier_failed', { answers: { '/request': [[503, {}]] } }],
    ['failing at the token', 'verifier_failed', { answers: { '/token': [[500, {}]] } }],
    ['refusing', 'verifier_failed', { answers: { '/request': [[400, { error: 'invalid_request' }]] } }],
    [
      'acr out of reach',
      'grant_acr',
      { answers: { '/request': [[400, { error: 'unmet_authentication_requirements' }]] } },
    ],
    ['code that is used already', 'verifier_failed', { redirect: { code: 'someone-elses' } }],
    ['grant of another person', 'grant_subject', { claims: { sub: 'p_mallory' } }],
    ['grant of another device', 'grant_device', { claims: { cnf: { jkt: 'x' } } }],
    [
      'grant for something else',
      'grant_digest',
      { claims: { authorization_details: [{ type: 'stepup_intent', intent: anIntent({ resource: 'x' }) }] } },
    ],
    [
      'brokers without TLS',
      'verifier_failed',
      {
        token: {
          stepup_credentials: [
            { environment: 'prod', kubernetes: { server: 'http://a', ca: '', audience: 'a' } },
          ],
        },
      },
    ],
  ]

  test.each(refused)('%s: %s', async (_, code, tamper) => {
    Object.assign(verifier.tamper, tamper)
    expect(await codeOf(() => obtainGrant(request, world))).toBe(code)
  })

  test('an answer with another state is turned away and waited past', async () => {
    const statuses: number[] = []
    world.open = async (url) => {
      const { status, headers } = await fetch(url, { redirect: 'manual' })
      const answer = new URL(headers.get('location') ?? '')
      const forged = new URL(answer)
      forged.searchParams.set('state', 'guessed')
      statuses.push(status, (await fetch(forged)).status, (await fetch(new URL('/', answer))).status)
      statuses.push((await fetch(answer, { method: 'POST' })).status, (await fetch(answer)).status)
      return true
    }
    await obtainGrant(request, world)
    expect(statuses).toEqual([303, 404, 404, 404, 200])
  })

  test('nobody confirms', async () => {
    world.open = async () => false
    world.limit = 100
    expect(await codeOf(() => obtainGrant(request, world))).toBe('challenge_timeout')
    expect(world.notices).toMatchObject([{ kind: 'page', opened: false }])
  })

  test('Ctrl-C', async () => {
    world.open = async () => {
      setTimeout(world.abort, 20)
      return true
    }
    expect(await codeOf(() => obtainGrant(request, world))).toBe('interrupted')
  })

  test('verifier gone', async () => {
    await verifier.stop()
    expect(await codeOf(() => obtainGrant(request, world))).toBe('verifier_unreachable')
    verifier = await startVerifierStandIn()
  })
})

describe('the verifier sees it differently', () => {
  const raised = (...classes: unknown[]) => [400, { error: 'class_raised', classes }] as [number, object]

  test('a raised class is rebuilt once, and what was rebuilt is what is confirmed', async () => {
    verifier.tamper.answers = { '/request': [raised('admin') as never] }
    const rebuilt = { ...request, intents: [anIntent({ class: 'admin' })] }
    const calls: unknown[] = []
    world.rebuild.raised = async (classes) => {
      calls.push(classes)
      return rebuilt
    }
    const grant = await obtainGrant(request, world)
    expect(calls).toEqual([['admin']])
    expect(grant.request).toBe(rebuilt)
  })

  test('twice is not rebuilt', async () => {
    verifier.tamper.answers = { '/request': [raised('admin') as never, raised('exec') as never] }
    world.rebuild.raised = async () => request
    expect(await codeOf(() => obtainGrant(request, world))).toBe('verifier_failed')
  })

  test.each([
    ['lower', ['read']],
    ['too many', ['admin', 'admin']],
    ['unknown word', ['root']],
    ['none', []],
  ])('a raise to something %s is not believed', async (_, classes) => {
    verifier.tamper.answers = { '/request': [raised(...classes) as never] }
    expect(await codeOf(() => obtainGrant(request, world))).toBe('verifier_failed')
  })

  test('a stale policy is refreshed once', async () => {
    verifier.tamper.answers = { '/request': [[400, { error: 'policy_stale' }]] }
    let calls = 0
    world.rebuild.stale = async () => {
      calls += 1
      return request
    }
    await obtainGrant(request, world)
    expect(calls).toBe(1)
  })
})

describe('by code', () => {
  beforeEach(() => {
    world.way = 'code'
  })
  const answered = (how: 'approve' | 'deny') => {
    setTimeout(() => verifier.answerDeviceRequests(how), 300)
    return obtainGrant(request, world)
  }

  test('says where to go and what to type, opens nothing, and gets a grant', async () => {
    world.open = () => Promise.reject(new Error('opened'))
    await answered('approve')
    expect(world.notices).toMatchObject([
      { kind: 'code', url: `${verifier.issuer}/device`, code: 'ABCD-EFGH', number: expect.any(Number) },
      { kind: 'confirmed' },
    ])
    expect(asked('/device/auth')[0]?.body['dpop_jkt']).toBe(world.key.jkt)
  })

  test('denied', async () => {
    expect(await codeOf(() => answered('deny'))).toBe('denied')
  })

  test('expired', async () => {
    verifier.tamper.answers = { '/token': [[400, { error: 'expired_token' }]] }
    expect(await codeOf(() => obtainGrant(request, world))).toBe('challenge_timeout')
  })

  test('a page elsewhere is not shown', async () => {
    verifier.tamper.token = { verification_uri: 'https://evil.example/device' }
    expect(await codeOf(() => obtainGrant(request, world))).toBe('url_not_pinned')
    expect(world.notices).toEqual([])
  })

  test('Ctrl-C ends the wait at once', async () => {
    verifier.tamper.token = { interval: 60 }
    setTimeout(world.abort, 100)
    expect(await codeOf(() => obtainGrant(request, world))).toBe('interrupted')
  })
})

describe('several at once', () => {
  test('ten with the same environment need ask once', async () => {
    const grantOffer = { scope: 'environment', classes: ['write'], ttl: 900 } as const
    const shared = {
      ...request,
      intents: [anIntent({ grant: { ...grantOffer, classes: ['write'] }, class: 'write' })],
    }
    const kept: ConfirmedGrant[] = []
    const need = {
      lookAgain: async () => kept[0] ?? null,
      keep: async (grant: ConfirmedGrant) => void kept.push(grant),
    }
    const results = await Promise.all(Array.from({ length: 10 }, () => obtainShared(need, shared, world)))
    expect(results.filter((result) => 'confirmed' in result)).toHaveLength(1)
    expect(kept).toHaveLength(1)
    expect(asked('/request')).toHaveLength(1)
  })

  test('a need that was raised to one command is not kept', async () => {
    verifier.tamper.answers = { '/request': [[400, { error: 'class_raised', classes: ['admin'] }]] }
    world.rebuild.raised = async () => ({ ...request, intents: [anIntent({ class: 'admin' })] })
    const need = { lookAgain: async () => null, keep: () => Promise.reject(new Error('kept')) }
    await obtainShared(need, request, world)
  })

  test('a failed leader lets the next one ask', async () => {
    verifier.tamper.answers = { '/request': [[403, { error: 'access_denied' }]] }
    const need = { lookAgain: async () => null, keep: async () => {} }
    const codes = await Promise.all([1, 2].map(() => codeOf(() => obtainShared(need, request, world))))
    expect(codes.sort()).toEqual(['denied', null].sort())
  })

  test('commands of one session share the page that the first has open', async () => {
    const opened: string[] = []
    let tap = () => {}
    world.open = async (url) => {
      opened.push(url)
      tap = () => void fetch(url)
      return true
    }
    const other = { ...request, intents: [anIntent({ nonce: 'BBBBBBBBBBBBBBBBBBBBBB' })] }
    const leader = obtainForCommand(request, world)
    while (opened.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    const follower = obtainForCommand(other, world)
    while (asked('/device/auth').length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    tap()
    verifier.answerDeviceRequests('approve')
    const [a, b] = await Promise.all([leader, follower])
    expect(a.claims.authorization_details[0]?.intent.nonce).toBe(request.intents[0]?.nonce)
    expect(b.claims.authorization_details[0]?.intent.nonce).toBe(other.intents[0]?.nonce)
    expect(opened).toHaveLength(1)
    expect(world.notices.map(({ kind }) => kind)).toContain('shared-page')
  })

  test('a command that the shared page did not show any more opens its own', async () => {
    const opened: string[] = []
    world.open = async (url) => {
      opened.push(url)
      if (opened.length === 1) setTimeout(() => void fetch(url), 400)
      else verifier.answerDeviceRequests('approve')
      return true
    }
    const other = { ...request, intents: [anIntent({ nonce: 'BBBBBBBBBBBBBBBBBBBBBB' })] }
    const leader = obtainForCommand(request, world)
    while (opened.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await Promise.all([leader, obtainForCommand(other, world)])
    expect(opened[1]).toContain('/device?user_code=')
  })
})
