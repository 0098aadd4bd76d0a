import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GrantClaims } from '../../../src/wire/grant.ts'
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts'
import type { TestDevice } from '../support/test-device.ts'
import { obtainGrant, Person } from '../support/test-person.ts'

let server: ServerUnderTest
let alice: Person
let device: TestDevice

beforeAll(async () => {
  server = await startServer()
  alice = new Person(server, 'alice@example.com')
  device = await alice.enrol()
})
afterAll(() => server.stop())

describe('a grant', () => {
  it('carries what was confirmed, by whom, how and for which device', async () => {
    const intent = device.intent()
    const { token, body } = await obtainGrant(alice, device, [intent])
    const claims = decodeJwt(token) as unknown as GrantClaims
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
    expect(claims).toMatchObject({
      iss: server.issuer,
      aud: server.issuer,
      sub: alice.sub,
      client_id: 'stepup-cli',
      acr: 'phr',
      cnf: { jkt: device.key.jkt },
      authorization_details: [{ type: 'stepup_intent', intent }],
    })
    expect(claims.exp - claims.iat).toBe(300)
    expect(claims.amr).toContain('mfa')
    expect(Math.abs(claims.auth_time - server.now())).toBeLessThan(60)
    expect(body).toMatchObject({ token_type: 'DPoP', expires_in: 300 })
    expect(body['refresh_token']).toBeUndefined()
  })
})
