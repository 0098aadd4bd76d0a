import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'

const ADDRESS = 'https://vault.acme.example'
const good = { address: ADDRESS, audience: 'stepup:prod:vault', policies: { write: ['shop-write'] } }

function environment(vault: object, name = 'prod', address = [ADDRESS]) {
  return { name, tier: 'production', match: { vault: { address } }, credentials: { vault } }
}

function problems(...environments: object[]): string {
  const parsed = parsePolicy(stringify({ version: 1, environments }))
  checkPolicy(parsed)
  return parsed.findings.problems.map(({ key, what }) => `${key} ${what}`).join('\n')
}

test('is read with its defaults, and the client is told which server it is', () => {
  const { policy } = parsePolicy(stringify({ version: 1, environments: [environment(good)] }))
  expect(policy?.environments[0]).toMatchObject({
    brokers: ['vault'],
    vaultServer: { address: ADDRESS, namespace: null },
    credentials: { vault: { ...good, ca: null, namespace: null, mount: 'jwt-stepup' } },
  })
  expect(problems(environment(good))).toBe('')
})

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['http', { address: 'http://vault.acme.example' }, 'address'],
    ['several servers', { address: 'https://*.acme.example' }, 'address'],
    ['no authority', { ca: 'none' }, 'ca'],
    ['a namespace that a script would read otherwise', { namespace: "a'; reboot" }, 'namespace'],
    ['a mount that a script would read otherwise', { mount: 'jwt; reboot' }, 'mount'],
    ['root', { policies: { admin: 'root' } }, 'policies.admin'],
    ['a policy that a script would read otherwise', { policies: { admin: 'a$(reboot)' } }, 'policies.admin'],
    ['no class', { policies: {} }, 'policies'],
    ['a class that nobody knows', { policies: { unknown: 'shop-read' } }, 'policies.unknown'],
  ])('%s', (_what, change, key) => {
    expect(problems(environment({ ...good, ...change }))).toContain(
      `environments[0].credentials.vault.${key}`,
    )
  })

  test('an address that the environment does not know', () => {
    expect(problems(environment(good, 'prod', ['https://other.example']))).toContain('vault.address')
  })

  test('an audience, or a policy of one Vault, that two environments share', () => {
    const staging = (change: object) =>
      environment({ ...good, audience: 'stepup:staging:vault', ...change }, 'staging')
    expect(problems(environment(good), staging({}))).toContain('vault.policies.write')
    expect(problems(environment(good), staging({ audience: good.audience }))).toContain('vault.audience')
    expect(problems(environment(good), staging({ namespace: 'staging' }))).toBe('')
    expect(problems(environment(good), staging({ policies: { write: 'staging-write' } }))).toBe('')
  })
})
