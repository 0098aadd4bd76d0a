import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AwsReference,
  parseSecretReference,
  type SecretReference,
  type VaultReference,
} from '../../src/core/secret-reference.ts'
import type { AwsSession } from '../../src/credentials/aws-sts.ts'
import { readFromAws } from '../../src/credentials/secret-reference-aws.ts'
import { type SecretContents, secretValue } from '../../src/credentials/secret-reference-value.ts'
import { readFromVault } from '../../src/credentials/secret-reference-vault.ts'
import { ACCOUNT, type AwsStandIn, startAws } from '../support/aws/aws-stand-in.ts'
import { Cleanup } from '../support/cleanup.ts'
import { codeOf } from '../support/code-of.ts'
import { startVaultStandIn, type VaultStandIn } from '../support/vault/vault-stand-in.ts'

function reference<R extends SecretReference>(text: string): R {
  const found = parseSecretReference(text)
  if ('problem' in found) throw new Error(found.problem)
  return found as R
}

describe('the value', () => {
  const fields = (all: Record<string, unknown>): SecretContents => ({ fields: all })

  test.each<[string, SecretContents, string]>([
    ['vault://secret/data/db#url', fields({ url: 'postgres://x' }), 'postgres://x'],
    ['vault://secret/data/db#port', fields({ port: 5432 }), '5432'],
    ['vault://secret/data/db#tls', fields({ tls: { ca: 'x' } }), '{"ca":"x"}'],
    ['vault://secret/data/db#empty', fields({ empty: '' }), ''],
    ['aws-sm://db', { text: ' as it stands\n' }, ' as it stands\n'],
    ['aws-sm://db#p', { text: '{"p":"x"}' }, 'x'],
    ['gcp-sm://acme-prod/db#p', { text: '{"p":true}' }, 'true'],
  ])('of %s', (text, contents, value) => {
    expect(secretValue(reference(text), contents)).toBe(value)
  })

  test.each<[string, SecretContents]>([
    ['vault://secret/data/db#url', fields({ canary: 'canary' })],
    ['vault://secret/data/db#url', fields({ url: null, canary: 'canary' })],
    ['vault://secret/data/db#constructor', fields({ canary: 'canary' })],
    ['vault://secret/data/db#url', fields({ url: 'canary\0canary' })],
    ['aws-sm://db#p', { text: 'canary' }],
    ['aws-sm://db#p', { text: '["canary"]' }],
    ['aws-sm://db#p', { text: '{"canary":"canary"}' }],
    ['aws-sm://db', { text: 'canary\0' }],
  ])('of %s is refused, and nothing of it is told', (text, contents) => {
    let told: unknown
    try {
      secretValue(reference(text), contents)
    } catch (error) {
      told = error
    }
    expect(told).toMatchObject({ code: 'broker_refused' })
    expect(`${(told as Error).message} ${String((told as Error).cause)}`).not.toContain('canary')
  })
})

describe('from Vault', () => {
  const cleanup = new Cleanup()
  let vault: VaultStandIn
  beforeAll(async () => {
    vault = await startVaultStandIn(cleanup)
    vault.store('shop/db', { data: 'a field may be called so', url: 'postgres://x' })
  })
  afterAll(() => cleanup.run())

  const read = (text: string, token = vault.root) =>
    readFromVault(
      { address: vault.url, ca: vault.ca, namespace: null },
      token,
      reference<VaultReference>(text),
    )

  test('the store of versions gives what it keeps', async () => {
    const contents = { fields: { data: 'a field may be called so', url: 'postgres://x' } }
    expect(await read('vault://secret/data/shop/db#url')).toEqual(contents)
  })

  test('a login made on demand gives its fields', async () => {
    expect(await read('vault://database/creds/app#username')).toEqual({
      fields: { username: expect.stringMatching(/^v-/), password: expect.any(String) },
    })
  })

  test('a token that may not, or a path that is not there, is refused', async () => {
    expect(await codeOf(() => read('vault://secret/data/shop/db#url', 'hvs.another'))).toBe('broker_refused')
    expect(await codeOf(() => read('vault://secret/data/nothing#url'))).toBe('broker_refused')
  })
})

describe('from AWS', () => {
  let aws: AwsStandIn
  let session: AwsSession
  beforeAll(async () => {
    aws = await startAws({ accessKeyId: 'AKIAOFALICE', secret: 'of-alice' })
    aws.secrets.set('prod/db', '{"password":"x"}')
    session = {
      ...{ accessKeyId: aws.standing.accessKeyId, secretAccessKey: aws.standing.secret, sessionToken: 'x' },
      ...{ account: ACCOUNT, roleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, expiresAt: 0, until: 0 },
    }
  })
  afterAll(() => aws.stop())

  const read = (text: string, own = session, region: string | null = 'eu-central-1') =>
    readFromAws(own, { region, endpoint: aws.url }, reference<AwsReference>(text))

  test('a request that is signed, for its region, gives the text', async () => {
    expect(await read('aws-sm://prod/db?region=eu-west-1#password')).toEqual({ text: '{"password":"x"}' })
    expect(aws.requests.at(-1)).toMatchObject({ action: 'secretsmanager:GetSecretValue', outcome: 'done' })
  })

  test.each<[string, string, Partial<AwsSession>, string | null, string]>([
    ['another’s key', 'aws-sm://prod/db', { secretAccessKey: 'another' }, 'eu-central-1', 'broker_refused'],
    ['no such secret', 'aws-sm://nothing', {}, 'eu-central-1', 'broker_refused'],
    ['no region', 'aws-sm://prod/db', {}, null, 'broker_refused'],
    ['a region of China', 'aws-sm://prod/db?region=cn-north-1', {}, 'eu-central-1', 'broker_refused'],
    [
      'another account',
      'aws-sm://arn:aws:secretsmanager:eu-west-1:999999999999:secret:x',
      {},
      'eu-central-1',
      'target_not_pinned',
    ],
  ])('refused: %s', async (_what, text, own, region, code) => {
    expect(await codeOf(() => read(text, { ...session, ...own }, region))).toBe(code)
  })
})
