import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type EnrolmentWorld, enrol, parseInvitation } from '../../src/challenge/enrolment.ts'
import type { Notice } from '../../src/challenge/notice.ts'
import { codeOf } from '../support/code-of.ts'
import { aDeviceKey, aWorld } from './challenge-world.ts'
import { startVerifierStandIn, type VerifierStandIn } from './verifier-stand-in.ts'

describe('an invitation link', () => {
  test.each([
    ['https://verifier.example/invite/abcdefgh1', 'https://verifier.example', 'abcdefgh1'],
    ['http://localhost:8080/invite/abcd_efgh-1/', 'http://localhost:8080', 'abcd_efgh-1'],
    ['https://example.com/stepup/invite/abcdefgh1', 'https://example.com/stepup', 'abcdefgh1'],
  ])('%s', (link, issuer, code) => {
    expect(parseInvitation(link)).toEqual({ issuer, code })
  })

  test.each([
    '',
    'nonsense',
    'https://verifier.example',
    'https://verifier.example/invite/',
    'https://v/invite/a b',
  ])('%s is none', async (link) => {
    expect(await codeOf(() => parseInvitation(link))).toBe('usage')
  })

  test('a refused one is not repeated in the message', () => {
    expect(() => parseInvitation('https://v/invited/SECRETCODE')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('SECRETCODE') }),
    )
  })
})

describe('enrolling', () => {
  let verifier: VerifierStandIn
  let world: EnrolmentWorld
  let kept: number
  const notices: Notice[] = []

  beforeEach(async () => {
    verifier = await startVerifierStandIn()
    const base = await aWorld(verifier.issuer, '')
    kept = 0
    notices.length = 0
    world = {
      verifier: base.verifier,
      createKey: async () => ({ ...(await aDeviceKey()), keep: async () => void kept++ }),
      device: { name: 'laptop', platform: 'linux' },
      open: async () => true,
      notify: (notice) => notices.push(notice),
      clock: Date.now,
      signal: base.signal,
    }
    verifier.tamper.answers = { '/enrolment': [[201, started()]] }
  })
  afterEach(() => verifier.stop())

  const started = (change: object = {}) => ({
    enrolment_uri: `${verifier.issuer}/enrol/page`,
    poll_uri: `${verifier.issuer}/enrolment/1`,
    expires_in: 60,
    interval: 0.01,
    number: 42,
    ...change,
  })
  const polls = (...statuses: object[]) => {
    verifier.tamper.answers!['/enrolment/1'] = statuses.map((status) => [200, status as never])
  }
  const complete = () => ({
    status: 'complete',
    sub: 'p_alice',
    email: 'alice@example.com',
    issuer: verifier.issuer,
  })

  test('is proven by the new key at every step, which is kept at the end', async () => {
    polls({ status: 'pending' }, { status: 'pending' }, complete())
    const enrolled = await enrol('the-code-1', world)
    expect(enrolled).toMatchObject({ sub: 'p_alice', email: 'alice@example.com', issuer: verifier.issuer })
    expect(kept).toBe(1)
    const calls = verifier.seen.filter(({ path }) => path.startsWith('/enrolment'))
    expect(calls.length).toBeGreaterThanOrEqual(4)
    for (const { proof } of calls) expect(proof).not.toBeNull()
    expect(notices).toMatchObject([{ kind: 'page', number: 42, opened: true }])
  })

  test.each([
    ['denied', 'denied', () => ({ status: 'denied' })],
    ['expired', 'challenge_timeout', () => ({ status: 'expired' })],
    ['completed elsewhere', 'grant_issuer', () => ({ ...complete(), issuer: 'https://evil.example' })],
    ['something else', 'verifier_failed', () => ({ status: 'fine' })],
  ])('%s: %s, and the old key stays', async (_, code, status) => {
    polls(status())
    expect(await codeOf(() => enrol('the-code-1', world))).toBe(code)
    expect(kept).toBe(0)
  })

  test('an invitation that is used', async () => {
    verifier.tamper.answers = { '/enrolment': [[400, { error: 'invalid_grant' }]] }
    expect(await codeOf(() => enrol('the-code-1', world))).toBe('not_enrolled')
  })

  test.each(['enrolment_uri', 'poll_uri'])('%s elsewhere', async (name) => {
    verifier.tamper.answers = { '/enrolment': [[201, started({ [name]: 'https://evil.example/' })]] }
    world.open = () => Promise.reject(new Error('opened'))
    expect(await codeOf(() => enrol('the-code-1', world))).toBe('url_not_pinned')
  })
})
