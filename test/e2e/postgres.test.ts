import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { programPath } from '../support/workstation.ts'

const PASSWORD = 'anybody-may-come-to-this-door'
const OWN = 'alices-own-password'

const cleanup = new Cleanup()
let server: PostgresServer
let scene: Scene

beforeAll(async () => {
  server = await startPostgresServer(cleanup)
  await server.sql(`
    CREATE ROLE shop_reader; CREATE ROLE shop_writer; CREATE ROLE shop_owner;
    CREATE ROLE alice LOGIN PASSWORD '${OWN}' IN ROLE shop_reader;
    CREATE DATABASE shop;
  `)
  await server.sql(
    `CREATE TABLE orders (id int);
     GRANT SELECT ON orders TO shop_reader, shop_writer;
     GRANT INSERT, UPDATE ON orders TO shop_writer;
     ALTER TABLE orders OWNER TO shop_owner`,
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
            roles: {
              read: 'shop_reader',
              write: 'shop_writer',
              destructive: 'shop_owner',
              exec: 'shop_writer',
            },
            password: PASSWORD,
          },
        },
      })
      policy.rules?.push({
        name: 'short',
        when: { environment: ['shop'], class: ['write'] },
        then: 'challenge',
        grant: { scope: 'environment', ttl: '30s' },
      })
    },
  })
  await server.sql(await scene.verifier.command('integrations', 'postgres', '--environment', 'shop'))
  Object.assign(scene.workstation.env, {
    PGHOST: 'localhost',
    PGPORT: String(server.port),
    PGDATABASE: 'shop',
    PGUSER: 'alice',
    PGPASSWORD: OWN,
  })
  // The real psql, telling who it is, and trying what was not confirmed.
  await scene.workstation.install(
    'psql',
    `#!/bin/sh
if [ -n "$ALSO" ]; then ${programPath('psql')} -X -c "$ALSO"; fi
if [ -n "$TELL" ]; then env | grep '^PGPASSWORD='; fi
if [ -n "$WHO" ]; then ${programPath('psql')} -XAtc 'SELECT session_user, current_user'; fi
exec ${programPath('psql')} "$@"
`,
  )
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => server.sql('TRUNCATE orders; INSERT INTO orders VALUES (1), (2)', 'shop'))

const rolesLeft = () => server.sql(`SELECT count(*) FROM pg_roles WHERE rolname LIKE 'stepup\\_alice%'`)
const orders = () => server.sql('SELECT count(*) FROM orders', 'shop')

const DELETE = ['psql', '-X', '-c', 'DELETE FROM orders WHERE id = 1']
const INSERT = ['psql', '-X', '-c', 'INSERT INTO orders VALUES (3)']

describe('what an elevated psql gets', () => {
  test('a role of its own for this command, which is gone when it ends', async () => {
    const { code, stdout, page } = await confirmed(scene, DELETE, { env: { WHO: 'yes' } })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^stepup_alice_[0-9a-f]{16}\|shop_owner$/m)
    expect(stdout).toContain('DELETE 1')
    expect(page).not.toContain('own standing credentials')
    expect(await rolesLeft()).toBe('0')
  })

  test('and leaves its password nowhere on the machine, nor in the log of the server', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    const { stdout } = await confirmed(scene, DELETE, { env: { TELL: 'yes' } })
    const secrets = new Map([['the password', /PGPASSWORD=(\S+)/.exec(stdout)![1]!]])
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
  })

  test('what docs/integrations/postgres.md proves it with', async () => {
    const { code, stdout } = await confirmed(scene, [
      ...['psql', '-h', 'localhost', '-d', 'shop', '-Atc'],
      'UPDATE orders SET id = id WHERE id = 1 RETURNING session_user, current_user',
    ])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^stepup_alice_[0-9a-f]{16}\|shop_writer$/m)
    expect(await rolesLeft()).toBe('0')
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
  })

  test('no more than its class: what is one class above is refused', async () => {
    const { stderr, stdout } = await confirmed(scene, INSERT, { env: { ALSO: 'DELETE FROM orders' } })
    expect(stderr).toContain('permission denied for table orders')
    expect(stdout).toContain('INSERT 0 1')
    expect(await orders()).toBe('3')
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
  })

  test('its own, also where a program reads DATABASE_URL', async () => {
    await scene.workstation.install(
      'migrate',
      `#!/bin/sh\nexec ${programPath('psql')} "$DATABASE_URL" -XAtc 'INSERT INTO orders VALUES (4) RETURNING session_user'\n`,
    )
    const DATABASE_URL = `postgresql://alice:${OWN}@localhost:${server.port}/shop`
    const { code, stdout, stderr } = await confirmed(scene, ['migrate'], {
      env: { DATABASE_URL, KUBECONFIG: '/dev/null' },
    })
    expect({ code, stdout, stderr }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^stepup_alice_/),
    })
    expect(await rolesLeft()).toBe('0')
    await scene.workstation.run(['lock'])
  })

  test('nothing that its server’s log could give away', () => {
    expect(server.log()).toContain('stepup.enter')
    expect(server.log()).not.toContain(PASSWORD)
  })
})

