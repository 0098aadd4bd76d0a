import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkGrant, type ExpectedGrant } from '../../src/challenge/grant-check.ts'
import type { ErrorCode } from '../../src/core/errors.ts'
import { INTENT_TYPE } from '../../src/wire/intent.ts'
import { codeOf } from '../support/code-of.ts'
import { anIntent } from './intents.ts'

const NOW = 1_800_000_000
const issuer = 'https://verifier.example'
const jkt = 'device-thumbprint'
const intent = anIntent()
const other = anIntent({ nonce: 'BBBBBBBBBBBBBBBBBBBBBB' })
const detail = (i = intent) => ({ type: INTENT_TYPE, intent: i })

const good = {
  iss: issuer,
  aud: issuer,
  sub: 'p_alice',
  client_id: 'stepup-cli',
  jti: 'j1',
  iat: NOW,
  nbf: NOW,
  exp: NOW + 300,
  auth_time: NOW - 5,
  acr: 'phr',
  amr: ['hwk', 'user'],
  cnf: { jkt },
  authorization_details: [detail()],
}

let key: CryptoKey
let rsa: CryptoKey
let attacker: CryptoKey
let keys: JWK[]

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const rsaPair = await generateKeyPair('RS256', { extractable: true })
  key = pair.privateKey
  rsa = rsaPair.privateKey
  attacker = (await generateKeyPair('ES256')).privateKey
  keys = [
    { ...(await exportJWK(pair.publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' },
    { ...(await exportJWK(rsaPair.publicKey)), kid: 'k2', use: 'sig' },
  ]
})

const expected = (change: Partial<ExpectedGrant> = {}): ExpectedGrant => ({
  issuer,
  subject: 'p_alice',
  deviceJkt: jkt,
  acr: 'phr',
  keys,
  now: NOW + 10,
  confirms: { intents: [intent], askedAt: NOW - 30, maxAge: 0 },
  ...change,
})

function sign(claims: object, header: object = {}, signer: CryptoKey = key): Promise<string> {
  return new SignJWT(claims as never)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(signer)
}

const changed = (change: object) => sign({ ...good, ...change })
const without = (name: string) => sign(Object.fromEntries(Object.entries(good).filter(([k]) => k !== name)))
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('a good grant passes, and its claims come back', async () => {
  expect(await checkGrant(await sign(good), expected())).toMatchObject({ jti: 'j1', sub: 'p_alice' })
})

const tampered: [string, ErrorCode, () => Promise<string> | string][] = [
  ['signed by another key', 'grant_signature', () => sign(good, {}, attacker)],
  ['signed by a key of another name', 'grant_signature', () => sign(good, { kid: 'k9' })],
  ['signed with RS256', 'grant_signature', () => sign(good, { alg: 'RS256', kid: 'k2' }, rsa)],
  ['unsigned', 'grant_signature', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(good)}.`],
  [
    'signed with the public key as a secret',
    'grant_signature',
    () =>
      new SignJWT(good as never)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .sign(Buffer.from(JSON.stringify(keys[0]))),
  ],
  [
    'claims changed after signing',
    'grant_signature',
    async () => {
      const [header, , signature] = (await sign(good)).split('.')
      return `${header}.${encode({ ...good, sub: 'p_alice' })}x.${signature}`
    },
  ],
  ['an ID token', 'grant_malformed', () => sign(good, { typ: 'JWT' })],
  ['another issuer', 'grant_issuer', () => changed({ iss: 'https://evil.example' })],
  ['no issuer', 'grant_issuer', () => without('iss')],
  ['another audience', 'grant_audience', () => changed({ aud: `${issuer}/broker/kubernetes` })],
  ['no audience', 'grant_audience', () => without('aud')],
  ['another client', 'grant_audience', () => changed({ client_id: 'other' })],
  ['another person', 'grant_subject', () => changed({ sub: 'p_mallory' })],
  ['another device', 'grant_device', () => changed({ cnf: { jkt: 'other' } })],
  ['not bound to a device', 'grant_malformed', () => without('cnf')],
  ['a weaker acr', 'grant_acr', () => changed({ acr: 'pwd' })],
  ['no acr', 'grant_malformed', () => without('acr')],
  ['verified too long ago', 'grant_auth_time', () => changed({ auth_time: NOW - 120 })],
  ['no auth_time', 'grant_malformed', () => without('auth_time')],
  ['verified in the future', 'grant_not_yet_valid', () => changed({ auth_time: NOW + 900 })],
  ['expired', 'grant_expired', () => changed({ exp: NOW + 10 })],
  ['no expiry', 'grant_malformed', () => without('exp')],
  ['an expiry that is no number', 'grant_malformed', () => changed({ exp: 'never' })],
  ['not yet valid', 'grant_not_yet_valid', () => changed({ nbf: NOW + 600 })],
  ['issued in the future', 'grant_not_yet_valid', () => changed({ iat: NOW + 600, exp: NOW + 900 })],
  ['another intent', 'grant_digest', () => changed({ authorization_details: [detail(other)] })],
  ['one intent more', 'grant_digest', () => changed({ authorization_details: [detail(), detail(other)] })],
  [
    'our intent with its class changed',
    'grant_digest',
    () => changed({ authorization_details: [detail({ ...intent, class: 'read' })] }),
  ],
  ['no intent', 'grant_scope', () => changed({ authorization_details: [] })],
  ['no details', 'grant_scope', () => without('authorization_details')],
  ['details of another type', 'grant_scope', () => changed({ authorization_details: [{ type: 'payment' }] })],
  ['a longer life than confirmed', 'grant_scope', () => changed({ exp: NOW + 86_400 })],
  ['not a JWT', 'grant_malformed', () => 'opaque'],
  ['empty', 'grant_malformed', () => ''],
  ['a JWE', 'grant_malformed', () => 'a.b.c.d.e'],
  [
    'a critical header that is not known',
    'grant_malformed',
    () => `${encode({ alg: 'ES256', typ: 'at+jwt', crit: ['x'], x: 1 })}.${encode(good)}.AA`,
  ],
]

describe('a grant that is refused', () => {
  test.each(tampered)('%s: %s', async (_, code, make) => {
    const token = await make()
    expect(await codeOf(() => checkGrant(token, expected()))).toBe(code)
  })

  test('intents in another order', async () => {
    const token = await changed({ authorization_details: [detail(), detail(other)] })
    const confirms = { intents: [other, intent], askedAt: NOW, maxAge: 0 }
    expect(await codeOf(() => checkGrant(token, expected({ confirms })))).toBe('grant_digest')
  })

  test('`phr` where hardware protection is asked for', async () => {
    const token = await sign(good)
    expect(await codeOf(() => checkGrant(token, expected({ acr: 'phrh' })))).toBe('grant_acr')
  })
})

test('`phrh` is `phr` and more', async () => {
  await checkGrant(await changed({ acr: 'phrh' }), expected())
})

test('a person who was verified within max_age need not be verified anew', async () => {
  const confirms = { intents: [intent], askedAt: NOW, maxAge: 600 }
  await checkGrant(await changed({ auth_time: NOW - 500 }), expected({ confirms }))
})

describe('a cached grant', () => {
  const cached = (now: number) => expected({ confirms: 'cached', now })

  test('is checked without its intents', async () => {
    const token = await changed({ authorization_details: [detail(other)] })
    await checkGrant(token, cached(NOW + 299))
  })

  test('is not used past its end, tolerance or not', async () => {
    const token = await sign(good)
    expect(await codeOf(() => checkGrant(token, cached(NOW + 300)))).toBe('grant_expired')
  })
})
