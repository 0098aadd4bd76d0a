import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { probeTerraform } from '../../src/probe/terraform.ts'
import { scratch, worldIn } from './scratch.ts'

const MAIN = 'terraform {\n  backend "local" {}\n}\n'

function state(type: string, config: unknown): string {
  return JSON.stringify({ version: 3, backend: { type, config, hash: 1 } })
}

function terraform(cwd: string, args: string[], env: Record<string, string> = {}) {
  return spawnSync('terraform', args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, CHECKPOINT_DISABLE: '1', ...env },
    encoding: 'utf8',
  })
}

const terraformIsHere = !spawnSync('terraform', ['-version']).error
if (!terraformIsHere) console.warn('terraform is not installed: its files are as version 1.11 leaves them')

/** A directory that terraform has set up, with workspace `staging` selected. */
function stackIn(directory: string): string {
  const stack = join(directory, 'stack')
  if (terraformIsHere) {
    terraform(stack, ['init', '-input=false'])
    for (const name of ['other', 'staging']) terraform(stack, ['workspace', 'new', name])
  } else {
    mkdirSync(join(stack, '.terraform'))
    writeFileSync(join(stack, '.terraform/environment'), 'staging')
    writeFileSync(
      join(stack, '.terraform/terraform.tfstate'),
      state('local', { path: null, workspace_dir: null }),
    )
  }
  return stack
}

describe('the workspace terraform itself shows', () => {
  const directory = scratch({ 'stack/main.tf': MAIN })
  const stack = stackIn(directory)
  test.each([
    ['selected', 'staging', {}, {}],
    ['TF_WORKSPACE', 'other', {}, { TF_WORKSPACE: 'other' }],
    ['TF_DATA_DIR', 'default', {}, { TF_DATA_DIR: '.elsewhere' }],
    ['-chdir', 'staging', { chdir: 'stack' }, {}],
  ])('%s', (_, workspace, selector, env) => {
    const cwd = 'chdir' in selector ? directory : stack
    const [target] = probeTerraform({ kind: 'terraform', ...selector }, worldIn(cwd, env))
    expect(target).toMatchObject({ kind: 'terraform', workspace, dir: stack })
    const flags = 'chdir' in selector ? ['-chdir=stack'] : []
    if (terraformIsHere)
      expect(terraform(cwd, [...flags, 'workspace', 'show'], env).stdout.trim()).toBe(workspace)
  })

  test('the backend that init recorded', () => {
    expect(probeTerraform({ kind: 'terraform' }, worldIn(stack))[0]).toMatchObject({ backend: 'local' })
  })
})

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

/** What terraform stops at before it reads any state. */
const STOPPED: [what: string, files: Record<string, string>, env?: Record<string, string>][] = [
  ['nothing to read', { 'main.txt': '' }],
  ['a backend that was not set up', { 'a.tf': 'terraform {\n  backend "s3" {}\n}\n' }],
  ['none where one was set up', { 'a.tf': '', '.terraform/terraform.tfstate': state('s3', {}) }],
  [
    'another kind',
    { 'a.tf': 'terraform {\n  backend "gcs" {}\n}\n', '.terraform/terraform.tfstate': state('s3', {}) },
  ],
  [
    'another place',
    {
      'a.tf': 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n',
      '.terraform/terraform.tfstate': state('s3', { bucket: 'a' }),
    },
  ],
  [
    'another place, in JSON',
    {
      'a.tf.json': '{"terraform":[{"backend":{"s3":{"bucket":"b"}}}]}',
      '.terraform/terraform.tfstate': state('s3', { bucket: 'a' }),
    },
  ],
  [
    'an override',
    {
      'a.tf': 'terraform {\n  backend "s3" {}\n}\n',
      'b_override.tf': 'terraform {\n  backend "gcs" {}\n}\n',
      '.terraform/terraform.tfstate': state('s3', {}),
    },
  ],
  ['a record that is none', { 'a.tf': '', '.terraform/terraform.tfstate': '[]' }],
  [
    'a workspace of a backend without any',
    {
      'a.tf': 'terraform {\n  backend "http" {}\n}\n',
      '.terraform/terraform.tfstate': state('http', {}),
      '.terraform/environment': 'prod',
    },
  ],
  ['a workspace’s name that is none', { 'a.tf': '' }, { TF_WORKSPACE: 'a/b' }],
]

test.each(STOPPED)('%s: nowhere', (_, files, env = {}) => {
  const world = worldIn(scratch({ '.terraform.lock.hcl': '', ...files }), env)
  expect(probeTerraform({ kind: 'terraform', needs: 'configuration' }, world)).toMatchObject([
    { workspace: null, backend: null, dir: null },
  ])
})

test('a backend that was set up with another setting than the one of the files', () => {
  const text = 'terraform {\n  backend "s3" {\n    bucket = "other"\n  }\n}\n'
  const backend = { type: 's3', config: { bucket: 'b', key: null }, hash: crc32('<"s3";<"other";~;>;>') }
  const setUp = { 'a.tf': text, '.terraform/terraform.tfstate': JSON.stringify({ version: 3, backend }) }
  const selector = { kind: 'terraform', needs: 'configuration' } as const
  expect(probeTerraform(selector, worldIn(scratch(setUp)))[0]).toMatchObject({ backend: 's3://b' })
  const changed = { ...setUp, 'a.tf': text.replace('other', 'third') }
  expect(probeTerraform(selector, worldIn(scratch(changed)))[0]).toMatchObject({ backend: null })
})

test.each([
  ['as it stands', 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'],
  ['by a computed place', `terraform {\n  backend "s3" {\n    bucket = "\${local.x}"\n  }\n}\n`],
  [
    'beside one in a comment',
    '/* terraform { backend "gcs" {} } */\n# {\nterraform {\n  backend "s3" {}\n}\n',
  ],
  [
    'beside one in a text',
    `locals {\n  x = <<-EOT\n    terraform {\n  EOT\n  y = "\${"}"} {"\n}\nterraform {\n  backend "s3" {}\n}\n`,
  ],
  [
    'behind a map',
    'locals {\n  x = {\n    backend = { a = [1, { b = "}" }] }\n  }\n}\nterraform {\n  backend s3 {}\n}\n',
  ],
  ['in a file that cannot be taken apart', 'terraform {'],
])('a backend that was set up, %s', (_, text) => {
  const world = worldIn(
    scratch({ 'a.tf': text, '.terraform/terraform.tfstate': state('s3', { bucket: 'b' }) }),
  )
  expect(probeTerraform({ kind: 'terraform', needs: 'configuration' }, world)[0]).toMatchObject({
    workspace: 'default',
    backend: 's3://b',
  })
})

test('-state stands for the local backend’s own', () => {
  const world = worldIn(scratch({ 'a.tf': '' }))
  expect(probeTerraform({ kind: 'terraform', state: 'x' }, world)[0]).toMatchObject({ backend: 'local:x' })
})
