import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { probeTerraform } from '../../src/probe/terraform.ts'
import { scratch, worldIn } from './scratch.ts'

const MAIN = 'terraform {\n  backend "local" {}\n}\n'

function terraform(cwd: string, args: string[], env: Record<string, string> = {}) {
  return spawnSync('terraform', args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, CHECKPOINT_DISABLE: '1', ...env },
    encoding: 'utf8',
  })
}

describe('the workspace terraform itself shows', () => {
  const directory = scratch({ 'stack/main.tf': MAIN })
  const stack = join(directory, 'stack')
  terraform(stack, ['init', '-input=false'])
  terraform(stack, ['workspace', 'new', 'staging'])
  terraform(stack, ['workspace', 'new', 'other'])
  terraform(stack, ['workspace', 'select', 'staging'])
  test.each([
    ['selected', {}, {}],
    ['TF_WORKSPACE', {}, { TF_WORKSPACE: 'other' }],
    ['TF_DATA_DIR', {}, { TF_DATA_DIR: '.elsewhere' }],
    ['-chdir', { chdir: 'stack' }, {}],
  ])('%s', (_, selector, env) => {
    const cwd = 'chdir' in selector ? directory : stack
    const shown = terraform(
      cwd,
      ['chdir' in selector ? '-chdir=stack' : '-version', 'workspace', 'show'].filter(
        (word) => word !== '-version',
      ),
      env,
    )
    const [target] = probeTerraform({ kind: 'terraform', ...selector }, worldIn(cwd, env))
    expect(target).toMatchObject({ kind: 'terraform', workspace: shown.stdout.trim(), dir: stack })
  })

  test('the backend that init recorded', () => {
    expect(probeTerraform({ kind: 'terraform' }, worldIn(stack))[0]).toMatchObject({ backend: 'local' })
  })
})

const state = (type: string, config: unknown) =>
  JSON.stringify({ version: 3, backend: { type, config, hash: 1 } })

test.each([
  [
    state('s3', { bucket: 'acme-prod', key: 'net.tfstate', secret_key: 'hidden' }),
    's3://acme-prod/net.tfstate',
  ],
  [state('gcs', { bucket: 'b', prefix: null }), 'gcs://b'],
  [state('azurerm', { storage_account_name: 'a', container_name: 'c', key: 'k' }), 'azurerm://a/c/k'],
  [
    state('remote', { hostname: null, organization: 'acme', workspaces: [{ name: 'prod', prefix: null }] }),
    'remote://app.terraform.io/acme/prod',
  ],
  [
    state('cloud', { organization: 'acme', workspaces: { name: null, tags: ['x'] } }),
    'cloud://app.terraform.io/acme',
  ],
  [state('http', { address: 'https://u:hidden@state.test/x' }), 'https://state.test/x'],
  [state('pg', { conn_str: 'postgres://u:hidden@h/d' }), 'pg'],
  ['{', null],
])('backend of %s', (text, backend) => {
  const directory = scratch({ '.terraform/terraform.tfstate': text })
  const targets = probeTerraform({ kind: 'terraform' }, worldIn(directory))
  expect(targets).toMatchObject([{ backend }])
  expect(JSON.stringify(targets)).not.toContain('hidden')
})

describe('accounts that the surroundings supply', () => {
  const KUBECONFIG =
    'current-context: c\ncontexts: [{name: c, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: "https://k"}}]\n'
  const lock = (...names: string[]) =>
    names
      .map((name) => `provider "registry.terraform.io/hashicorp/${name}" {\n  version = "1.0"\n}\n`)
      .join('')
  const env = { AWS_PROFILE: 'prod', GOOGLE_PROJECT: 'p', ARM_SUBSCRIPTION_ID: 's', VAULT_ADDR: 'https://v' }
  const kinds = (files: Record<string, string>, variables = env) =>
    probeTerraform(
      { kind: 'terraform' },
      worldIn(
        scratch({
          '.kube/config': KUBECONFIG,
          '.aws/config': '[profile prod]\nrole_arn = arn:aws:iam::123456789012:role/x\n',
          ...files,
        }),
        variables,
      ),
    ).map(({ kind }) => kind)
  test.each([
    ['only those of its providers', { '.terraform.lock.hcl': lock('aws') }, ['terraform', 'aws']],
    [
      'and of its backend',
      { '.terraform.lock.hcl': lock('null'), '.terraform/terraform.tfstate': state('s3', {}) },
      ['terraform', 'aws'],
    ],
    [
      'every one',
      { '.terraform.lock.hcl': lock('google', 'azurerm', 'helm', 'vault') },
      ['terraform', 'gcp', 'azure', 'vault', 'kubernetes'],
    ],
    ['all when the providers are not known', {}, ['terraform', 'aws', 'gcp', 'azure', 'vault']],
    ['none', { '.terraform.lock.hcl': lock('random') }, ['terraform']],
  ])('%s', (_, files, expected) => {
    expect(kinds(files)).toEqual(expected)
  })

  test('none where the surroundings say nothing', () => {
    expect(
      probeTerraform(
        { kind: 'terraform' },
        worldIn(scratch({ '.terraform.lock.hcl': lock('aws', 'google', 'azurerm') })),
      ),
    ).toHaveLength(1)
  })
})
