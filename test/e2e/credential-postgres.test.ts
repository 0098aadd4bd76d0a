import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { findsIn, huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { typed } from '../support/typed.ts'
import { STEPUP } from '../support/workstation.ts'

const PASSWORD = 'anybody-may-come-to-this-door'

const cleanup = new Cleanup()
let server: PostgresServer
let scene: Scene

beforeAll(async () => {
  server = await startPostgresServer(cleanup)
  await server.sql('CREATE ROLE shop_reader; CREATE ROLE shop_writer; CREATE DATABASE shop')
  await server.sql(
    `CREATE TABLE orders (id int);
     GRANT SELECT ON orders TO shop_reader, shop_writer; GRANT INSERT ON orders TO shop_writer`,
    'shop',
  )
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push({
        name: 'shop',
        tier: 'production',
        match: { database: { host: ['localhost'] } },
        credentials: {
          postgres: {
            host: 'localhost',
            port: server.port,
            ca: server.ca,
            audience: 'stepup:shop:postgres',
            roles: { read: 'shop_reader', write: 'shop_writer' },
            password: PASSWORD,
          },
        },
      })
    },
  })
  await server.sql(await scene.verifier.command('integrations', 'postgres', '--environment', 'shop'))
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(async () => {
  await scene.workstation.run(['lock'])
  await server.sql('TRUNCATE orders; INSERT INTO orders VALUES (1), (2)', 'shop')
})

const CREDENTIAL = `${STEPUP} credential postgres --environment shop --database shop`
/** As a person types it: psql reads the file out of a pipe. */
const psql = (sql: string) => `PGSERVICEFILE=<(${CREDENTIAL}) psql -P pager=off service=shop -XAtc "${sql}"`

/** Lines of bash where nobody is: no terminal, no browser. */
const alone = (...lines: string[]) =>
  scene.workstation.run(['-c', lines.join('\n')], { program: '/bin/bash', env: { BROWSER: '' } })

const inTerminal = (taps: number, ...lines: string[]) => typed(scene, taps, ...lines)
const unlock = (name: string) => `${STEPUP} unlock shop --class ${name}`

describe('psql reads it as its service', () => {
  test('with the role of what was unlocked, and no other', async () => {
    const insert = psql('INSERT INTO orders VALUES (3) RETURNING session_user, current_user')
    const said = await inTerminal(1, unlock('write'), insert, psql('TRUNCATE orders'))
    expect(said).toMatch(/^stepup_alice_[0-9a-f]{16}\|shop_writer$/m)
    expect(said).toContain('permission denied for table orders')
  })

  test('after one tap, with one that reads', async () => {
    const said = await inTerminal(
      1,
      psql('SELECT current_user, count(*) FROM orders'),
      psql('DELETE FROM orders'),
    )
    expect(said).toContain('shop_reader|2')
    expect(said).toContain('permission denied for table orders')
  })

  test('for five minutes at most: nobody renews it, and the janitor takes it away', async () => {
    await inTerminal(1, psql('SELECT 1'))
    const role = await server.sql(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'stepup\\_alice%' LIMIT 1`)
    const left = await server.sql(
      `SELECT extract(epoch FROM rolvaliduntil - now()) FROM pg_roles WHERE rolname = '${role}'`,
    )
    expect(Number(left)).toBeGreaterThan(0)
    expect(Number(left)).toBeLessThanOrEqual(300)
    await server.sql(`UPDATE stepup.leases SET ends = now() - interval '1 second'`, 'stepup')
    await server.sql('SELECT stepup.sweep()', 'stepup')
    expect(await server.sql(`SELECT count(*) FROM pg_roles WHERE rolname = '${role}'`)).toBe('0')
  })

  test('and nothing of it is left on the machine', async () => {
    const since = await stamp(`${scene.workstation.home}/since`)
    const said = await inTerminal(1, `${CREDENTIAL} | sed -n s/^password=/told:/p`)
    const secrets = new Map([['the password', /^told:(\S+)$/m.exec(said)![1]!]])
    expect(findsIn(server.log(), 'the log of the server', secrets)).toEqual([])
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
  })
})

describe('it fails at once', () => {
  test('where nobody would see the question', async () => {
    const ended = await alone(`${CREDENTIAL} | cat`, `exit \${PIPESTATUS[0]}`)
    expect(ended.code).toBe(ERRORS.challenge_needs_person.exit)
    expect(ended.stderr).toContain('stepup unlock shop --class read')
  })

  test('where the password would stand on a screen', async () => {
    const said = await inTerminal(0, CREDENTIAL, 'echo $?')
    expect(said).toMatch(new RegExp(`^${ERRORS.usage.exit}$`, 'm'))
    expect(said).toContain('PGSERVICEFILE=<(stepup credential postgres --environment shop)')
    expect(said).not.toContain('password=')
  })

  test('for an environment that has no server of its own', async () => {
    const ended = await alone(`${STEPUP} credential postgres --environment prod | cat`)
    expect(ended.stderr).toContain('mints no roles')
  })

  test('after `stepup lock`', async () => {
    const again = `${STEPUP} --no-input credential postgres --environment shop | cat; echo "\${PIPESTATUS[0]}"`
    const said = await inTerminal(1, psql('SELECT 1'), `${STEPUP} lock`, again)
    expect(said).toMatch(/^1$/m)
    expect(said).toMatch(new RegExp(`^${ERRORS.challenge_needs_person.exit}$`, 'm'))
  })
})
