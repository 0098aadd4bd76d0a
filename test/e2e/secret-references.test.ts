import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accessKeyOf } from '../support/aws/access-key.ts'
import { ACCOUNT, type AwsStandIn, startAws } from '../support/aws/aws-stand-in.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type GcpStandIn, startGcp } from '../support/gcp/gcp-stand-in.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { setUpVault } from '../support/vault/set-up.ts'
import { startVaultStandIn, type VaultStandIn } from '../support/vault/vault-stand-in.ts'
import { until } from '../support/wait.ts'

/*
 * Three systems that keep secrets, each behind its own door and no further: policy gives `secret-read` and
 * nothing else, so that whatever the child had beside the values would be too much.
 */

const OWN = 'hvs.alices-own-token'
const READER = 'stepup-reader@acme-prod.iam.gserviceaccount.com'
const POOL = '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/stepup'
const VALUE = 'canary-of-the-shop-ü'

const cleanup = new Cleanup()
let vault: VaultStandIn
let aws: AwsStandIn
let gcp: GcpStandIn
let scene: Scene

beforeAll(async () => {
  vault = await startVaultStandIn(cleanup)
  aws = await startAws({ accessKeyId: accessKeyOf(ACCOUNT), secret: 'alices-own-secret-key' })
  cleanup.defer(() => aws.stop())
  gcp = await startGcp({ [READER]: ['GET'] })
  cleanup.defer(() => gcp.stop())
  scene = await startScene(cleanup, {
    policy(policy) {
      const ofVault = (name: string, address: string, policies: object) => ({
        ...{ name, tier: 'production', match: { vault: { address: [address] } } },
        credentials: { vault: { address, ca: vault.ca, audience: `stepup:${name}:vault`, policies } },
      })
      policy.environments.push(
        { ...ofVault('shop', vault.url, { 'secret-read': 'shop-read' }), scrub: 'DB_*' },
        ofVault('writes-only', 'https://writes-only.example', { write: 'writer' }),
        { name: 'try', tier: 'development', match: { vault: { address: ['https://try.example'] } } },
        {
          name: 'account',
          tier: 'production',
          match: { aws: { account: [ACCOUNT] } },
          credentials: {
            aws: {
              roleArn: `arn:aws:iam::${ACCOUNT}:role/stepup-{class}`,
              classes: ['secret-read'],
              endpoint: aws.url,
            },
          },
        },
        {
          name: 'acme-prod',
          tier: 'production',
          match: { gcp: { project: 'acme-prod' } },
          credentials: {
            gcp: {
              audience: `${POOL}/providers/acme-prod`,
              project: 'acme-prod',
              serviceAccounts: { 'secret-read': READER },
              endpoints: {
                sts: `${gcp.url}/`,
                iamcredentials: `${gcp.url}/`,
                secretmanager: `${gcp.url}/`,
              },
            },
          },
        },
      )
    },
  })
  await setUpVault(scene, vault, 'shop', {
    'shop-read':
      'path "secret/data/shop/*" { capabilities = ["read"] } path "database/creds/*" { capabilities = ["read"] }',
  })
  aws.deploy(await scene.verifier.command('integrations', 'aws', '--environment', 'account'))
  gcp.deploy(await scene.verifier.command('integrations', 'gcp', '--environment', 'acme-prod'))
  // no cluster is current: where a program lands is where its secrets are kept
  await rm(join(scene.workstation.home, '.kube/config'))
  scene.workstation.env['VAULT_TOKEN'] = OWN
  // tells what it was given by its digest, and by the names of what else it has
  await scene.workstation.install(
    'app',
    `#!/bin/sh
if [ -n "$MARK" ]; then touch "$MARK"; fi
for name in "$@"; do printf '%s' "$(printenv "$name")" | sha256sum | sed "s/ .*/ $name/"; done
env | sed 's/=.*//' | grep -E '^(VAULT|BAO|AWS|GOOGLE|CLOUDSDK)_' | sed 's/^/has /'
if [ -n "$WAIT" ]; then touch "$WAIT"; sleep 10; fi
`,
  )
})
afterAll(() => cleanup.run())
afterEach(async () => {
  await scene.workstation.abandonAll()
  await scene.workstation.run(['lock'])
})
beforeEach(() => {
  vault.store('shop/db', { password: VALUE, port: '5432' })
  aws.secrets.set('prod/db', JSON.stringify({ password: VALUE }))
  gcp.secrets.set('db', VALUE)
  for (const { requests } of [vault, aws, gcp]) requests.length = 0
})

