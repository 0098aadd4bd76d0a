import { describe, expect, test } from 'vitest'
import { assess } from '../../src/cli/assess.ts'
import { type AssessedEffect, ofCommands } from '../../src/cli/assessed-effect.ts'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import type { Policy, PolicyEnvironment } from '../../src/core/policy.ts'
import { codeOf } from '../support/code-of.ts'

const VAULT = 'https://vault.acme.example'
const ACCOUNT = '123456789012'

const environment = (own: Partial<PolicyEnvironment>): PolicyEnvironment => ({
  ...{ name: 'shop', tier: 'production', match: {}, mode: 'enforce', credentials: null },
  ...{ brokers: [], credentialsRequired: false },
  ...own,
})

const POLICY: Policy = {
  ...BUILTIN_POLICY,
  version: 1,
  environments: [
    environment({
      match: { vault: { address: [VAULT] }, aws: { account: [ACCOUNT] }, gcp: { project: ['acme-prod'] } },
      brokers: ['vault', 'aws', 'gcp'],
      ...{ vaultServer: { address: VAULT, namespace: null }, awsAccount: ACCOUNT, gcpProject: 'acme-prod' },
    }),
    environment({
      name: 'try',
      tier: 'development',
      match: { vault: { address: ['https://vault.try.example'] } },
    }),
    environment({ name: 'bare', match: { vault: { address: ['https://vault.bare.example'] } } }),
  ],
}

const REFERENCE = 'vault://secret/data/db#password'

function assessed(line: string | readonly string[], env: Record<string, string>, under = POLICY) {
  const argv = typeof line === 'string' ? line.split(' ') : line
  const world = {
    env: { PATH: '/nonexistent', VAULT_ADDR: VAULT, ...env },
    ...{ cwd: '/', home: '/nonexistent', uid: 1000 },
  }
  const signals = {
    ...{
      actor: { user: 'me', uid: 1000 },
      host: 'laptop',
      cwd: '/',
      root: false,
      terminal: true,
      ci: null,
      now: 0,
    },
  }
  const policy = { policy: under, version: 1, state: 'current' as const }
  return assess(argv, world, { policy, signals, asserted: null })
}

const secretsOf = (effects: readonly AssessedEffect[]) => effects.filter(({ secret }) => secret)

describe('a reference counts', () => {
  test.each<[string, string]>([
    ['./app', 'DATABASE_URL'],
    ['make deploy', 'DB'],
    ['npm run migrate', 'DB'],
    ['bash deploy.sh', 'DB'],
    ['timeout 5 ./app', 'DB'],
    ['sh -c ./app', 'DB'],
    ['psql -h db -c x', 'PGPASSWORD'],
    ['pg_dump -h db x', 'PGUSER'],
    ['mysql -h db x', 'MYSQL_PWD'],
    ['mariadb -h db x', 'MYSQL_PWD'],
    ['redis-cli -h db get x', 'REDISCLI_AUTH'],
    ['terraform plan', 'TF_VAR_password'],
    ['tofu apply', 'ANY'],
    ['terragrunt plan', 'ANY'],
    ['pulumi up', 'PULUMI_CONFIG_PASSPHRASE'],
    ['ansible-playbook site.yml', 'ANY'],
    ['cdk deploy', 'ANY'],
    ['gh pr list', 'GH_TOKEN'],
    ['glab mr list', 'GITLAB_TOKEN'],
    ['npm publish', 'NPM_TOKEN'],
    ['docker run -e DB app', 'DB'],
    ['docker run -eDB app', 'DB'],
    ['podman run --env=DB app', 'DB'],
    ['docker compose up', 'DB'],
    ['./app', 'REDIS_URL'],
    ['./app', 'AWS_SECRET_ACCESS_KEY'],
  ])('for `%s` in %s', async (line, name) => {
    const { effects, decision } = await assessed(line, { [name]: REFERENCE })
    expect(secretsOf(effects)).toMatchObject([
      {
        argv: ['vault', 'read', 'secret/data/db'],
        operation: { class: 'secret-read', resource: `${REFERENCE} into ${name}` },
        environment: { name: 'shop', pinned: true },
        decision: { outcome: 'challenge' },
        credentials: { source: 'minted', brokers: ['vault'] },
        variables: [name],
      },
    ])
    expect(decision.outcome).toBe('challenge')
    expect(decision.reasons).toContain(`reads \`${REFERENCE}\` into \`${name}\``)
  })
})

