import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene } from '../support/scene.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup)
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

const DELETE = ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments']

type Ask = { path: string; method?: string; body?: Record<string, string>; proof?: string }

function ask({ path, method = 'POST', body, proof }: Ask): Promise<Response> {
  return fetch(scene.verifier.issuer + path, {
    method,
    headers: proof === undefined ? {} : { DPoP: proof },
    ...(body ? { body: new URLSearchParams(body) } : {}),
  })
}

const PAR = {
  path: '/request',
  body: {
    client_id: 'stepup-cli',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: 'http://127.0.0.1:1/callback',
    code_challenge: 'A'.repeat(43),
    code_challenge_method: 'S256',
    acr_values: 'phr',
    authorization_details: '[{"type":"stepup_intent","intent":{}}]',
  },
}

const ENDPOINTS: Ask[] = [
  PAR,
  { path: '/token', body: { client_id: 'stepup-cli', grant_type: 'authorization_code', code: 'x' } },
  { path: '/policy', method: 'GET' },
  { path: '/events' },
  { path: '/enrolment' },
  { path: '/token/introspection', body: { token: 'x' } },
  { path: '/token/revocation', body: { token: 'x', client_id: 'stepup-cli' } },
]

/** A DPoP proof (RFC 9449 §4.2) of a key that nobody enrolled, with the server's nonce. */
async function strangersProof({ path, method = 'POST' }: Ask): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const sign = (nonce?: string) =>
    new SignJWT({
      htm: method,
      htu: scene.verifier.issuer + path,
      jti: crypto.randomUUID(),
      ...(nonce ? { nonce } : {}),
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt()
      .sign(privateKey)
  const first = await ask({ path, method, proof: await sign() })
  return sign(first.headers.get('dpop-nonce') ?? undefined)
}

describe('a request without the proof of an enrolled device is refused', () => {
  test.each(ENDPOINTS)('$path: no proof at all', async (endpoint) => {
    const response = await ask(endpoint)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
  })

  // Revoking a token that is none is answered with 200 (RFC 7009 §2.2), whoever asks.
  test.each(ENDPOINTS.filter(({ path }) => path !== '/token/revocation'))(
    '$path: the proof of an unknown key',
    async (endpoint) => {
      const response = await ask({ ...endpoint, proof: await strangersProof(endpoint) })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
    },
  )

  test('metadata promises no more than there is', async () => {
    const metadata = (await (await scene.verifier.get(
      '/.well-known/openid-configuration',
    ))!.json()) as Record<string, unknown>
    expect(metadata['response_types_supported']).toEqual(['code'])
    expect(metadata['require_pushed_authorization_requests']).toBe(true)
    expect(metadata['dpop_signing_alg_values_supported']).toEqual(['ES256'])
  })
})

describe('an answer cannot be used twice', () => {
  test('a replayed assertion confirms nothing', async () => {
    const page = scene.alice.page
    const sent: Request[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/assertion')) sent.push(request)
    })
    await confirmed(scene, DELETE)
    expect(sent).toHaveLength(1)
    const { postData, url } = { postData: sent[0]!.postDataJSON(), url: sent[0]!.url() }

    // The same answer again, by the same browser.
    const again = await page.request.post(url, { data: postData, headers: { origin: scene.verifier.issuer } })
    expect(await again.text()).not.toContain('callback')

    // And as the answer to another request.
    scene.prod.cluster.seed('payments')
    const running = scene.workstation.start(DELETE)
    await scene.alice.read((await confirmationPage(running))!)
    const other = `${page.url().split(/[?#]/)[0]}/assertion`
    const csrf = await page.locator('#confirmation').getAttribute('data-csrf')
    const moved = await page.request.post(other, {
      data: { ...postData, csrf },
      headers: { origin: scene.verifier.issuer },
    })
    expect(await moved.text()).not.toContain('callback')
    await scene.alice.press(/^deny/i)
    expect((await running.ended).code).toBe(77)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(true)
  })

  test('a forged form is refused: no CSRF token, another origin', async () => {
    const running = scene.workstation.start(DELETE)
    await scene.alice.read((await confirmationPage(running))!)
    const base = scene.alice.page.url().split(/[?#]/)[0]
    const forged = await scene.alice.page.request.post(`${base}/deny`, {
      form: {},
      headers: { origin: 'https://evil.example' },
    })
    expect(forged.status()).toBe(403)
    await scene.alice.press(/^deny/i)
    expect((await running.ended).code).toBe(77)
  })

  test('the page cannot be framed and runs no foreign script', async () => {
    const running = scene.workstation.start(DELETE)
    const response = await scene.alice.page.goto((await confirmationPage(running))!)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toMatch(/default-src 'none'|script-src 'self'/)
    expect(policy).not.toContain('unsafe-inline')
    await scene.alice.press(/^deny/i)
    await running.ended
  })
})