const REFERENCE = 'vault://secret/data/shop/db#password'
const digest = (value: string, name: string) => `${createHash('sha256').update(value).digest('hex')} ${name}`
const fresh = async () => join(await cleanup.directory('mark'), 'was-run')

describe('from Vault', () => {
  test('the child gets the value, and nothing else; the page says what is read', async () => {
    const env = { DB_PASSWORD: REFERENCE, PORT: 'vault://secret/data/shop/db#port' }
    const { code, stdout, stderr, page } = await confirmed(scene, ['app', 'DB_PASSWORD', 'PORT'], { env })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stdout.trim().split('\n')).toEqual([digest(VALUE, 'DB_PASSWORD'), digest('5432', 'PORT')])
    expect(page).toContain(`${REFERENCE} into DB_PASSWORD`)
    expect(page).toContain('secret-read')
    expect(stderr).toContain(`${REFERENCE} into DB_PASSWORD`)
    const reads = vault.requests.filter(({ path }) => path === 'secret/data/shop/db')
    expect(reads).toMatchObject([{ method: 'GET', status: 200 }])
    expect(vault.requests.map(({ token }) => token)).not.toContain(OWN)
    expect(vault.tokens.count).toBe(0)
  })

  test('is none of what the policy takes, as a value that stands there is', async () => {
    const env = { DB_PASSWORD: REFERENCE, DB_OWN: 'alices-own' }
    const { code, stdout } = await confirmed(scene, ['app', 'DB_PASSWORD', 'DB_OWN'], { env })
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toEqual([digest(VALUE, 'DB_PASSWORD'), digest('', 'DB_OWN')])
  })

  test('what docs/integrations/vault.md proves it with', async () => {
    const line = ['python3', '-c', 'import os; print(len(os.environ["DB_PASSWORD"]))']
    const { code, stdout } = await confirmed(scene, line, { env: { DB_PASSWORD: REFERENCE } })
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${VALUE.length}\n` })
  })

  test('a login made on demand is one, lives as long as the command, and ends with it', async () => {
    const wait = await fresh()
    const env = {
      ...{
        DB_USER: 'vault://database/creds/app#username',
        DB_PASSWORD: 'vault://database/creds/app#password',
      },
      WAIT: wait,
    }
    const running = scene.workstation.start(['app', 'DB_USER', 'DB_PASSWORD'], { env })
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the command to begin', () => existsSync(wait))
    const [login, ...others] = vault.logins()
    expect(others).toEqual([])
    const { code, stdout } = await running.ended
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toEqual([
      digest(login!.username, 'DB_USER'),
      digest(login!.password, 'DB_PASSWORD'),
    ])
    expect(vault.logins()).toEqual([])
  })

  test('a confirmation that still holds asks nothing; after `stepup lock` one is needed', async () => {
    const env = { DB_PASSWORD: REFERENCE }
    await confirmed(scene, ['app', 'DB_PASSWORD'], { env })
    const again = await unasked(scene, ['app', 'DB_PASSWORD'], { env })
    expect(again.stdout).toContain(digest(VALUE, 'DB_PASSWORD'))
    await unasked(scene, ['lock'])
    vault.requests.length = 0
    const running = scene.workstation.start(['app', 'DB_PASSWORD'], { env })
    expect(await confirmationPage(running)).not.toBeNull()
    running.kill('SIGINT')
    await running.ended
    expect(vault.requests).toEqual([])
  })

  test('a client that reads the password itself gets it too', async () => {
    await scene.workstation.install('psql', '#!/bin/sh\nexec app PGPASSWORD\n')
    const env = { PGPASSWORD: REFERENCE }
    const { stdout } = await confirmed(scene, ['psql', '-h', 'db.example', '-c', 'select 1'], { env })
    // it is no program that all of Vault is for: what the person has there stays hers
    expect(stdout).toContain(digest(VALUE, 'PGPASSWORD'))
    expect(stdout).toContain('has VAULT_TOKEN')
  })

  test('a command that is confirmed alone gets it by a run of its own', async () => {
    await scene.workstation.install('gh', '#!/bin/sh\nexec app GH_TOKEN\n')
    const line = ['gh', 'repo', 'delete', 'acme/shop', '--yes']
    const { code, stdout, stderr } = await confirmed(scene, line, { env: { GH_TOKEN: REFERENCE } })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stdout).toContain(digest(VALUE, 'GH_TOKEN'))
    expect(stderr).toContain('this command, once')
    expect(vault.tokens.count).toBe(0)
  })

  test('the value is nowhere on the machine, and the trail names what was read', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    const wait = await fresh()
    const env = { DB_PASSWORD: REFERENCE, WAIT: wait }
    const running = scene.workstation.start(['app', 'DB_PASSWORD'], { env })
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the command to begin', () => existsSync(wait))
    const [child] = huntInProcesses(new Map([['the value', VALUE]]), [])
    expect(child?.where).toMatch(/environ$/)
    const pid = Number(/\d+/.exec(child?.where ?? '')?.[0])
    const secrets = new Map([['the value', VALUE]])
    // its `sleep` has what it has
    const others = huntInProcesses(secrets, [pid]).filter(({ where }) => !where.endsWith('environ'))
    expect(others).toEqual([])
    await running.ended
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
    const { stdout } = await unasked(scene, ['audit', '--json'])
    expect(stdout).toContain(`reads \`${REFERENCE}\` into \`DB_PASSWORD\``)
  })
})

