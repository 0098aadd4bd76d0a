import { describe, expect, test } from 'vitest'
import { StepupError } from '../../src/core/errors.ts'
import { type ClusterToken, caDigest, type ExecCluster } from '../../src/credentials/kubernetes-plugin.ts'
import { answerRunRequests, askRunForToken, type RunCredential } from '../../src/credentials/run-protocol.ts'
import { codeOf } from '../support/code-of.ts'

const pinned = { server: 'https://api.prod.example', ca: 'PEM\n' }
const cluster: ExecCluster = {
  server: 'https://api.prod.example/',
  caSha256: caDigest('PEM'),
  insecure: false,
  proxy: null,
}

function aRun(exchange: (call: number) => Promise<ClusterToken>, clock = () => 0) {
  let calls = 0
  const credential: RunCredential = {
    environment: 'prod',
    kubernetes: pinned,
    exchange: () => exchange(++calls),
  }
  const ask = answerRunRequests([credential], clock)
  return { ask, calls: () => calls }
}

const token = (n: number, expiresAt = 300): ClusterToken => ({ token: `t${n}`, expiresAt })

test('the plugin gets a token', async () => {
  const run = aRun(async (n) => token(n))
  expect(await askRunForToken(run.ask, 'prod', cluster)).toEqual(token(1))
})

test('ten plugins at once cost one exchange, and so does the next', async () => {
  const run = aRun((n) => new Promise((resolve) => setTimeout(() => resolve(token(n)), 20)))
  const all = await Promise.all(Array.from({ length: 10 }, () => askRunForToken(run.ask, 'prod', cluster)))
  expect(new Set(all.map((t) => t.token))).toEqual(new Set(['t1']))
  await askRunForToken(run.ask, 'prod', cluster)
  expect(run.calls()).toBe(1)
})

test('it is renewed shortly before it expires', async () => {
  let now = 0
  const run = aRun(
    async (n) => token(n, now / 1000 + 300),
    () => now,
  )
  await askRunForToken(run.ask, 'prod', cluster)
  now = 269_000
  expect((await askRunForToken(run.ask, 'prod', cluster)).token).toBe('t1')
  now = 271_000
  expect((await askRunForToken(run.ask, 'prod', cluster)).token).toBe('t2')
})

test('a verifier that is away costs nothing while the token lives', async () => {
  let now = 0
  const run = aRun(
    (n) =>
      n === 1 ? Promise.resolve(token(n)) : Promise.reject(new StepupError('verifier_unreachable', 'away')),
    () => now,
  )
  await askRunForToken(run.ask, 'prod', cluster)
  now = 290_000
  expect((await askRunForToken(run.ask, 'prod', cluster)).token).toBe('t1')
  now = 300_000
  expect(await codeOf(() => askRunForToken(run.ask, 'prod', cluster))).toBe('verifier_unreachable')
})

describe('a token that would go elsewhere is not given', () => {
  test.each<[string, ExecCluster | null]>([
    ['no cluster', null],
    ['another server', { ...cluster, server: 'https://evil.example' }],
    ['another port', { ...cluster, server: 'https://api.prod.example:8443' }],
    ['another path', { ...cluster, server: 'https://api.prod.example/proxy' }],
    ['plain http', { ...cluster, server: 'http://api.prod.example' }],
    ['a user in the URL', { ...cluster, server: 'https://x@api.prod.example' }],
    ['another CA', { ...cluster, caSha256: caDigest('OTHER') }],
    ['no CA', { ...cluster, caSha256: null }],
    ['unverified', { ...cluster, insecure: true }],
    ['a proxy', { ...cluster, proxy: 'http://evil.example' }],
  ])('%s', async (_, where) => {
    const run = aRun(async (n) => token(n))
    expect(await codeOf(() => askRunForToken(run.ask, 'prod', where))).toBe('target_not_pinned')
    expect(run.calls()).toBe(0)
  })
})

test('another environment has no grant in this run', async () => {
  const run = aRun(async (n) => token(n))
  expect(await codeOf(() => askRunForToken(run.ask, 'staging', cluster))).toBe('grant_scope')
})

test.each([
  null,
  'x',
  {},
  { v: 2, ask: 'kubernetes', environment: 'prod' },
  { v: 1, ask: 'aws', environment: 'prod' },
])('message %j is answered with an error, never thrown', async (message) => {
  const run = aRun(async (n) => token(n))
  const answer = await run.ask(Buffer.from(JSON.stringify(message)))
  expect(JSON.parse(Buffer.from(answer).toString())).toMatchObject({ error: { code: 'internal' } })
})

test.each([null, {}, { error: { code: 'no-such-code' } }, { token: 5 }])(
  'answer %j is a failure',
  async (answer) => {
    expect(
      await codeOf(() => askRunForToken(async () => Buffer.from(JSON.stringify(answer)), 'prod', cluster)),
    ).toBe('internal')
  },
)
