import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'

const password = { write: 'token' }
const git = { url: 'https://git.acme.example/acme', audience: 'stepup:prod:git', password }
const docker = { registry: 'registry.acme.example:5443', audience: 'stepup:prod:docker', password }

function environment(credentials: object, match: object = {}) {
  return {
    name: 'prod',
    tier: 'production',
    match: { git: { remote: ['git.acme.example/*'] }, host: { host: ['registry.acme.example'] }, ...match },
    credentials,
  }
}

function problems(...environments: object[]): string {
  const parsed = parsePolicy(stringify({ version: 1, environments }))
  checkPolicy(parsed)
  return parsed.findings.problems.map(({ key, what }) => `${key} ${what}`).join('\n')
}

test('both are read with their defaults, and the client is told which servers they are', () => {
  const { policy } = parsePolicy(stringify({ version: 1, environments: [environment({ git, docker })] }))
  expect(policy?.environments[0]).toMatchObject({
    brokers: ['git', 'docker'],
    gitServer: git.url,
    dockerRegistry: docker.registry,
    credentials: { git: { ...git, ca: null, username: 'stepup' }, docker: { ...docker, username: 'stepup' } },
  })
  expect(problems(environment({ git, docker }))).toBe('')
})

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['http', { url: 'http://git.acme.example' }, 'url'],
    ['several servers', { url: 'https://*.acme.example' }, 'url'],
    ['a path that git’s configuration would read otherwise', { url: 'https://git.acme.example/a"]b' }, 'url'],
    ['a host that the environment does not know', { url: 'https://other.example' }, 'url'],
    ['a name that ends early', { username: 'a:b' }, 'username'],
    ['no class', { password: {} }, 'password'],
    ['a password in the policy', { password: { write: 'hunter2' } }, 'password.write'],
  ])('git: %s', (_what, change, key) => {
    expect(problems(environment({ git: { ...git, ...change } }))).toContain(`credentials.git.${key}`)
  })

  test.each<[string, object]>([
    ['an address', { registry: 'https://registry.acme.example' }],
    ['a path', { registry: 'registry.acme.example/team' }],
    ['a name that docker takes for one of its own', { registry: 'registry' }],
    ['docker’s own, which takes no such password', { registry: 'docker.io' }],
    ['a host that the environment does not know', { registry: 'other.example' }],
  ])('docker: %s', (_what, change) => {
    expect(problems(environment({ docker: { ...docker, ...change } }))).toContain(
      'credentials.docker.registry',
    )
  })

  test('an audience that both share', () => {
    expect(problems(environment({ git, docker: { ...docker, audience: git.audience } }))).toContain(
      'audience',
    )
  })
})
