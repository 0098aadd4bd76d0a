import { afterEach, beforeEach, expect, test } from 'vitest'
import { boundedHttp, type Fetch } from '../../src/challenge/http.ts'
import { assertPinned, discover } from '../../src/challenge/verifier.ts'
import { codeOf } from '../support/code-of.ts'
import { startVerifierStandIn, type VerifierStandIn } from './verifier-stand-in.ts'

const http = (limit = 5000) => boundedHttp(fetch as Fetch, new AbortController().signal, limit)

let verifier: VerifierStandIn
beforeEach(async () => {
  verifier = await startVerifierStandIn()
})
afterEach(() => verifier.stop())

test('reads the metadata of its issuer', async () => {
  const found = await discover(verifier.issuer, http())
  expect(found.metadata.token_endpoint).toBe(`${verifier.issuer}/token`)
})

test.each([
  ['another issuer', 'grant_issuer', { issuer: 'http://127.0.0.1:1' }],
  ['an endpoint elsewhere', 'url_not_pinned', { token_endpoint: 'https://evil.example/token' }],
  ['the same host, another port', 'url_not_pinned', { jwks_uri: 'http://127.0.0.1:1/jwks' }],
  ['a missing endpoint', 'verifier_failed', { pushed_authorization_request_endpoint: undefined }],
  ['an endpoint of its own elsewhere', 'url_not_pinned', { stepup_events_endpoint: 'http://a/events' }],
])('%s: %s', async (_, code, metadata) => {
  verifier.tamper.metadata = metadata
  expect(await codeOf(() => discover(verifier.issuer, http()))).toBe(code)
})

test('a verifier that takes the call and never answers', async () => {
  verifier.tamper.silent = ['/.well-known/openid-configuration']
  expect(await codeOf(() => discover(verifier.issuer, http(100)))).toBe('verifier_unreachable')
})

test.each([
  'http://verifier.example',
  'ftp://localhost',
  'file:///etc',
  'nonsense',
  'http://localhost.evil.example',
])('issuer %s is not spoken to', async (issuer) => {
  const never: Fetch = () => Promise.reject(new Error('spoken to'))
  const call = () => discover(issuer, boundedHttp(never, new AbortController().signal))
  expect(await codeOf(call)).toBe('config_invalid')
})

test.each([
  'https://verifier.example.evil.example/',
  'https://verifier.example@evil.example/',
  'https://user:password@verifier.example/',
  'http://verifier.example/',
  'https://verifier.example:8443/',
  '//verifier.example/',
  'javascript:alert(1)',
  '',
])('URL %s is not on the origin', async (url) => {
  expect(await codeOf(() => assertPinned(url, 'https://verifier.example'))).toBe('url_not_pinned')
})
