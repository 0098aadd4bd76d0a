import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { probeCi } from '../../src/probe/ci.ts'
import { probeCurrent } from '../../src/probe/current-targets.ts'
import { probeSignals } from '../../src/probe/signals.ts'
import { probeTargets } from '../../src/probe/targets.ts'
import type { TargetSelector } from '../../src/tools/selector.ts'
import { scratch, worldIn } from './scratch.ts'

const KUBECONFIG =
  'current-context: c\ncontexts: [{name: c, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: "https://k"}}]\n'
const ALL: TargetSelector[] = [
  { kind: 'kubernetes' },
  { kind: 'aws' },
  { kind: 'gcp' },
  { kind: 'azure' },
  { kind: 'git' },
  { kind: 'terraform' },
  { kind: 'docker' },
  { kind: 'host', host: 'h' },
  { kind: 'database', engine: 'postgresql' },
  { kind: 'vault' },
  { kind: 'repository', forge: 'github' },
  { kind: 'repository', forge: 'gitlab', owner: '' },
]

describe('what is current', () => {
  test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ['nothing', {}, {}, []],
    ['a kubeconfig', { '.kube/config': KUBECONFIG }, {}, ['kubernetes']],
    ['a kubeconfig that cannot be read', { '.kube/config': '{' }, {}, ['kubernetes']],
    ['a kubeconfig without anything', { '.kube/config': 'kind: Config\n' }, {}, []],
    [
      'a kubeconfig without a current context',
      { '.kube/config': KUBECONFIG.replace('current-context: c', '') },
      {},
      ['kubernetes'],
    ],
    [
      'variables',
      {},
      {
        AWS_ACCESS_KEY_ID: 'x',
        GOOGLE_PROJECT: 'p',
        ARM_SUBSCRIPTION_ID: 's',
        DOCKER_HOST: 'tcp://h:1',
        VAULT_ADDR: 'https://v',
        PGHOST: 'h',
        GITLAB_CI: 'true',
        CI_ENVIRONMENT_NAME: 'production',
      },
      ['aws', 'gcp', 'azure', 'docker', 'vault', 'database', 'ci'],
    ],
    ['terraform', { '.terraform/environment': 'prod' }, {}, ['terraform']],
    ['CI without an environment', {}, { CI: 'true' }, []],
  ])('%s', (_, files, env, kinds) => {
    expect(probeCurrent(worldIn(scratch(files), env)).map(({ kind }) => kind)).toEqual(kinds)
  })
})

test('whatever files hold, a target comes back and nothing is thrown', async () => {
  const paths = [
    '.kube/config',
    '.aws/config',
    '.aws/credentials',
    '.config/gcloud/active_config',
    '.config/gcloud/configurations/config_default',
    '.azure/azureProfile.json',
    '.git/HEAD',
    '.git/config',
    '.git/refs/x',
    '.git/objects/x',
    '.terraform/terraform.tfstate',
    '.docker/config.json',
    '.pg_service.conf',
    '.gitconfig',
  ]
  const pieces = fc.constantFrom(
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    ':',
    '=',
    '\n',
    ' ',
    '- ',
    '%',
    '\\',
    'ref: refs/heads/x',
    '[core]',
    '[remote "origin"]\nurl=',
    'a',
    '\0',
    '\u2028',
    '[include]\npath=~/.gitconfig\n',
    'current-context: 1',
    'clusters: [1]',
    '{"subscriptions":[1]}',
    '{"backend":{"type":"s3","config":1}}',
    '[profile x]\n',
  )
  const content = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.uint8Array({ maxLength: 40 }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...paths), content, { noNullPrototype: true }),
      async (files) => {
        const world = worldIn(scratch(files), { GIT_CONFIG_NOSYSTEM: '1' })
        for (const selector of ALL) expect((await probeTargets([selector], world)).length).toBeGreaterThan(0)
        probeCurrent(world)
      },
    ),
    { numRuns: 150 },
  )
})

test('a program in the configuration is not started', async () => {
  const directory = scratch({
    '.gitconfig': '[core]\nfsmonitor = touch marker\n[credential]\nhelper = !touch marker\n',
    '.aws/config': '[default]\ncredential_process = touch marker\n',
    '.kube/config': `${KUBECONFIG}users: [{name: u, user: {exec: {command: touch, args: [marker], apiVersion: client.authentication.k8s.io/v1}}}]\n`,
  })
  const world = worldIn(directory)
  await probeTargets(ALL, world)
  probeCurrent(world)
  expect(() => readFileSync(`${directory}/marker`)).toThrowError(expect.objectContaining({ code: 'ENOENT' }))
})

test.each([
  [
    { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main', CI: 'true' },
    { system: 'github-actions', ref: 'refs/heads/main', environment: null },
  ],
  [
    { GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'main', CI_ENVIRONMENT_NAME: 'prod' },
    { system: 'gitlab-ci', ref: 'main', environment: 'prod' },
  ],
  [{ CI: '1' }, { system: 'ci', ref: null, environment: null }],
  [{ CI: 'false' }, null],
  [{}, null],
])('CI by %j', (env, ci) => {
  expect(probeCi(worldIn('/', env))).toEqual(ci)
})

test('signals', () => {
  const signals = probeSignals(worldIn('/', { USER: 'someone-else' }))
  expect(signals.actor.user).not.toBe('someone-else')
  expect(signals).toMatchObject({ cwd: '/', ci: null })
  expect(Math.abs(signals.now - Date.now())).toBeLessThan(60_000)
})
