import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DatabaseTarget } from '../../src/core/target.ts'
import { connectPostgres } from '../../src/credentials/postgres-connection.ts'
import { postgresDoor } from '../../src/credentials/postgres-door.ts'
import { leaseRole, type PostgresAddress, type PostgresLease } from '../../src/credentials/postgres-lease.ts'
import { postgresSetup } from '../../src/verifier/integrations/postgres.ts'
import { type BrokerTokens, makeBrokerTokens } from '../support/broker-tokens.ts'
import { Cleanup } from '../support/cleanup.ts'
import { codeOf } from '../support/code-of.ts'
import { makeCertificate } from '../support/kubernetes/certificate.ts'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts'
import { until } from '../support/wait.ts'
import { systemPath } from '../support/workstation.ts'

const AUDIENCE = 'stepup:prod:postgres'
const PASSWORD = 'the-door-of-prod-is-here'

const cleanup = new Cleanup()
let server: PostgresServer
let tokens: BrokerTokens
let script: string
let address: PostgresAddress
let caFile: string
let runtime: string

beforeAll(async () => {
  ;[server, tokens] = await Promise.all([
    startPostgresServer(cleanup),
    makeBrokerTokens('postgres', AUDIENCE),
  ])
  await server.sql(`
    CREATE ROLE shop_reader NOLOGIN; CREATE ROLE shop_writer NOLOGIN;
    CREATE DATABASE shop;
  `)
  await server.sql(
    `CREATE TABLE orders (id int, what text);
     GRANT SELECT ON orders TO shop_reader, shop_writer; GRANT INSERT, UPDATE ON orders TO shop_writer;
     GRANT CREATE ON SCHEMA public TO shop_writer`,
    'shop',
  )
  script = postgresSetup({
    environment: 'prod',
    issuer: tokens.issuer,
    audience: AUDIENCE,
    roles: { read: 'shop_reader', write: 'shop_writer' },
    login: 'stepup_broker',
    password: PASSWORD,
    key: tokens.jwk,
  })
  await server.sql(script)
  address = {
    host: 'localhost',
    port: server.port,
    ca: server.ca,
    login: 'stepup_broker',
    password: PASSWORD,
  }
  runtime = await cleanup.directory('run')
  caFile = join(runtime, 'ca.pem')
  await writeFile(caFile, server.ca)
}, 60_000)
afterAll(() => cleanup.run())

type Lease = Pick<PostgresLease, 'role' | 'password' | 'actsAs'>

/** The real client, as a role that was made. */
async function psql({ role, password, actsAs }: Lease, sql: string) {
  const env = {
    PATH: systemPath(),
    PGHOST: 'localhost',
    PGPORT: String(server.port),
    PGDATABASE: 'shop',
    PGUSER: role,
    PGPASSWORD: password,
    PGOPTIONS: `-c role=${actsAs}`,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: caFile,
  }
  return promisify(execFile)('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-c', sql], { env }).then(
    ({ stdout }) => ({ code: 0, text: stdout.trim() }),
    (error: { code: number; stderr: string }) => ({ code: error.code, text: error.stderr.trim() }),
  )
}

function target(host: string, port: number): DatabaseTarget {
  return { kind: 'database', engine: 'postgresql', host, port, database: 'shop', user: null, source: '' }
}

const rolesLeft = () => server.sql(`SELECT count(*) FROM pg_roles WHERE rolname LIKE 'stepup\\_alice%'`)