describe('from AWS and Google Cloud', () => {
  test('AWS Secrets Manager, by a session that may read secrets and that the child never has', async () => {
    const env = {
      ...{ AWS_ACCESS_KEY_ID: aws.standing.accessKeyId, AWS_SECRET_ACCESS_KEY: aws.standing.secret },
      ...{ VAULT_ADDR: '', VAULT_TOKEN: '', VAULT_CACERT: '' },
      DB_PASSWORD: 'aws-sm://prod/db?region=eu-west-1#password',
    }
    const { code, stdout, stderr, page } = await confirmed(scene, ['app', 'DB_PASSWORD'], { env })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stdout).toContain(digest(VALUE, 'DB_PASSWORD'))
    expect(stdout).not.toContain('has AWS_')
    expect(page).toContain(`${env.DB_PASSWORD} into DB_PASSWORD`)
    expect(aws.requests).toMatchObject([
      { action: 'sts:AssumeRoleWithWebIdentity', outcome: 'traded', session: { role: 'stepup-secret-read' } },
      { action: 'secretsmanager:GetSecretValue', who: 'alice@example.com', outcome: 'done' },
    ])
  })

  test('Secret Manager, by a token of the service account for secrets', async () => {
    const env = { ...{ VAULT_ADDR: '', VAULT_TOKEN: '', VAULT_CACERT: '' }, KEY: 'gcp-sm://acme-prod/db' }
    const { code, stdout, stderr, page } = await confirmed(scene, ['app', 'KEY'], { env })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stdout).toContain(digest(VALUE, 'KEY'))
    expect(stdout).not.toMatch(/has (GOOGLE|CLOUDSDK)_/)
    expect(page).toContain('gcp-sm://acme-prod/db into KEY')
    expect(gcp.requests.at(-1)).toMatchObject({
      what: 'GET /v1/projects/acme-prod/secrets/db/versions/latest:access',
      ...{ who: READER, outcome: 'done' },
    })
  })
})

