import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importJWK, SignJWT } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../src/core/errors.ts'
import { checkPolicyFile, signPolicyFile } from '../../../src/verifier/policy/policy-file.ts'
import { makePolicyKey, readPolicyKey } from '../../../src/verifier/policy/policy-key.ts'
import { loadVerifierBundle, signPolicy } from '../../../src/verifier/policy/signed-documents.ts'
import { verifyPolicyJws } from '../../../src/wire/policy-jws.ts'
import { POLICY_TYPE } from '../../../src/wire/protocol.ts'
import { exampleYaml, makeCa } from './example.ts'

const directory = mkdtempSync(join(tmpdir(), 'stepup-sign-'))
afterAll(() => rmSync(directory, { recursive: true }))

const NOW = 1_800_000_000
const at = (name: string) => join(directory, name)
const yaml = exampleYaml(makeCa())
writeFileSync(at('policy.yaml'), yaml)
const key = makePolicyKey(at('key.jwk'))
const other = makePolicyKey(at('other.jwk'))
const { policy } = checkPolicyFile(at('policy.yaml'))

const sign = (file = 'policy.yaml', keyFile = 'key.jwk', out = 'out', now = NOW) =>
  signPolicyFile({ file: at(file), keyFile: at(keyFile), directory: at(out), lifetime: 3600, now })

function code(run: () => unknown): ErrorCode | undefined {
  try {
    run()
  } catch (error) {
    return (error as { code: ErrorCode }).code
  }
}

describe('the policy key', () => {
  it('makes no key whose thumbprint looks like an option', () => {
    for (let i = 0; i < 300; i++) expect(makePolicyKey(at(`many-${i}.jwk`)).thumbprint).not.toMatch(/^-/)
  })

  it('is only its owner’s, and never replaced', () => {
    expect(statSync(at('key.jwk')).mode & 0o777).toBe(0o600)
    expect(code(() => makePolicyKey(at('key.jwk')))).toBe('config_invalid')
    expect(readPolicyKey(at('key.jwk')).thumbprint).toBe(key.thumbprint)
  })

  it('is not read when others could have, nor when it is none', () => {
    writeFileSync(at('open.jwk'), readFileSync(at('key.jwk')))
    chmodSync(at('open.jwk'), 0o644)
    writeFileSync(at('none.jwk'), '{"d":"secret"}', { mode: 0o600 })
    for (const name of ['open.jwk', 'none.jwk', 'gone.jwk']) {
      expect(code(() => readPolicyKey(at(name)))).toBe('config_invalid')
    }
  })

  it('has the thumbprint that jose works out', async () => {
    const { calculateJwkThumbprint } = await import('jose')
    expect(await calculateJwkThumbprint({ ...key.publicJwk })).toBe(key.thumbprint)
  })
})

describe('signing', () => {
  const signed = sign()

  it('makes two documents that both sides take', async () => {
    const bundle = loadVerifierBundle(at('out'), key.thumbprint)
    expect(bundle).toMatchObject({ version: 7, iat: NOW, exp: NOW + 3600, clientJws: signed.client })
    expect(bundle?.policy.environments[0]?.credentials?.kubernetes?.audience).toBe(
      'stepup:prod-eu:kubernetes',
    )
    const client = await verifyPolicyJws(signed.client, { thumbprint: key.thumbprint, audience: 'client' })
    expect(client.policy.environments[0]).toMatchObject({ credentials: null, brokers: ['kubernetes', 'aws'] })
    expect(Buffer.from(signed.client.split('.')[1]!, 'base64url').toString()).not.toContain('CERTIFICATE')
  })

  it('is a JWS that jose verifies', async () => {
    const { compactVerify } = await import('jose')
    const { protectedHeader } = await compactVerify(
      signed.client,
      await importJWK({ ...key.publicJwk }, 'ES256'),
    )
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: POLICY_TYPE, jwk: key.publicJwk })
  })

  it('is refused for a policy with problems, each named', () => {
    writeFileSync(at('bad.yaml'), 'version: 1\nrules:\n  - { name: r, then: no }\n')
    expect(code(() => sign('bad.yaml'))).toBe('config_invalid')
    expect(checkPolicyFile(at('bad.yaml')).problems[0]).toMatch(/bad\.yaml:3:\d+ rules\[0\]\.then: /)
  })
})

