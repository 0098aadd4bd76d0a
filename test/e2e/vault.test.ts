import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { startVaultStandIn, type VaultStandIn } from '../support/vault/vault-stand-in.ts'
import { until } from '../support/wait.ts'
import { programPath, REPOSITORY } from '../support/workstation.ts'

const OWN = 'hvs.alices-own-token'

const cleanup = new Cleanup()
let vault: VaultStandIn
let scene: Scene

beforeAll(async () => {
  vault = await startVaultStandIn(cleanup)
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push({
        name: 'shop',
        tier: 'production',
        match: { vault: { address: [vault.url] } },
        credentials: {
          vault: {
            address: vault.url,
            ca: vault.ca,
            audience: 'stepup:shop:vault',
            policies: {
              'secret-read': 'shop-read',
              write: ['shop-read', 'shop-write'],
              destructive: ['shop-write', 'shop-delete'],
            },
          },
        },
      })
    },
  })
  const client = await readFile(join(REPOSITORY, 'test/support/vault/vault-by-hvac.py'), 'utf8')
  // Also trying what was not confirmed, and telling what it was given.
  await scene.workstation.install('vault-by-hvac', client)
  await scene.workstation.install(
    'vault',
    `#!/bin/sh
if [ -n "$TELL" ]; then env | grep '^VAULT_'; fi
if [ -n "$ALSO" ]; then vault-by-hvac $ALSO; fi
if [ -n "$WAIT" ]; then touch "$WAIT"; sleep 10; fi
exec vault-by-hvac "$@"
`,
  )
  const ca = await scene.workstation.write('vault-ca.pem', vault.ca)
  Object.assign(scene.workstation.env, { VAULT_ADDR: vault.url, VAULT_TOKEN: OWN, VAULT_CACERT: ca })
  await administer(await scene.verifier.command('integrations', 'vault', '--environment', 'shop'))
  await administer(
    Object.entries({ read: '"read"', write: '"create", "update"', delete: '"delete"' })
      .map(
        ([name, capabilities]) =>
          `echo 'path "secret/data/shop/*" { capabilities = [${capabilities}] }' | vault policy write shop-${name} -`,
      )
      .join('\n'),
  )
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => {
  vault.store('shop/db', { password: 'of-the-shop' })
  vault.requests.length = 0
})