describe('nothing is run', () => {
  test.each<[string, number, Record<string, string>]>([
    ['a field that is not there', 77, { DB_PASSWORD: 'vault://secret/data/shop/db#nothing' }],
    ['a secret that is not there', 77, { DB_PASSWORD: 'vault://secret/data/shop/other#password' }],
    ['a path that the class may not read', 77, { DB_PASSWORD: 'vault://secret/data/others/db#password' }],
    ['a value that no variable can hold', 77, { DB_PASSWORD: 'vault://secret/data/shop/nul#password' }],
    [
      'an environment whose policy gives no `secret-read`',
      77,
      { DB_PASSWORD: REFERENCE, VAULT_ADDR: 'https://writes-only.example' },
    ],
  ])('after the tap: %s', async (_what, wanted, env) => {
    vault.store('shop/nul', { password: `${VALUE}\0` })
    vault.store('others/db', { password: VALUE })
    const mark = await fresh()
    const { code, stderr } = await confirmed(scene, ['app', 'DB_PASSWORD'], { env: { ...env, MARK: mark } })
    expect({ code, stderr }).toMatchObject({ code: wanted })
    expect(stderr).toContain('`DB_PASSWORD`')
    expect(stderr).not.toContain(VALUE)
    expect(existsSync(mark)).toBe(false)
    expect(vault.tokens.count).toBe(0)
  })

  test.each<[string, number, string[], Record<string, string>]>([
    ['an address that policy does not pin', 77, [], { VAULT_ADDR: 'https://evil.example' }],
    ['an address that is not verified', 77, [], { VAULT_SKIP_VERIFY: '1' }],
    ['a reference that is none', 64, [], { DB_PASSWORD: 'vault://secret/data/shop/db' }],
    ['nobody who may be asked', 75, ['--no-input'], {}],
    ['no person at a terminal', 75, [], { CI: 'true' }],
  ])('without one: %s', async (_what, wanted, options, env) => {
    const mark = await fresh()
    const ended = await unasked(scene, [...options, 'app', 'DB_PASSWORD'], {
      env: { DB_PASSWORD: REFERENCE, ...env, MARK: mark },
    })
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: wanted })
    expect(existsSync(mark)).toBe(false)
    expect(vault.requests).toEqual([])
  })

  test('when it is denied', async () => {
    const running = scene.workstation.start(['app', 'DB_PASSWORD'], { env: { DB_PASSWORD: REFERENCE } })
    await scene.alice.deny((await confirmationPage(running))!)
    expect((await running.ended).code).toBe(77)
    expect(vault.requests).toEqual([])
  })
})

describe('what asks for nothing', () => {
  test('a command that reads no such variable runs at once, with the reference as it is', async () => {
    const ended = await unasked(scene, ['printenv', 'DB_PASSWORD'], { env: { DB_PASSWORD: REFERENCE } })
    expect(ended).toMatchObject({ code: 0, stdout: `${REFERENCE}\n`, stderr: '' })
  })

  test('where the policy lets it be read, it stays as it is, and one line says so', async () => {
    const env = { DB_PASSWORD: REFERENCE, VAULT_ADDR: 'https://try.example' }
    const { code, stdout, stderr } = await unasked(scene, ['app', 'DB_PASSWORD'], { env })
    expect(code).toBe(0)
    expect(stdout).toContain(digest(REFERENCE, 'DB_PASSWORD'))
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('`DB_PASSWORD` stays')])
    const explained = await unasked(scene, ['explain', 'app', 'DB_PASSWORD'], { env })
    expect(explained.stdout).toContain('`DB_PASSWORD` stays as it is')
  })
})