describe('words that would go past it are blocked', () => {
  test.each([
    ['a user', ['-U', 'alice']],
    ['a connection string with a password', ['-d', `postgresql://alice:${OWN}@localhost/shop`]],
    ['settings of the connection', ['-d', 'dbname=shop sslmode=disable']],
  ])('%s', async (_what, words) => {
    const ended = await unasked(scene, [...DELETE, ...words])
    expect(ended.code).toBe(77)
    expect(ended.stderr).not.toContain(OWN)
    expect(await orders()).toBe('2')
  })

  test('a variable that stands around the command', async () => {
    const ended = await unasked(scene, ['env', 'PGSSLMODE=disable', ...DELETE])
    expect(ended.code).toBe(77)
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
  })

  test('a role that may log in by itself: who acts as it could give it a password', async () => {
    await server.sql('ALTER ROLE shop_owner LOGIN')
    const ended = await confirmed(scene, DELETE)
    await server.sql('ALTER ROLE shop_owner NOLOGIN')
    expect(ended.code).toBe(77)
    expect(ended.stderr).toContain('NOLOGIN')
    expect(await orders()).toBe('2')
  })

  test('another port is another server: the page says that her own credentials are used', async () => {
    const running = scene.workstation.start([...DELETE, '-p', '1'])
    expect(await confirmationPage(running)).not.toBeNull()
    expect(running.stderr).toContain('your own standing credentials')
    await scene.workstation.abandonAll()
  })
})

describe('it ends', () => {
  test('with the grant, also when stepup was killed: no login, no session, and the janitor drops it', async () => {
    const running = scene.workstation.start([
      ...['psql', '-X', '-c', 'INSERT INTO orders VALUES (5)', '-c', 'SELECT pg_sleep(120)'],
    ])
    const url = await confirmationPage(running)
    await scene.alice.confirm(url!)
    await until('the session', async () => (await orders()) === '3')
    running.kill('SIGKILL')
    expect(await rolesLeft()).toBe('1')
    const ends = `SELECT extract(epoch FROM ends - now()) FROM stepup.leases`
    expect(Number(await server.sql(ends, 'stepup'))).toBeLessThanOrEqual(30)
    await until(
      'the janitor',
      async () => Number(await server.sql('SELECT stepup.sweep()', 'stepup')) > 0,
      40_000,
    )
    expect(await rolesLeft()).toBe('0')
    const sessions = `SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'stepup\\_alice%'`
    await until('the session’s end', async () => (await server.sql(sessions)) === '0')
  })

  test('after `stepup lock` nothing new is made without a confirmation', async () => {
    expect((await confirmed(scene, INSERT)).code).toBe(0)
    expect((await unasked(scene, INSERT)).code).toBe(0)
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
    const ended = await unasked(scene, ['--no-input', ...INSERT])
    expect(ended.code).toBe(ERRORS.challenge_needs_person.exit)
    expect(await rolesLeft()).toBe('0')
  })
})

test('a database that is away is said, and nothing runs with her own credentials', async () => {
  const door = `ALTER ROLE stepup_broker`
  await server.sql(`${door} NOLOGIN`)
  const ended = await confirmed(scene, DELETE)
  await server.sql(`${door} LOGIN`)
  expect(ended.code).toBe(ERRORS.broker_refused.exit)
  expect(await orders()).toBe('2')
})
