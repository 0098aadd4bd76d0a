import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_ID, EVENTS_TYPE } from '../../../src/wire/protocol.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import { type Key, makeKey, type TestDevice } from '../support/test-device.ts'
import { Person } from '../support/test-person.ts'

let server: ServerUnderTest
let device: TestDevice

beforeAll(async () => {
  server = await startServer()
  device = await new Person(server, 'alice@example.com').enrol()
})
afterAll(() => server.stop())

async function ship(
  events: unknown[],
  change: Record<string, unknown> = {},
  key: Key = device.key,
  typ = EVENTS_TYPE,
) {
  const jws = await new SignJWT({
    iss: CLIENT_ID,
    aud: server.issuer,
    iat: server.now(),
    jti: randomUUID(),
    events,
    ...change,
  })
    .setProtectedHeader({ typ, alg: 'ES256', jwk: key.jwk })
    .sign(key.privateKey)
  return post(jws)
}

async function post(body: string) {
  const response = await fetch(`${server.issuer}/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/jose' },
    body,
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function recorded(): Promise<Record<string, unknown>[]> {
  const rows = await server.store
    .selectFrom('events')
    .select('body')
    .where('type', '=', 'exec')
    .orderBy('seq')
    .execute()
  return rows.map((row) => JSON.parse(row.body).event)
}

describe('what devices report', () => {
  it('is recorded once, however often it comes', async () => {
    const line = {
      type: 'exec',
      at: '2026-01-01T00:00:00.000Z',
      run: 'r1',
      outcome: 'ended',
      exit: { code: 0 },
    }
    expect(await ship([line])).toEqual({ status: 202, body: { recorded: 1 } })
    expect(await ship([line, { ...line, run: 'r2' }])).toEqual({ status: 202, body: { recorded: 1 } })
    expect(await recorded()).toHaveLength(2)
  })

  it('is made harmless before it stands in the trail', async () => {
    let deep: unknown = 'bottom'
    for (let i = 0; i < 50; i++) deep = { deep }
    await ship([{ argv: ['\u001b[2J', 'pay\u202ements'], long: 'x'.repeat(20_000), deep }])
    const [event] = (await recorded()).slice(-1) as [Record<string, unknown>]
    expect(event['argv']).toEqual(['\\u{1b}[2J', 'pay\\u{202e}ments'])
    expect(String(event['long']).length).toBeLessThan(10_000)
    expect(JSON.stringify(event['deep']).length).toBeLessThan(200)
  })

  it.each<[string, () => Promise<{ status: number }>, number]>([
    ['no JWS', () => post('hello'), 400],
    ['of another type', () => ship([{}], {}, device.key, 'JWT'), 400],
    ['for another verifier', () => ship([{}], { aud: 'https://elsewhere.example' }), 400],
    ['too old', () => ship([{}], { iat: server.now() - 3600 }), 400],
    ['of no device', async () => ship([{}], {}, await makeKey()), 401],
    ['no events', () => ship(['text']), 400],
    ['too many', () => ship(Array.from({ length: 501 }, (_, n) => ({ n }))), 400],
    [
      'by a key that is not the one it names',
      async () => ship([{}], {}, { ...(await makeKey()), jwk: device.key.jwk }),
      400,
    ],
  ])('is refused when it is %s', async (_name, send, status) => {
    const before = (await recorded()).length
    expect((await send()).status).toBe(status)
    expect(await recorded()).toHaveLength(before)
  })

  it('is refused when it is too long', async () => {
    const response = await fetch(`${server.issuer}/events`, { method: 'POST', body: 'x'.repeat(600_000) })
    expect(response.status).toBe(413)
  })
})
