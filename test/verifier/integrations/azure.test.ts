import { expect, test } from 'vitest'
import type { PolicyEnvironment } from '../../../src/core/policy.ts'
import { azureIntegration } from '../../../src/verifier/integrations/azure.ts'
import { codeOf } from '../../support/code-of.ts'

const id = (n: number) => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`
const issuer = 'https://stepup.acme.example/broker/azure'
const environment: PolicyEnvironment = {
  ...{ name: 'prod.eu', tier: 'production', match: {}, mode: 'enforce', brokers: ['azure'] },
  credentialsRequired: false,
  credentials: {
    required: false,
    azure: {
      ...{ tenant: id(1), subscription: id(2), audience: 'stepup:prod.eu:azure', ca: null },
      clients: { write: id(10), destructive: id(11) },
      cloud: { name: 'AzureCloud', authority: 'https://a.example', resourceManager: 'https://b.example' },
    },
  },
}
const printed = (format?: string) =>
  azureIntegration({ issuer, key: {}, environment, ...(format ? { format } : {}) })

test('as commands: each client believes the tokens of its own class', () => {
  const credentials = [...printed().matchAll(/credential create --id (\S+) --parameters \\\n {2}'([^']+)'/g)]
  expect(credentials.map(([, client, json]) => [client, JSON.parse(json!)])).toEqual(
    [
      ['write', id(10)],
      ['destructive', id(11)],
    ].map(([cls, client]) => [
      client,
      {
        name: `stepup-prod-eu-${cls}`,
        issuer,
        subject: `stepup:prod.eu:${cls}`,
        audiences: ['stepup:prod.eu:azure'],
      },
    ]),
  )
})

test('the roles that it makes open no shell and let nobody else in, and only one of them deletes', () => {
  const made = [...printed().matchAll(/role definition create --role-definition \\\n {2}'([^']+)'/g)].map(
    ([, json]) => JSON.parse(json!) as { Name: string; Actions: string[]; NotActions: string[] },
  )
  expect(made.map(({ Name, Actions }) => [Name, Actions])).toEqual([
    ['stepup write in prod.eu', ['*']],
    ['stepup destructive in prod.eu', ['*']],
  ])
  for (const { NotActions } of made)
    expect(NotActions).toEqual(
      expect.arrayContaining([
        '*/runCommand/action',
        'Microsoft.Authorization/*/Write',
        'Microsoft.KeyVault/vaults/accessPolicies/write',
      ]),
    )
  expect(made.map(({ NotActions }) => NotActions.includes('*/delete'))).toEqual([true, false])
})

test('as Terraform: every reference is to something that is there', () => {
  const { data, resource } = JSON.parse(printed('terraform')) as Record<string, Record<string, object>>
  const text = JSON.stringify(resource)
  for (const [, path] of text.matchAll(/\$\{([^}]+)\}/g)) {
    const [first, ...rest] = path!.split('.')
    const [kind = '', name = ''] = first === 'data' ? rest : [first, ...rest]
    expect((first === 'data' ? data : resource)?.[kind]).toHaveProperty([name])
  }
  expect(text).toContain('"subject":"stepup:prod.eu:write"')
  expect(Object.keys(resource?.['azurerm_role_assignment'] ?? {})).toHaveLength(2)
})

test('in no other language', async () => {
  expect(await codeOf(async () => printed('bicep'))).toBe('usage')
})
