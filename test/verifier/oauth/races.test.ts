import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildVerifier, type Serving, serveVerifier } from '../support/run-verifier.ts'
import { freePort, type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import type { TestDevice } from '../support/test-device.ts'
import { Browser, Person } from '../support/test-person.ts'

/**
 * Two verifier processes behind one issuer and one database, as replicas behind a balancer. The
 * library asks before it writes, so that without care both would say yes (measured 39 of 40).
 */
const ROUNDS = 200

let server: ServerUnderTest
let replicas: { serving: Serving; port: number }[]
let alice: Person
let device: TestDevice
let directory: string

beforeAll(async () => {
  const inside = join(import.meta.dirname, '../../../node_modules/.cache')
  mkdirSync(inside, { recursive: true })
  directory = mkdtempSync(join(inside, 'races-'))
  const program = await buildVerifier(directory)
  server = await startServer()
  replicas = await Promise.all(
    [await freePort(), await freePort()].map(async (port) => ({
      port,
      serving: await serveVerifier(program, server.directory, port),
    })),
  )
  alice = new Person(server, 'alice@example.com')
  device = await alice.enrol()
}, 60_000)

afterAll(async () => {
  await Promise.all(replicas.map(({ serving }) => serving.stop()))
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** The same form and, unless told otherwise, the same proof at both replicas in the same moment. */
async function atBoth(path: string, form: Record<string, string>, proofs: [string, string]) {
  return Promise.all(replicas.map(({ port }, at) => sendTo(port, path, form, proofs[at] as string)))
}

/** As a balancer would: the issuer's name, this replica's port. */
async function sendTo(port: number, path: string, form: Record<string, string>, proof: string) {
  const { request } = await import('node:http')
  const body = new URLSearchParams(form).toString()
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const req = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: {
          Host: new URL(server.issuer).host,
          DPoP: proof,
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (res) => {
        let text = ''
        res.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8')
        })
        res.on('end', () => resolve({ status: res.statusCode ?? 0, body: text ? JSON.parse(text) : {} }))
      },
    )
    req.once('error', reject)
    req.end(body)
  })
}

/** Nonces last minutes; one fetched now and then serves many proofs. */
async function freshNonce(): Promise<void> {
  await device.sendOnce(
    'POST',
    '/token/introspection',
    { client_id: 'stepup-cli', token: 'x' },
    { nonce: null },
  )
}

describe('two processes on one database', () => {
  it(`let no DPoP proof be used twice in ${ROUNDS} races`, async () => {
    const passed: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 50 === 0) await freshNonce()
      // Refused for its policy or its pace, which is looked at after the proof was spent.
      const { verifier: _, ...form } = device.request([device.intent({ policyVersion: 99 })])
      const proof = await device.proof('POST', `${server.issuer}/request`)
      const answers = await atBoth('/request', form, [proof, proof])
      const codes = answers.map(({ body }) => String(body['error']))
      passed.push(codes.filter((code) => code === 'policy_stale' || code === 'slow_down').length)
    }
    expect(passed).toEqual(Array.from({ length: ROUNDS }, () => 1))
  }, 120_000)

  it(`let no code be redeemed twice in ${ROUNDS} races`, async () => {
    const counts = { both: 0, one: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 50 === 0) await freshNonce()
      const { code, request } = await coded(round)
      const form = {
        client_id: 'stepup-cli',
        grant_type: 'authorization_code',
        code,
        redirect_uri: request['redirect_uri'] as string,
        code_verifier: request['verifier'] as string,
      }
      const url = `${server.issuer}/token`
      const answers = await atBoth('/token', form, [
        await device.proof('POST', url),
        await device.proof('POST', url),
      ])
      const given = answers.filter(({ status }) => status === 200).length
      if (given === 2) counts.both++
      if (given === 1) counts.one++
    }
    expect(counts).toEqual({ both: 0, one: ROUNDS })
  }, 240_000)

  it('chain their events in one order', async () => {
    const events = await server.store
      .selectFrom('events')
      .select(['previous', 'hash'])
      .orderBy('seq')
      .execute()
    for (let i = 1; i < events.length; i++) expect(events[i]?.previous).toBe(events[i - 1]?.hash)
  })
})

/** A code, by the whole way through the page; the clock moves on so that no rate limit is met. */
async function coded(round: number) {
  server.later(3)
  if (round % 20 === 0) alice.browser = new Browser(server.issuer)
  const request = device.request([device.intent()])
  const pushed = await device.push(request)
  const redirect = await alice.approve(await alice.open(String(pushed.body['request_uri'])))
  return { request, code: String(redirect.searchParams.get('code')) }
}
