import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { typed } from '../support/typed.ts'
import { startVaultStandIn, type VaultStandIn } from '../support/vault/vault-stand-in.ts'
import { programPath, REPOSITORY, STEPUP } from '../support/workstation.ts'

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
            policies: { 'secret-read': 'shop-read', write: 'shop-write', destructive: 'shop-delete' },
          },
        },
      })
    },
  })
  const { workstation, verifier } = scene
  const hvac = await readFile(join(REPOSITORY, 'test/support/vault/vault-by-hvac.py'), 'utf8')
  await workstation.install('vault-by-hvac', hvac)
  // The words of an operator's scripts.
  await workstation.write('admin/vault', '#!/bin/sh\nexec vault-by-hvac "$@"\n', 0o755)
  const ca = await workstation.write('vault-ca.pem', vault.ca)
  Object.assign(workstation.env, { VAULT_ADDR: vault.url, VAULT_CACERT: ca })
  const policies = Object.entries({ read: '"read"', write: '"create", "update"', delete: '"delete"' }).map(
    ([name, capabilities]) =>
      `echo 'path "secret/data/shop/*" { capabilities = [${capabilities}] }' | vault policy write shop-${name} -`,
  )
  const script = [await verifier.command('integrations', 'vault', '--environment', 'shop'), ...policies]
  const { code, stderr } = await workstation.run(['-c', script.join('\n')], {
    program: programPath('sh')!,
    env: { VAULT_TOKEN: vault.root, PATH: `${workstation.home}/admin:${workstation.env['PATH']}` },
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  // The token helper, as docs/integrations/vault.md has it, and a stand-in for the client: Debian has no vault. It calls
  // its helper as api/tokenhelper does, and hvac then speaks to the server. Its words are those of vault, for all to see.
  await workstation.write('helper', `#!/bin/sh\nexec ${STEPUP} credential vault "$@"\n`, 0o755)
  await workstation.write(
    'client/kv',
    `import os, subprocess, sys
got = subprocess.run([os.environ["HOME"] + "/helper", "get"], capture_output=True, text=True)
if got.returncode:
    sys.exit(f"Error getting token from helper: {got.stderr}")
os.environ["VAULT_TOKEN"] = got.stdout
if "TELL" in os.environ: print("told:" + got.stdout)
os.execvp("vault-by-hvac", ["vault-by-hvac", "kv", *sys.argv[1:]])
`,
  )
  await workstation.install('vault', '#!/bin/bash\ncd ~/client && exec -a vault /usr/bin/python3 "$@"\n')
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(async () => {
  await scene.workstation.run(['lock'])
  vault.store('shop/db', { password: 'of-the-shop' })
  vault.requests.length = 0
})

const GET = 'vault kv get -mount=secret shop/db'
const PUT = 'vault kv put -mount=secret shop/db password=new'
const DELETE = 'vault kv delete -mount=secret shop/db'
const unlock = (...classes: string[]) => `${STEPUP} unlock shop --class ${classes.join(',')}`

describe('vault asks its token helper', () => {
  test('and after one tap has a token for what its words do, time after time', async () => {
    const said = await typed(scene, 1, GET, GET)
    expect(said.match(/of-the-shop/g)).toHaveLength(2)
    expect(vault.requests.filter(({ path }) => path.endsWith('/login'))).toHaveLength(2)
  })

  test('of its own class alone, whatever else was unlocked', async () => {
    const said = await typed(scene, 1, unlock('secret-read', 'write'), PUT, `TELL=yes ${GET}`)
    expect(vault.stored('shop/db')).toEqual({ password: 'new' })
    const token = /^told:(\S+)$/m.exec(said)![1]!
    expect(vault.tokens.live(token)?.policies).toEqual(['shop-read'])
  })

  test('for five minutes, and nothing of it is left on the machine', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    const said = await typed(scene, 1, `TELL=yes ${GET}`)
    const token = /^told:(\S+)$/m.exec(said)![1]!
    const secrets = new Map([['the token', token]])
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
    expect(vault.tokens.live(token)).not.toBeNull()
    vault.tokens.advance(301)
    expect(vault.tokens.live(token)).toBeNull()
    vault.tokens.advance(-301)
  })
})

/** What the helper says to vault, and vault to the person. */
const refused = async (line: string, env: Record<string, string> = {}) =>
  scene.workstation.run(['-c', line], { program: '/bin/bash', env: { BROWSER: '', ...env } })

describe('it refuses', () => {
  test.each<[string, string, Record<string, string>, string]>([
    [
      'an address that policy does not pin',
      GET,
      { VAULT_ADDR: 'https://evil.example' },
      'not pinned by the policy',
    ],
    [
      'an address that is typed',
      GET.replace('shop/db', '-address=https://evil.example shop/db'),
      {},
      'would send the credentials elsewhere',
    ],
    [
      'a server that is not verified',
      GET,
      { VAULT_SKIP_VERIFY: '1' },
      'would send the credentials elsewhere',
    ],
    [
      'an agent in between',
      GET,
      { VAULT_AGENT_ADDR: 'https://evil.example' },
      'would send the credentials elsewhere',
    ],
    ['another namespace', GET, { VAULT_NAMESPACE: 'other' }, 'has no vault credentials for'],
    ['what is confirmed command by command', DELETE, { BROWSER: 'true' }, 'confirmed for each command'],
    ['what nobody would see', GET, {}, 'stepup unlock shop --class secret-read'],
  ])('%s', async (_what, line, env, why) => {
    const { code, stderr } = await refused(line, env)
    expect(stderr).toContain(why)
    expect(code).not.toBe(0)
    expect(vault.requests).toEqual([])
  })

  test('another authority than the one that policy pins', async () => {
    await scene.workstation.write('other.pem', scene.prod.ca)
    const lines = ['VAULT_CACERT=~/other.pem', 'VAULT_CACERT=', 'VAULT_SRV_LOOKUP=1'].map(
      (set) => `${set} ${GET}`,
    )
    const said = await typed(scene, 1, unlock('secret-read'), ...lines)
    expect(said).toContain('names another authority')
    expect(said).toContain('`VAULT_CACERT` does not name it')
    expect(said).toContain('`VAULT_SRV_LOOKUP` would send')
    expect(vault.requests).toEqual([])
  })

  test('whoever is neither vault nor bao', async () => {
    const ended = await refused(`${STEPUP} credential vault get; exit $?`)
    expect(ended).toMatchObject({ code: ERRORS.target_not_pinned.exit, stdout: '' })
  })

  test('after `stepup lock`', async () => {
    const said = await typed(scene, 1, GET, `${STEPUP} lock`, `BROWSER= ${GET} 2>&1 | cat`)
    expect(said.match(/of-the-shop/g)).toHaveLength(1)
    expect(said).toContain('needs a confirmation')
  })

  test('to keep a token: erase has nothing to do, store says so', async () => {
    expect((await scene.workstation.run(['credential', 'vault', 'erase'])).code).toBe(0)
    const stored = await scene.workstation.run(['credential', 'vault', 'store'], { input: 'hvs.token' })
    expect(stored.code).toBe(ERRORS.usage.exit)
    expect(stored.stderr).not.toContain('hvs.token')
  })
})
