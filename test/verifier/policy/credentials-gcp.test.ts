import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { isPolicy } from '../../../src/core/policy-shape.ts'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'

const POOL = '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/stepup'
const account = (name: string) => `stepup-${name}@acme-prod.iam.gserviceaccount.com`
const good = {
  audience: `${POOL}/providers/prod`,
  project: 'acme-prod',
  serviceAccounts: { write: account('write') },
}

function environment(gcp: object, name = 'prod', project = 'acme-*') {
  return { name, tier: 'production', match: { gcp: { project } }, credentials: { gcp } }
}

function problems(...environments: object[]): string {
  const parsed = parsePolicy(stringify({ version: 1, environments }))
  checkPolicy(parsed)
  return parsed.findings.problems.map(({ key, what }) => `${key} ${what}`).join('\n')
}

test('is read with its defaults, and the client is told which project it is', () => {
  const { policy } = parsePolicy(stringify({ version: 1, environments: [environment(good)] }))
  expect(policy?.environments[0]).toMatchObject({
    brokers: ['gcp'],
    gcpProject: 'acme-prod',
    credentials: { gcp: { ...good, endpoints: {} } },
  })
  expect(isPolicy(JSON.parse(JSON.stringify(policy)))).toBe(true)
  expect(problems(environment(good))).toBe('')
})

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['another audience', { audience: 'stepup:prod:gcp' }, 'audience'],
    ['a pool of people', { audience: POOL.replace('projects/123456789012/', '') }, 'audience'],
    ['a name that a script would read otherwise', { audience: `${good.audience}'; reboot` }, 'audience'],
    ['a project’s number', { project: '123456789012' }, 'project'],
    ['no service account', { serviceAccounts: { write: 'alice@example.com' } }, 'serviceAccounts.write'],
    ['no class', { serviceAccounts: {} }, 'serviceAccounts'],
    ['a class that nobody knows', { serviceAccounts: { unknown: account('x') } }, 'serviceAccounts.unknown'],
    ['http', { endpoints: { storage: 'http://storage.acme.example/' } }, 'endpoints.storage'],
    ['an address without its slash', { endpoints: { storage: 'https://a.example/v1' } }, 'endpoints.storage'],
    ['an address with a password', { endpoints: { sts: 'https://a:b@a.example/' } }, 'endpoints.sts'],
    ['no service', { endpoints: { 'a=b': 'https://a.example/' } }, 'endpoints.a=b'],
  ])('%s', (_what, change, key) => {
    expect(problems(environment({ ...good, ...change }))).toContain(`environments[0].credentials.gcp.${key}`)
  })

  test('a project that the environment does not know', () => {
    expect(problems(environment(good, 'prod', 'other-*'))).toContain('gcp.project')
  })

  test('an audience or a service account that two environments share', () => {
    const staging = (change: object) =>
      environment({ ...good, audience: `${POOL}/providers/staging`, ...change }, 'staging')
    expect(problems(environment(good), staging({}))).toContain('gcp.serviceAccounts.write')
    expect(problems(environment(good), staging({ audience: good.audience }))).toContain('gcp.audience')
    const own = { serviceAccounts: { write: account('staging') } }
    expect(problems(environment(good), staging(own))).toBe('')
  })
})
