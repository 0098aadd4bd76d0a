import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'
import { Cleanup } from '../../support/cleanup.ts'
import { makeCertificate } from '../../support/kubernetes/certificate.ts'

const cleanup = new Cleanup()
const { cert: ca } = await makeCertificate(cleanup)
await cleanup.run()

const good = {
  host: 'db.acme.example',
  ca,
  audience: 'stepup:prod:postgres',
  roles: { write: 'shop_writer' },
  password: 'anybody-may-come-here',
}

function environment(postgres: object, name = 'prod', host = ['db.acme.example']) {
  return { name, tier: 'production', match: { database: { host } }, credentials: { postgres } }
}

function problems(...environments: object[]): string[] {
  const parsed = parsePolicy(stringify({ version: 1, environments }))
  checkPolicy(parsed)
  return parsed.findings.problems.map(({ key, what }) => `${key} ${what}`)
}

test('is read with its defaults, and the client is told which server it is', () => {
  const { policy } = parsePolicy(stringify({ version: 1, environments: [environment(good)] }))
  expect(policy?.environments[0]).toMatchObject({
    brokers: ['postgres'],
    postgresServer: { host: 'db.acme.example', port: 5432 },
    credentials: { postgres: { ...good, port: 5432, login: 'stepup_broker' } },
  })
  expect(problems(environment(good))).toEqual([])
})

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['host', { host: '*.acme.example' }, 'host'],
    ['socket', { host: '/run/postgresql' }, 'host'],
    ['two hosts', { host: 'a,b' }, 'host'],
    ['port', { port: 70000 }, 'port'],
    ['authority', { ca: 'none' }, 'ca'],
    ['no class', { roles: {} }, 'roles'],
    ['a class that nobody knows', { roles: { unknown: 'shop_writer' } }, 'roles.unknown'],
    ['a role of the server’s own', { roles: { read: 'pg_read_all_data' } }, 'roles.read'],
    ['the superuser', { roles: { admin: 'postgres' } }, 'roles.admin'],
    ['a role that needs quotes', { roles: { read: 'x"; DROP ROLE y; --' } }, 'roles.read'],
    ['a short password', { password: 'short' }, 'password'],
    ['a password that a script would read otherwise', { password: "sixteen-letters'\\" }, 'password'],
    ['another key', { superuser: 'postgres' }, 'superuser'],
  ])('%s', (_what, change, key) => {
    expect(problems(environment({ ...good, ...change })).join()).toContain(
      `environments[0].credentials.postgres.${key}`,
    )
  })

  test('a password is never quoted', () => {
    expect(problems(environment({ ...good, password: "o'Neill-o'Neill-o'Neill" })).join()).not.toContain(
      'Neill',
    )
  })

  test('a host that the environment does not know by its address', () => {
    expect(problems(environment(good, 'prod', ['other.example'])).join()).toContain(
      'credentials.postgres.host',
    )
  })

  test('an audience, or a role or login of one server, that two environments share', () => {
    const staging = (change: object) =>
      environment({ ...good, audience: 'stepup:staging:postgres', ...change }, 'staging')
    expect(problems(environment(good), staging({})).join()).toContain('postgres.roles.write')
    expect(problems(environment(good), staging({ audience: good.audience })).join()).toContain(
      'postgres.audience',
    )
    const own = { roles: { write: 'staging_writer' } }
    expect(problems(environment(good), staging(own)).join()).toContain('postgres.login')
    expect(problems(environment(good), staging({ ...own, login: 'staging_broker' }))).toEqual([])
    expect(
      problems(environment(good), {
        ...staging({ host: 'db2.acme.example' }),
        match: { database: { host: ['db2.acme.example'] } },
      }),
    ).toEqual([])
  })
})