describe('loading at the verifier', () => {
  it('finds nothing where there is nothing', () => {
    expect(loadVerifierBundle(at('nowhere'), key.thumbprint)).toBeNull()
  })

  it('refuses another key', () => {
    expect(code(() => loadVerifierBundle(at('out'), other.thumbprint))).toBe('pin_mismatch')
  })

  it('refuses an older version than was in force', () => {
    expect(code(() => loadVerifierBundle(at('out'), key.thumbprint, 8))).toBe('policy_rollback')
    expect(loadVerifierBundle(at('out'), key.thumbprint, 7)?.version).toBe(7)
  })

  it('refuses one document of two', () => {
    sign('policy.yaml', 'key.jwk', 'one')
    rmSync(at('one/client.jws'))
    expect(code(() => loadVerifierBundle(at('one'), key.thumbprint))).toBe('policy_invalid')
  })

  it('refuses documents of two signings', () => {
    sign('policy.yaml', 'key.jwk', 'two')
    const later = signPolicy(policy!, key, NOW + 1, 3600)
    writeFileSync(at('two/client.jws'), later.client)
    expect(code(() => loadVerifierBundle(at('two'), key.thumbprint))).toBe('policy_invalid')
  })

  it('refuses a client’s document that holds credentials, and swapped ones', () => {
    sign('policy.yaml', 'key.jwk', 'swapped')
    writeFileSync(at('swapped/client.jws'), readFileSync(at('swapped/verifier.jws')))
    expect(code(() => loadVerifierBundle(at('swapped'), key.thumbprint))).toBe('policy_invalid')
  })
})

describe('verifying', () => {
  const expected = { thumbprint: key.thumbprint, audience: 'client' } as const
  const payload = { audience: 'client', version: 7, iat: NOW, exp: NOW + 60, policy: policy! }
  const withHeader = (header: object, body: object = payload) =>
    new SignJWT(body as never)
      .setProtectedHeader({ alg: 'ES256', typ: POLICY_TYPE, jwk: key.publicJwk, ...header } as never)
      .sign(key.privateKey)
  const refused = async (jws: string) =>
    verifyPolicyJws(jws, expected).then(
      () => 'taken',
      (error: { code: ErrorCode }) => error.code,
    )

  it('takes what is right', async () => {
    expect(await refused(await withHeader({}))).toBe('taken')
  })

  it.each<[string, object, object]>([
    ['another type', { typ: 'JWT' }, {}],
    ['no type', { typ: undefined }, {}],
    ['critical headers', { crit: ['b64'], b64: true }, {}],
    ['no key', { jwk: undefined }, {}],
    ['a key with padding', { jwk: { ...key.publicJwk, x: `${key.publicJwk.x}=` } }, {}],
    ['another audience', {}, { audience: 'verifier' }],
    ['no expiry', {}, { exp: undefined }],
    ['a time in words', {}, { iat: '1' }],
    ['two versions', {}, { version: 8 }],
    [
      'a policy of another shape',
      {},
      { policy: { ...policy, rules: [{ name: 'r', when: { weekday: 1 }, then: 'allow' }] } },
    ],
    ['no policy', {}, { policy: undefined }],
  ])('%s', async (_, header, body) => {
    expect(await refused(await withHeader(header, { ...payload, ...body }))).toBe('policy_invalid')
  })

  it('a point that is on no curve', async () => {
    const jwk = { ...key.publicJwk, y: key.publicJwk.x }
    const [, body, tail] = (await withHeader({})).split('.')
    const head = Buffer.from(JSON.stringify({ alg: 'ES256', typ: POLICY_TYPE, jwk })).toString('base64url')
    expect(await refused(`${head}.${body}.${tail}`)).toBe('policy_invalid')
  })

  it('another key', async () => {
    const jws = signPolicy(policy!, other, NOW, 60).client
    expect(await refused(jws)).toBe('pin_mismatch')
  })

  it('another key that claims to be ours', async () => {
    const jws = await new SignJWT(payload as never)
      .setProtectedHeader({ alg: 'ES256', typ: POLICY_TYPE, jwk: key.publicJwk } as never)
      .sign(other.privateKey)
    expect(await refused(jws)).toBe('policy_invalid')
  })

  it('no signature, another algorithm, no JWS', async () => {
    const [, body] = (await withHeader({})).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: POLICY_TYPE, jwk: key.publicJwk })).toString(
      'base64url',
    )
    for (const jws of [
      `${none}.${body}.`,
      `${none}.${body}.AA`,
      'x',
      '',
      'a.b.c',
      `${'a'.repeat(5_000_000)}`,
    ]) {
      expect(await refused(jws)).toBe('policy_invalid')
    }
  })

  it('a changed payload', async () => {
    const [head, body, tail] = (await withHeader({})).split('.')
    const changed = Buffer.from(
      Buffer.from(body!, 'base64url').toString().replace('production', 'local'),
    ).toString('base64url')
    expect(await refused(`${head}.${changed}.${tail}`)).toBe('policy_invalid')
  })
})