/** What an operator does, with a token that may. */
async function administer(script: string): Promise<void> {
  const { code, stderr } = await scene.workstation.run(['-c', script], {
    program: programPath('sh')!,
    env: { VAULT_TOKEN: vault.root },
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}

const GET = ['vault', 'kv', 'get', '-mount=secret', 'shop/db']
const PUT = ['vault', 'kv', 'put', '-mount=secret', 'shop/db', 'password=new']
const DELETE = ['vault', 'kv', 'delete', '-mount=secret', 'shop/db']

describe('what an elevated command gets', () => {
  test('a token of its class, which is gone when it ends', async () => {
    const env = { TELL: 'yes', VAULT_SRV_LOOKUP: 'true', VAULT_HEADERS: '{}' }
    const { code, stdout, page } = await confirmed(scene, DELETE, { env })
    expect(code).toBe(0)
    expect(stdout).not.toMatch(/SRV_LOOKUP|HEADERS/)
    expect(page).not.toContain('own standing credentials')
    expect(vault.stored('shop/db')).toBeUndefined()
    const token = /VAULT_TOKEN=(\S+)/.exec(stdout)?.[1] ?? ''
    expect(token).not.toBe(OWN)
    expect(vault.requests.find(({ method }) => method === 'DELETE')).toMatchObject({ token, status: 204 })
    expect(vault.tokens.live(token)).toBeNull()
    expect(vault.tokens.count).toBe(0)
  })

  test('and leaves it nowhere on the machine', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    const { stdout } = await confirmed(scene, DELETE, { env: { TELL: 'yes' } })
    const secrets = new Map([['the token', /VAULT_TOKEN=(\S+)/.exec(stdout)![1]!]])
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
  })

  test('what docs/integrations/vault.md proves it with', async () => {
    const { code, stdout } = await confirmed(scene, GET)
    expect(code).toBe(0)
    expect(stdout).toContain('of-the-shop')
    expect(vault.tokens.count).toBe(0)
    await scene.workstation.run(['lock'])
  })

  test('no more than its class: what is one class above is refused', async () => {
    const { code, stderr } = await confirmed(scene, PUT, { env: { ALSO: DELETE.slice(1).join(' ') } })
    expect(stderr).toContain('permission denied')
    expect(code).toBe(0)
    expect(vault.stored('shop/db')).toEqual({ password: 'new' })
    await scene.workstation.run(['lock'])
  })

  test('no means to make another, or to live longer', async () => {
    for (const path of ['auth/token/create', 'auth/token/renew-self']) {
      const { stderr } = await confirmed(scene, DELETE, { env: { ALSO: `write ${path} increment=3600` } })
      expect(stderr).toContain('permission denied')
      vault.store('shop/db', { password: 'of-the-shop' })
    }
  })

  test('never her own: that token is nowhere', () => {
    expect(vault.requests.map(({ token }) => token)).not.toContain(OWN)
  })
})

describe('a flag or variable that says where', () => {
  test.each<[string, string[], Record<string, string>]>([
    ['-tls-skip-verify', ['-tls-skip-verify'], {}],
    ['the very address, typed', ['-address=VAULT'], {}],
    ['VAULT_SKIP_VERIFY', [], { VAULT_SKIP_VERIFY: '1' }],
  ])('blocks: %s', async (_what, flags, env) => {
    const typed = flags.map((flag) => flag.replace('VAULT', vault.url))
    const ended = await unasked(scene, ['vault', 'kv', 'delete', ...typed, ...DELETE.slice(3)], { env })
    expect(ended.code).toBe(77)
    expect(vault.requests).toEqual([])
  })

  test('another address gets no minted token', async () => {
    const running = scene.workstation.start([
      ...['vault', 'kv', 'delete', '-address=https://evil.example', ...DELETE.slice(3)],
    ])
    expect(await confirmationPage(running)).not.toBeNull()
    expect(running.stderr).toContain('your own standing credentials')
    expect(vault.requests).toEqual([])
  })

  test('around the command blocks', async () => {
    const ended = await unasked(scene, ['env', `VAULT_TOKEN=${OWN}`, ...DELETE])
    expect(ended.code).toBe(77)
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
  })
})

describe('it ends', () => {
  test('within five minutes when stepup was killed: then its command is refused', async () => {
    const flag = join(scene.workstation.home, '.there')
    const running = scene.workstation.start(DELETE, { env: { WAIT: flag } })
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the command', () => readFile(flag).catch(() => null))
    expect(vault.tokens.count).toBe(2)
    running.kill('SIGKILL')
    vault.tokens.advance(301)
    expect(vault.tokens.count).toBe(0)
    const refused = await until('its try', () => vault.requests.find(({ method }) => method === 'DELETE'))
    vault.tokens.advance(-301)
    expect(refused.status).toBe(403)
    expect(vault.stored('shop/db')).toBeDefined()
  })

  test('and after `stepup lock` nothing new is made without a confirmation', async () => {
    await confirmed(scene, PUT)
    expect((await unasked(scene, PUT)).code).toBe(0)
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
    const ended = await unasked(scene, ['--no-input', ...PUT])
    expect(ended.code).toBe(ERRORS.challenge_needs_person.exit)
  })

  test('a Vault that refuses is said, and nothing runs with her own token', async () => {
    await administer(
      `vault write auth/jwt-stepup/config bound_issuer=https://other.example jwks_url=${scene.verifier.issuer}/broker/vault/jwks jwt_supported_algs=RS256`,
    )
    const ended = await confirmed(scene, DELETE)
    expect(ended.code).toBe(ERRORS.broker_refused.exit)
    expect(vault.stored('shop/db')).toBeDefined()
  })
})
