import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { isPolicy } from '../../../src/core/policy-shape.ts'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'

const id = (n: number) => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`
const good = { tenant: id(1), subscription: id(2), clients: { write: id(10), destructive: id(11) } }

function environment(azure: object, name = 'prod', subscription = id(2)) {
  return { name, tier: 'production', match: { azure: { subscription } }, credentials: { azure } }
}

function problems(...environments: object[]): string {
  const parsed = parsePolicy(stringify({ version: 1, environments }))
  checkPolicy(parsed)
  return parsed.findings.problems.map(({ key, what }) => `${key} ${what}`).join('\n')
}

function read(azure: object) {
  return parsePolicy(stringify({ version: 1, environments: [environment(azure)] })).policy
}

test('is read with its defaults, and the client is told which subscription it is', () => {
  const policy = read(good)
  expect(policy?.environments[0]).toMatchObject({
    brokers: ['azure'],
    azureSubscription: { subscription: id(2), tenant: id(1), cloud: 'AzureCloud' },
    credentials: {
      azure: {
        ...good,
        audience: 'stepup:prod:azure',
        ca: null,
        cloud: {
          name: 'AzureCloud',
          authority: 'https://login.microsoftonline.com',
          resourceManager: 'https://management.azure.com',
        },
      },
    },
  })
  expect(isPolicy(JSON.parse(JSON.stringify(policy)))).toBe(true)
  expect(problems(environment(good))).toBe('')
})

test('knows a cloud by each client’s name for it, and one of one’s own by its addresses', () => {
  const cloudOf = (azure: object) => read({ ...good, ...azure })?.environments[0]?.credentials?.azure?.cloud
  expect(cloudOf({ cloud: 'usgovernment' })).toMatchObject({
    name: 'AzureUSGovernment',
    authority: 'https://login.microsoftonline.us',
  })
  const own = { authority: 'https://login.acme.example', resourceManager: 'https://arm.acme.example:8443' }
  expect(cloudOf({ cloud: 'Acme', ...own })).toEqual({ name: 'Acme', ...own })
})

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['a tenant by its domain', { tenant: 'acme.onmicrosoft.com' }, 'tenant'],
    ['a subscription by its name', { subscription: 'Acme Prod' }, 'subscription'],
    ['an audience that a shell would read otherwise', { audience: "a'; reboot" }, 'audience'],
    ['no class', { clients: {} }, 'clients'],
    ['a class that nobody knows', { clients: { unknown: id(10) } }, 'clients.unknown'],
    ['one client for two classes', { clients: { write: id(10), destructive: id(10) } }, 'clients'],
    ['a client by its name', { clients: { write: 'stepup' } }, 'clients.write'],
    ['a cloud that nobody knows', { cloud: 'Acme' }, 'azure'],
    ['another Entra for a cloud that is known', { authority: 'https://login.acme.example' }, 'authority'],
    [
      'http',
      { cloud: 'Acme', authority: 'http://login.acme.example', resourceManager: 'https://a.example' },
      'authority',
    ],
    [
      'a name that a file of settings would read otherwise',
      { cloud: 'A]\n[B', authority: 'https://a.example', resourceManager: 'https://a.example' },
      'cloud',
    ],
    ['an authority that is none', { ca: 'nothing' }, 'ca'],
  ])('%s', (_what, change, key) => {
    expect(problems(environment({ ...good, ...change }))).toMatch(
      new RegExp(`^environments\\[0\\]\\.credentials(\\.azure)?\\.${key.replaceAll('.', '\\.')} `, 'm'),
    )
  })

  test('a subscription that the environment does not know', () => {
    expect(problems(environment(good, 'prod', id(3)))).toContain('azure.subscription')
  })

  test('an audience or a client that two environments share', () => {
    const staging = (change: object) => environment({ ...good, ...change }, 'staging')
    expect(problems(environment(good), staging({}))).toContain('azure.clients.write')
    const clients = { write: id(20) }
    expect(problems(environment(good), staging({ clients, audience: 'stepup:prod:azure' }))).toContain(
      'azure.audience',
    )
    expect(problems(environment(good), staging({ clients }))).toBe('')
  })
})