describe('a leased role', () => {
  test('does what its class may, and nothing one class above', async () => {
    const writer = await leaseRole(address, await tokens.sign())
    const reader = await leaseRole(address, await tokens.sign({ 'stepup/class': 'read' }))
    const insert = `INSERT INTO orders VALUES (1, 'a') RETURNING id`
    expect(await psql(writer, insert)).toEqual({ code: 0, text: '1' })
    expect(await psql(reader, 'SELECT count(*) FROM orders')).toEqual({
      code: 0,
      text: '1',
    })
    expect((await psql(reader, insert)).text).toContain('permission denied')
    expect((await psql(writer, 'DROP TABLE orders')).text).toContain('must be owner')
    expect((await psql(writer, 'CREATE ROLE mine')).text).toContain('permission denied')
    await Promise.all([writer.drop(), reader.drop()])
    expect(await rolesLeft()).toBe('0')
  })

  test('acts as the role of its class, so that what it makes outlives it', async () => {
    const lease = await leaseRole(address, await tokens.sign())
    const made = await psql(lease, 'CREATE TABLE made (); SELECT session_user, current_user')
    expect(made).toEqual({ code: 0, text: `${lease.role}|shop_writer` })
    await lease.drop()
    expect(await rolesLeft()).toBe('0')
    expect(await server.sql(`SELECT tableowner FROM pg_tables WHERE tablename = 'made'`, 'shop')).toBe(
      'shop_writer',
    )
    expect((await psql(lease, 'SELECT 1')).text).toContain('password authentication failed')
  })

  test('is nothing without the role of its class', async () => {
    const lease = await leaseRole(address, await tokens.sign())
    expect((await psql(lease, 'SET ROLE NONE; SELECT * FROM orders')).text).toContain('permission denied')
    expect((await psql(lease, `ALTER ROLE ${lease.role} VALID UNTIL 'infinity'`)).text).toContain(
      'permission denied',
    )
    await lease.drop()
  })

  test('is renewed by another token of its grant, and by no other', async () => {
    const lease = await leaseRole(address, await tokens.sign({}, 100))
    const before = lease.endsAt()
    await lease.renew(await tokens.sign({}, 200))
    expect(lease.endsAt()).toBeGreaterThan(before + 90)
    for (const other of [
      { 'stepup/grant': 'g2' },
      { email: 'bob@example.com' },
      { 'stepup/class': 'read' },
    ]) {
      await expect(codeOf(async () => lease.renew(await tokens.sign(other)))).resolves.toBe('broker_refused')
    }
    await lease.drop()
    await expect(codeOf(async () => lease.renew(await tokens.sign()))).resolves.toBe('broker_refused')
  })

  test('ends by itself: no login, its sessions closed and the role gone at the next sweep', async () => {
    const lease = await leaseRole(address, await tokens.sign({}, 3))
    const sleeping = psql(lease, 'SELECT pg_sleep(60)')
    await until('the session', async () => (await sessions(lease.role)) === '1')
    await until('the end', async () => (await psql(lease, 'SELECT 1')).code !== 0)
    expect((await psql(lease, 'SELECT 1')).text).toContain('password authentication failed')
    await connectPostgres({ ...address, database: 'stepup', user: address.login }, 5000).then(
      async (connection) => {
        expect(await connection.query('SELECT stepup.sweep()', [])).toEqual(['1'])
        connection.close()
      },
    )
    expect((await sleeping).code).not.toBe(0)
    expect(await rolesLeft()).toBe('0')
  })

  test('outlives its tokens while a command runs: new sessions get in all the time', async () => {
    const opening = {
      environment: 'prod',
      class: 'write' as const,
      targets: [target('localhost', server.port)] as const,
      known: { ...address, audience: AUDIENCE },
      exchange: async () => ({ token: await tokens.sign({}, 3), expiresAt: 0 }),
      directory: () => runtime,
      own: [],
      clock: Date.now,
    }
    const opened = await postgresDoor.open(opening)
    const { PGUSER = '', PGPASSWORD = '', PGSSLROOTCERT = '' } = opened.env
    expect(await readFile(PGSSLROOTCERT, 'utf8')).toBe(server.ca)
    const lease = { role: PGUSER, password: PGPASSWORD, actsAs: 'shop_writer' }
    for (const end = Date.now() + 8000; Date.now() < end; await sleep(500)) {
      expect(await psql(lease, 'SELECT current_user')).toEqual({ code: 0, text: 'shop_writer' })
    }
    await opened.close()
    expect((await psql(lease, 'SELECT 1')).code).not.toBe(0)
    expect(await rolesLeft()).toBe('0')
  })

  test('that something depends on can do nothing, and goes when that has gone', async () => {
    const lease = await leaseRole(address, await tokens.sign())
    await server.sql(`GRANT SELECT ON orders TO ${lease.role}`, 'shop')
    await lease.drop()
    expect((await psql(lease, 'SELECT 1')).code).not.toBe(0)
    expect(await server.sql(`SELECT rolcanlogin FROM pg_roles WHERE rolname = '${lease.role}'`)).toBe('f')
    await server.sql(`REVOKE SELECT ON orders FROM ${lease.role}`, 'shop')
    await server.sql('SELECT stepup.sweep()', 'stepup')
    expect(await rolesLeft()).toBe('0')
  })

  test('is named in the server’s log, whatever it acts as', async () => {
    const lease = await leaseRole(address, await tokens.sign())
    await psql(lease, 'SELECT 4711')
    await lease.drop()
    expect(server.log()).toContain(`${lease.role}: LOG:  statement: SELECT 4711`)
  })

  test('leaves no password and no usable token in the log, even where all statements are logged', async () => {
    const token = await tokens.sign()
    const lease = await leaseRole(address, token)
    await lease.drop()
    expect(server.log()).toContain('stepup.enter')
    expect(server.log()).not.toContain(lease.password)
    expect(server.log()).not.toContain(PASSWORD)
    await expect(codeOf(() => leaseRole(address, token))).resolves.toBe('broker_refused')
  })

  const sessions = (role: string) =>
    server.sql(`SELECT count(*) FROM pg_stat_activity WHERE usename = '${role}'`)
})

