import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../../src/verifier/audit/audit-event.ts'
import { sentenceOf } from '../../../src/verifier/audit/sentence.ts'
import { chainHash } from '../../../src/verifier/audit/trail.ts'
import { verifyTrail } from '../../../src/verifier/audit/verify-trail.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import { obtainGrant, Person } from '../support/test-person.ts'

let server: ServerUnderTest
let alice: Person

beforeAll(async () => {
  server = await startServer()
  alice = new Person(server, 'alice@example.com')
  const device = await alice.enrol()
  await obtainGrant(alice, device, [device.intent(), device.intent()])
})
afterAll(() => server.stop())

async function rows() {
  return server.store.selectFrom('events').selectAll().orderBy('seq').execute()
}

/** Changes an event behind the verifier's back, and puts it right again afterwards. */
async function tampered(seq: number, change: { body?: string; hash?: string }, look: () => Promise<void>) {
  const before = (await rows()).find((row) => row.seq === seq)
  if (!before) throw new Error('no such event')
  await server.store.updateTable('events').set(change).where('seq', '=', seq).execute()
  await look()
  await server.store
    .updateTable('events')
    .set({ body: before.body, hash: before.hash })
    .where('seq', '=', seq)
    .execute()
}

describe('the trail', () => {
  it('is whole, and its confirmations are what the authenticator signed', async () => {
    const report = await verifyTrail(server.store)
    expect(report).toMatchObject({ problems: [], confirmations: 1 })
    expect(report.events).toBeGreaterThan(5)
  })

  it('shows a change of any event', async () => {
    const { seq, body } = (await rows())[2] as { seq: number; body: string }
    await tampered(seq, { body: body.replace('alice', 'mallory') }, async () => {
      expect((await verifyTrail(server.store)).problems).toMatchObject([{ seq }])
    })
  })

  it('shows a change that was hashed again, at the event after it', async () => {
    const all = await rows()
    const { seq, body, previous } = all[2] as { seq: number; body: string; previous: string }
    const forged = body.replace('alice', 'mallory')
    await tampered(seq, { body: forged, hash: chainHash(previous, forged) }, async () => {
      expect((await verifyTrail(server.store)).problems).toMatchObject([{ seq: seq + 1 }])
    })
  })

  it('shows an intent that was put under somebody’s signature, even in a whole chain', async () => {
    const confirmed = (await rows()).find((row) => row.type === 'confirmed')
    if (!confirmed) throw new Error('nothing was confirmed')
    const body = confirmed.body.replaceAll('payments', 'everything')
    await tampered(confirmed.seq, { body, hash: chainHash(confirmed.previous, body) }, async () => {
      const { problems } = await verifyTrail(server.store)
      expect(problems).toContainEqual({
        seq: confirmed.seq,
        what: 'holds an assertion that does not cover its intents',
      })
    })
  })

  it('shows that an event is missing', async () => {
    const all = await rows()
    const gone = all[3] as (typeof all)[number]
    await server.store.deleteFrom('events').where('seq', '=', gone.seq).execute()
    expect((await verifyTrail(server.store)).problems).toHaveLength(1)
    await server.store.insertInto('events').values(gone).execute()
    expect((await verifyTrail(server.store)).problems).toEqual([])
  })

  it('holds no token, code or challenge', async () => {
    const text = (await rows()).map((row) => row.body).join('\n')
    expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)
    expect(text).not.toMatch(/access_token|code_verifier|request_uri/)
  })

  it('reads as sentences', async () => {
    const names = { person: () => 'alice@example.com', device: () => 'her laptop' }
    const sentences = (await rows()).map((row) => sentenceOf(JSON.parse(row.body) as AuditEvent, names))
    expect(sentences).toContainEqual(
      expect.stringMatching(
        /^alice@example.com confirmed `kubectl delete namespace payments` \(destructive in prod-eu\)/,
      ),
    )
    expect(sentences.every((sentence) => sentence.length > 10)).toBe(true)
  })
})