describe('a reference does not count', () => {
  test.each<[string, string]>([
    ['ls', 'DB'],
    ['cat x', 'DB'],
    ['kubectl get pods', 'DB'],
    ['kubectl exec x -- sh', 'DB'],
    ['ssh host ./app', 'DB'],
    ['git push', 'DB'],
    ['aws s3 ls', 'DB'],
    ['psql -h db -c x', 'DATABASE_URL'],
    ['mysql -h db x', 'PGPASSWORD'],
    ['terraform fmt', 'TF_VAR_password'],
    ['gh pr list', 'DB'],
    ['docker run app', 'DB'],
    ['docker run -e DB=x app', 'DB'],
    ['docker compose ps', 'DB'],
    ['env -i ./app', 'DB'],
    ['env -u DB ./app', 'DB'],
    ['env DB=plain ./app', 'DB'],
    ['sudo ./app', 'DB'],
  ])('for `%s` in %s', async (line, name) => {
    const { effects } = await assessed(line, { [name]: REFERENCE })
    expect(secretsOf(effects)).toEqual([])
    expect(ofCommands(effects)).toHaveLength(effects.length)
  })

  test('where the line is decided as it would be without', async () => {
    const line = 'kubectl get pods'
    const decided = async (env: Record<string, string>) => (await assessed(line, env)).decision
    expect(await decided({ DB: REFERENCE })).toEqual(await decided({}))
  })
})

describe('several references', () => {
  test('to one secret are one read, and each other secret is another', async () => {
    const { effects } = await assessed('./app', {
      DB_USER: 'vault://database/creds/app#username',
      DB_PASSWORD: 'vault://database/creds/app#password',
      API_KEY: 'gcp-sm://acme-prod/api-key',
    })
    expect(secretsOf(effects)).toMatchObject([
      {
        argv: ['vault', 'read', 'database/creds/app'],
        operation: {
          resource:
            'vault://database/creds/app#username into DB_USER, vault://database/creds/app#password into DB_PASSWORD',
        },
      },
      {
        argv: [
          ...['gcloud', 'secrets', 'versions', 'access'],
          ...['projects/acme-prod/secrets/api-key/versions/latest', '--project=acme-prod'],
        ],
        credentials: { brokers: ['gcp'] },
      },
    ])
  })

  test('for several commands of a line are read once', async () => {
    const { effects } = await assessed(['sh', '-c', './app; ./other; ls'], { DB: REFERENCE })
    expect(effects).toHaveLength(4)
    expect(secretsOf(effects)).toHaveLength(1)
  })
})

describe('is blocked', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'no such credentials in the environment',
      { VAULT_ADDR: 'https://vault.bare.example' },
      'secret-reference',
    ],
    ['an environment that policy does not know', { VAULT_ADDR: 'https://evil.example' }, 'secret-reference'],
    ['no address at all', { VAULT_ADDR: '' }, 'secret-reference'],
    ['another namespace', { VAULT_NAMESPACE: 'other' }, 'secret-reference'],
    ['a variable that leads past the address', { VAULT_SKIP_VERIFY: '1' }, 'target-not-pinned'],
    ['an agent in between', { VAULT_AGENT_ADDR: 'https://evil.example' }, 'secret-reference'],
    ['another project', { DB: 'gcp-sm://other-prod/db' }, 'secret-reference'],
    ['no account', { DB: 'aws-sm://db' }, 'secret-reference'],
  ])('%s', async (_what, env, rule) => {
    const { decision } = await assessed('./app', { DB: REFERENCE, ...env })
    expect(decision).toMatchObject({ outcome: 'block', rule })
  })
})

test('where policy mints nothing of its kind anywhere, it is another program’s affair', async () => {
  const env = { DB: REFERENCE, SPRING_CONFIG_IMPORT: 'vault://secret/app' }
  const { effects } = await assessed('./app', env, { ...BUILTIN_POLICY, environments: [] })
  expect(secretsOf(effects)).toHaveLength(0)
})

test('where the policy lets it be read, nothing is minted and it is said', async () => {
  const { decision, effects } = await assessed('./app', {
    DB: REFERENCE,
    VAULT_ADDR: 'https://vault.try.example',
  })
  expect(decision.outcome).toBe('allow')
  expect(decision.reasons).toContainEqual(expect.stringContaining('`DB` stays as it is'))
  expect(secretsOf(effects)).toHaveLength(1)
})

describe('is a mistake', () => {
  test.each<[string, string, Record<string, string>]>([
    ['no field', './app', { DB: 'vault://secret/data/db' }],
    ['a path that changes what is there', './app', { DB: 'vault://pki/crl/rotate#x' }],
    ['what says where the command lands', './app', { KUBECONFIG: REFERENCE }],
    ['what says which code is loaded', './app', { NODE_OPTIONS: REFERENCE }],
    ['what says where it would be read', './app', { VAULT_ADDR: REFERENCE }],
    ['set by a wrapper', `env DB=${REFERENCE} ./app`, {}],
    ['set by a shell', ['sh', '-c', `DB=${REFERENCE} ./app`] as never, {}],
  ])('%s', async (_what, line, env) => {
    expect(await codeOf(() => assessed(line, env))).toBe('usage')
  })

  test('that names no value of any variable', async () => {
    const env = { DB: 'vault://user:canary@host', OTHER: 'vault://secret/data/canary#x' }
    await expect(assessed('./app', env)).rejects.not.toMatchObject({
      message: expect.stringContaining('canary'),
    })
    await expect(assessed('./app', env)).rejects.toMatchObject({ message: expect.stringContaining('`DB`') })
  })
})