describe('is refused', () => {
  const changed = (token: string, part: number, change: (text: string) => string) => {
    const parts = token.split('.')
    parts[part] = change(parts[part] ?? '')
    return parts.join('.')
  }
  const now = () => Math.floor(Date.now() / 1000)

  test.each<[string, () => Promise<string>]>([
    ['a token of another audience', () => tokens.sign({ aud: 'stepup:dev:postgres' })],
    ['several audiences', () => tokens.sign({ aud: [AUDIENCE, 'x'] })],
    ['another issuer', () => tokens.sign({ iss: 'https://evil.example' })],
    ['a class that has no role', () => tokens.sign({ 'stepup/class': 'admin' })],
    ['an expired token', () => tokens.sign({}, -1)],
    ['a token of tomorrow', () => tokens.sign({ nbf: now() + 120 })],
    ['a token for a day', () => tokens.sign({}, 86_400)],
    ['a token without an end', () => tokens.sign({ exp: undefined })],
    ['an end that is no number', () => tokens.sign({ exp: '9999999999' })],
    ['a token without a grant', () => tokens.sign({ 'stepup/grant': undefined })],
    ['a token without an identity of its own', () => tokens.sign({ jti: undefined })],
    ['other claims', async () => changed(await tokens.sign(), 1, flipped)],
    ['another header', async () => changed(await tokens.sign(), 0, flipped)],
    ['another signature', async () => changed(await tokens.sign(), 2, flipped)],
    ['no signature', async () => changed(await tokens.sign(), 2, () => 'AAAA')],
    [
      'the algorithm none',
      async () =>
        changed(await tokens.sign(), 0, () =>
          Buffer.from(JSON.stringify({ alg: 'none', kid: 'k1' })).toString('base64url'),
        ),
    ],
    ['another key of the same name', async () => (await makeBrokerTokens('postgres', AUDIENCE)).sign()],
    ['what is no token', async () => "x'; DROP TABLE stepup.keys; --"],
  ])('%s', async (_what, make) => {
    const token = await make()
    await expect(codeOf(() => leaseRole(address, token))).resolves.toBe('broker_refused')
  })

  function flipped(text: string): string {
    const at = Math.floor(text.length / 2)
    return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
  }

  test('a password that is chosen rather than kept', async () => {
    const connection = await connectPostgres({ ...address, database: 'stepup', user: address.login }, 5000)
    const asked = connection.query('SELECT * FROM stepup.enter($1, $2)', [await tokens.sign(), 'secret'])
    await expect(codeOf(() => asked)).resolves.toBe('broker_refused')
    connection.close()
  })

  test.each([
    ['tables', 'SELECT * FROM stepup.leases'],
    ['keys', `INSERT INTO stepup.keys VALUES ('a', 'b', '')`],
    ['roles', 'CREATE ROLE mine'],
    ['inner functions', `SELECT stepup.spend('x')`],
    ['other databases’ tables', 'CREATE TABLE public.mine ()'],
  ])('the login itself: %s', async (_what, sql) => {
    const connection = await connectPostgres({ ...address, database: 'stepup', user: address.login }, 5000)
    await expect(codeOf(() => connection.query(sql, []))).resolves.toBe('broker_refused')
    connection.close()
  })
})

test('the login gets into no other database', async () => {
  const place = { ...address, database: 'shop', user: address.login }
  await expect(codeOf(() => connectPostgres(place, 5000))).resolves.toBe('broker_refused')
})

describe('the connection', () => {
  test('to a server of another authority is not made, whatever a variable says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const { cert } = await makeCertificate(cleanup)
    await expect(codeOf(() => leaseRole({ ...address, ca: cert }, 'x'))).resolves.toBe('broker_unreachable')
    vi.unstubAllEnvs()
  })

  test('to a server of another name is not made', async () => {
    // another spelling of the same address, which no certificate has
    const place = { ...address, host: '127.1', database: 'stepup', user: address.login }
    await expect(codeOf(() => connectPostgres(place, 2000))).resolves.toBe('broker_unreachable')
  })

  test('with a wrong password is refused', async () => {
    await expect(codeOf(() => leaseRole({ ...address, password: 'guess' }, 'x'))).resolves.toBe(
      'broker_refused',
    )
  })
})

test('the script can be run again, and a key that has gone opens nothing', async () => {
  await server.sql(script)
  const lease = await leaseRole(address, await tokens.sign())
  await lease.drop()
  const next = await makeBrokerTokens('postgres', AUDIENCE, tokens.issuer, 'k2')
  await server.sql(script.replace(tokens.jwk.kid, next.jwk.kid).replace(hex(tokens), hex(next)))
  await expect(codeOf(async () => leaseRole(address, await tokens.sign()))).resolves.toBe('broker_refused')
  await (await leaseRole(address, await next.sign())).drop()
  await server.sql(script)
})

function hex({ jwk }: BrokerTokens): string {
  return Buffer.from(jwk.n, 'base64url').toString('hex')
}
