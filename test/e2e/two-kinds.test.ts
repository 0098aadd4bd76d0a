import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts'
import { confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { startVaultStandIn, type VaultStandIn } from '../support/vault/vault-stand-in.ts'
import { programPath, REPOSITORY } from '../support/workstation.ts'

/* One environment with credentials of several kinds: a database's, a Vault's, a cluster's. */

const cleanup = new Cleanup()
let database: PostgresServer
let vault: VaultStandIn
let scene: Scene

beforeAll(async () => {
  ;[database, vault] = await Promise.all([startPostgresServer(cleanup), startVaultStandIn(cleanup)])
  await database.sql(`CREATE ROLE shop_owner; CREATE DATABASE shop`)
  await database.sql('CREATE TABLE orders (id int); ALTER TABLE orders OWNER TO shop_owner', 'shop')
  scene = await startScene(cleanup, {
    policy(policy) {
      const prod = policy.environments.find(({ name }) => name === 'prod') as {
        match: object
        credentials: object
      }
      Object.assign(prod.match, { database: { host: ['localhost'] }, vault: { address: [vault.url] } })
      Object.assign(prod.credentials, {
        required: true,
        postgres: {
          ...{ host: 'localhost', port: database.port, ca: database.ca, audience: 'stepup:prod:postgres' },
          ...{ roles: { write: 'shop_owner', destructive: 'shop_owner' }, password: 'anybody-may-come-in' },
        },
        vault: {
          ...{ address: vault.url, ca: vault.ca, audience: 'stepup:prod:vault' },
          policies: { write: 'shop-write', destructive: 'shop-delete' },
        },
      })
    },
  })
  await database.sql(await scene.verifier.command('integrations', 'postgres'))
  const client = await readFile(join(REPOSITORY, 'test/support/vault/vault-by-hvac.py'), 'utf8')
  await scene.workstation.install('vault', client)
  const ca = await scene.workstation.write('vault-ca.pem', vault.ca)
  Object.assign(scene.workstation.env, { VAULT_ADDR: vault.url, VAULT_CACERT: ca })
  await administer(await scene.verifier.command('integrations', 'vault'))
  for (const [name, capability] of Object.entries({ write: 'update', delete: 'delete' }))
    await administer(
      `echo 'path "secret/data/shop/*" { capabilities = ["${capability}"] }' | vault policy write shop-${name} -`,
    )
})
afterAll(() => cleanup.run())
beforeEach(async () => {
  vault.store('shop/db', { password: 'x' })
  await database.sql('TRUNCATE orders; INSERT INTO orders VALUES (1)', 'shop')
})

/** What an operator does, with a token that may. */
async function administer(script: string): Promise<void> {
  const { code, stderr } = await scene.workstation.run(['-c', script], {
    program: programPath('sh')!,
    env: { VAULT_TOKEN: vault.root },
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}

const psql = (sql: string) => [
  'psql',
  '-X',
  '-h',
  'localhost',
  '-p',
  String(database.port),
  '-d',
  'shop',
  '-Atc',
  sql,
]
const rolesLeft = () => database.sql(`SELECT count(*) FROM pg_roles WHERE rolname LIKE 'stepup\\_alice%'`)
const DELETE = 'DELETE FROM orders WHERE id = 1 RETURNING session_user'
const both = () => [
  ...['sh', '-c', `${psql('').slice(0, -1).join(' ')} '${DELETE}' && vault kv delete -mount=secret shop/db`],
]

test('one tap, a credential of each kind, and both are gone at the end', async () => {
  const { code, stdout, page } = await confirmed(scene, both())
  expect(code).toBe(0)
  expect(stdout).toMatch(/^stepup_alice_/)
  expect(page).toContain('DELETE FROM orders')
  expect(page).toContain('vault kv delete')
  expect(vault.stored('shop/db')).toBeUndefined()
  expect(vault.tokens.count).toBe(0)
  expect(await rolesLeft()).toBe('0')
})

test('a grant that was given for one of them does not serve the other: it is asked again', async () => {
  expect((await confirmed(scene, psql('INSERT INTO orders VALUES (2)'))).code).toBe(0)
  expect((await unasked(scene, psql('INSERT INTO orders VALUES (3)'))).code).toBe(0)
  const put = ['vault', 'kv', 'put', '-mount=secret', 'shop/db', 'password=y']
  expect((await confirmed(scene, put)).code).toBe(0)
  expect((await unasked(scene, put)).code).toBe(0)
  expect((await unasked(scene, psql('INSERT INTO orders VALUES (4)'))).code).toBe(0)
  expect(vault.stored('shop/db')).toEqual({ password: 'y' })
  const cluster = { server: scene.prod.url, 'certificate-authority-data': btoa(scene.prod.ca) }
  const info = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', spec: { cluster } }
  const plugin = await unasked(scene, ['--no-input', 'credential', 'kubernetes', '--environment', 'prod'], {
    env: { KUBERNETES_EXEC_INFO: JSON.stringify(info) },
  })
  expect(plugin).toMatchObject({ code: ERRORS.challenge_needs_person.exit, stdout: '' })
})

test('where one of them cannot be had, nothing runs and the other is taken back', async () => {
  const jwks = `${scene.verifier.issuer}/broker/vault/jwks`
  await administer(
    `vault write auth/jwt-stepup/config bound_issuer=https://other.example jwks_url=${jwks} jwt_supported_algs=RS256`,
  )
  expect((await confirmed(scene, both())).code).toBe(77)
  expect(database.log()).toContain('stepup.leave')
  expect(await rolesLeft()).toBe('0')
  expect(await database.sql('SELECT count(*) FROM orders', 'shop')).toBe('1')
  expect(vault.stored('shop/db')).toBeDefined()
})
