import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSecretReference, secretKey } from '../../src/core/secret-reference.ts'
import { isSecretReference } from '../../src/core/secret-scheme.ts'

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf'

describe('a reference', () => {
  test.each<[string, object]>([
    ['vault://secret/data/db#url', { kind: 'vault', path: 'secret/data/db', field: 'url' }],
    ['vault://database/creds/app#username', { kind: 'vault', path: 'database/creds/app', field: 'username' }],
    ['vault://kv/a.b/c_d@e#x#y', { kind: 'vault', path: 'kv/a.b/c_d@e', field: 'x#y' }],
    ['aws-sm://prod/db', { kind: 'aws', secret: 'prod/db', region: null, account: null, field: null }],
    ['aws-sm://prod/db#password', { kind: 'aws', secret: 'prod/db', field: 'password' }],
    ['aws-sm://db?region=eu-west-1#p', { kind: 'aws', secret: 'db', region: 'eu-west-1', field: 'p' }],
    ['aws-sm://db?region=us-gov-west-1', { kind: 'aws', region: 'us-gov-west-1' }],
    [`aws-sm://${ARN}`, { kind: 'aws', secret: ARN, region: 'eu-west-1', account: '123456789012' }],
    [`aws-sm://${ARN}?region=eu-west-1#p`, { kind: 'aws', secret: ARN, region: 'eu-west-1', field: 'p' }],
    [
      'gcp-sm://acme-prod/db',
      { kind: 'gcp', project: 'acme-prod', secret: 'db', version: 'latest', field: null },
    ],
    [
      'gcp-sm://acme-prod/db/7#p',
      { kind: 'gcp', project: 'acme-prod', secret: 'db', version: '7', field: 'p' },
    ],
    ['gcp-sm://acme-prod/db/blue', { kind: 'gcp', version: 'blue' }],
  ])('%s', (text, wanted) => {
    expect(parseSecretReference(text)).toMatchObject({ ...wanted, text })
  })

  test.each([
    'vault://',
    'vault://#url',
    'vault://secret/data/db',
    'vault://secret/data/db#',
    'vault://secret#url',
    'vault:///secret/data/db#url',
    'vault://secret/../sys/raw#url',
    'vault://secret/data/db/#url',
    'vault://secret/data/db?version=2#url',
    'vault://secret/data/d%62#url',
    'vault://secret/data/d b#url',
    'vault://secret/data/db#url\n',
    'aws-sm://',
    'aws-sm://a b',
    'aws-sm://db?version=1',
    'aws-sm://db?region=',
    'aws-sm://db?region=evil.example',
    'aws-sm://db?region=eu-west-1&x=y',
    'aws-sm://db?region=eu-west-1?region=eu-west-1',
    'aws-sm://arn:aws:iam::123456789012:role/x',
    'aws-sm://arn:aws:secretsmanager:cn-north-1:123456789012:secret:x',
    `aws-sm://${ARN}?region=us-east-1`,
    'gcp-sm://',
    'gcp-sm://acme-prod',
    'gcp-sm://acme-prod/',
    'gcp-sm://acme-prod/db/0',
    'gcp-sm://acme-prod/db/1/2',
    'gcp-sm://Acme/db',
    'gcp-sm://acme-prod/../x',
    'azure-kv://vault/secret',
    'VAULT://secret/data/db#url',
  ])('none: %j', (text) => {
    expect(parseSecretReference(text)).toEqual({ problem: expect.any(String) })
  })

  test('any text is parsed or told to be none, and what is parsed can be put into an address', () => {
    const part = fc.string({ minLength: 1, maxLength: 8 })
    const written = fc
      .tuple(fc.constantFrom('vault', 'aws-sm', 'gcp-sm'), fc.array(part, { maxLength: 4 }), fc.option(part))
      .map(([scheme, parts, field]) => `${scheme}://${parts.join('/')}${field === null ? '' : `#${field}`}`)
    fc.assert(
      fc.property(fc.oneof(written, fc.string()), (text) => {
        const found = parseSecretReference(text)
        if ('problem' in found) return
        expect(isSecretReference(text)).toBe(true)
        expect(found.text).toBe(text)
        expect(text).not.toMatch(/[\s%]/)
        if (found.kind === 'vault') expect(found.path.split('/')).not.toContain('..')
        else expect(found.secret).toMatch(/^[\w/+=.@:-]+$/)
      }),
    )
  })

  test('shares one read with those that differ in the field alone', () => {
    const keys = (texts: string[]) =>
      new Set(
        texts.map((text) => {
          const found = parseSecretReference(text)
          if ('problem' in found) throw new Error(found.problem)
          return secretKey(found)
        }),
      )
    expect(keys(['vault://database/creds/app#username', 'vault://database/creds/app#password']).size).toBe(1)
    expect(keys(['aws-sm://db', 'aws-sm://db#x', 'aws-sm://db?region=eu-west-1', 'aws-sm://db2']).size).toBe(
      3,
    )
    expect(
      keys(['gcp-sm://acme-prod/db', 'gcp-sm://acme-prod/db/latest#x', 'gcp-sm://acme-prod/db/1']).size,
    ).toBe(2)
  })
})
