import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loggedPath } from '../../src/verifier/logging.ts'
import { type ServerUnderTest, startServer } from './support/server-under-test.ts'
import { makeKey, TestDevice } from './support/test-device.ts'
import { Person } from './support/test-person.ts'

let server: ServerUnderTest
let port: number

beforeAll(async () => {
  server = await startServer()
  port = Number(new URL(server.issuer).port)
})
afterAll(() => server.stop())

/** A request with headers that `fetch` would not let through. */
function raw(
  to: number,
  path: string,
  headers: Record<string, string>,
  { method = 'GET', body = '' }: { method?: string; body?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port: to, path, method, headers, agent: false }, (res) => {
      let text = ''
      res.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8')
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }))
    })
    req.once('error', reject)
    req.end(body)
  })
}

describe('every answer', () => {
  it.each(['/', '/auth', '/device', '/invite/nonsense', '/interaction/none', '/nowhere'])(
    'has the security headers: %s',
    async (path) => {
      const { headers } = await fetch(server.issuer + path, { redirect: 'manual' })
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/)
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
    },
  )

  it('asks for nothing from elsewhere and shows no stack', async () => {
    for (const path of ['/nowhere', '/auth', '/auth?client_id=x', '/device?user_code=<script>']) {
      const text = await (await fetch(server.issuer + path, { headers: { Accept: 'text/html' } })).text()
      expect(text).not.toMatch(/(src|href)="(https?:)?\/\//)
      expect(text).not.toMatch(/\bat .*\.(js|ts):\d+/)
      expect(text).not.toContain('<script>"')
    }
  })

  it('is for this verifier’s own name (DNS rebinding)', async () => {
    expect((await raw(port, '/device', { Host: 'evil.example' })).status).toBe(421)
    expect((await raw(port, '/.well-known/openid-configuration', { Host: `127.0.0.1:${port}` })).status).toBe(
      421,
    )
  })

  it('does not take its own address from a stranger', async () => {
    const { host } = new URL(server.issuer)
    const answer = await raw(port, '/.well-known/openid-configuration', {
      Host: host,
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
    })
    expect(JSON.parse(answer.text).token_endpoint).toBe(`${server.issuer}/token`)
  })

  it('reads no more than it must', async () => {
    const { host } = new URL(server.issuer)
    const huge = 'x'.repeat(2 * 1024 * 1024)
    const big = { Host: host, 'Content-Length': String(huge.length) }
    const answered = await raw(port, '/events', big, { method: 'POST', body: huge }).catch(() => ({
      status: 0,
    }))
    expect([0, 413]).toContain(answered.status)
    const chunked = await raw(
      port,
      '/token',
      { Host: host, 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/x-www-form-urlencoded' },
      { method: 'POST', body: `a=${'x'.repeat(200_000)}` },
    ).catch(() => ({ status: 0 }))
    expect([0, 400, 413]).toContain(chunked.status)
  })
})

describe('guessing the code of a waiting device', () => {
  it('needs the form’s own page first', async () => {
    const body = new URLSearchParams({ user_code: 'AAAA-AAAA', xsrf: 'x' })
    const answer = await fetch(`${server.issuer}/device`, { method: 'POST', body, redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/device'])
  })

  it('is slowed down', async () => {
    const statuses = new Set<number>()
    for (let i = 0; i < 25; i++) {
      const body = new URLSearchParams({ user_code: 'AAAA-AAAA', xsrf: 'x' })
      statuses.add((await fetch(`${server.issuer}/device`, { method: 'POST', body })).status)
    }
    expect(statuses).toContain(429)
  })
})

describe('operations', () => {
  it('tells whether it is well, and its numbers, without names in them', async () => {
    const health = await raw(port, '/healthz', { Host: 'anything' })
    expect(health).toMatchObject({ status: 200, text: 'ok' })
    await new Person(server, 'alice@example.com').enrol()
    const metrics = await raw(port, '/metrics', { Host: 'anything' })
    expect(metrics.text).toContain('stepup_events_total{type="enrolled"} 1')
    expect(metrics.text).not.toContain('alice')
  })

  it.each([
    ['/invite/secret-code', '/invite/…'],
    ['/enrolment/secret-ticket/status', '/enrolment/…'],
    ['/interaction/uid', '/interaction/…'],
    ['/auth/uid', '/auth/…'],
    ['/token', '/token'],
    ['/.well-known/openid-configuration', '/.well-known'],
    ['/SECRET', '/?'],
  ])('logs of %s only %s', (path, shown) => {
    expect(loggedPath(path)).toBe(shown)
  })
})

describe('behind a proxy that ends TLS', () => {
  let behind: ServerUnderTest
  let inside: number
  beforeAll(async () => {
    behind = await startServer({
      config: { trustedProxies: ['127.0.0.1'] },
      issuerOf: () => 'https://verify.acme.example',
    })
    inside = behind.port
  })
  afterAll(() => behind.stop())

  const forwarded = {
    Host: 'verify.acme.example',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '203.0.113.9',
  }

  it('knows itself by its outside name', async () => {
    const answer = await raw(inside, '/.well-known/openid-configuration', forwarded)
    expect(JSON.parse(answer.text)).toMatchObject({
      issuer: 'https://verify.acme.example',
      token_endpoint: 'https://verify.acme.example/token',
    })
    expect(answer.headers['strict-transport-security']).toBeTruthy()
  })

  it('takes proofs for the outside address', async () => {
    const device = new TestDevice('https://verify.acme.example', await makeKey(), behind.now)
    const form = new URLSearchParams({ client_id: 'stepup-cli', token: 'x' }).toString()
    const send = async () =>
      raw(
        inside,
        '/token/introspection',
        {
          ...forwarded,
          'Content-Type': 'application/x-www-form-urlencoded',
          DPoP: await device.proof('POST', 'https://verify.acme.example/token/introspection'),
        },
        { method: 'POST', body: form },
      )
    const first = await send()
    device.nonce = String(first.headers['dpop-nonce'])
    expect(await send()).toMatchObject({ status: 200, text: '{"active":false}' })
  })

  it('sets cookies for https only', async () => {
    const { headers } = await raw(inside, '/device', forwarded)
    expect(String(headers['set-cookie'])).toMatch(/secure/i)
  })

  it('refuses what came without TLS', async () => {
    const plain = await raw(inside, '/device', { ...forwarded, 'X-Forwarded-Proto': 'http' })
    expect(plain.status).toBe(421)
  })

  it('shows its numbers to no one outside', async () => {
    expect((await raw(inside, '/metrics', forwarded)).status).toBe(404)
  })
})
