import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { currentPulumi, type PulumiSelector, probePulumi } from '../../src/probe/pulumi.ts'
import { scratch, worldIn } from './scratch.ts'

const PROJECT = 'name: shop\nruntime: nodejs\n'

/** Selects a stack as `pulumi stack select` records it. */
function select(home: string, name: string, path: string, stack: string): void {
  const key = createHash('sha1').update(path).digest('hex')
  mkdirSync(join(home, 'workspaces'), { recursive: true })
  writeFileSync(join(home, 'workspaces', `${name}-${key}-workspace.json`), JSON.stringify({ stack }))
}

function probe(
  files: Record<string, string>,
  selector: Omit<PulumiSelector, 'kind'> = {},
  env: Record<string, string> = {},
  selected?: string,
) {
  const directory = scratch(files)
  if (selected !== undefined)
    select(join(directory, '.pulumi'), 'shop', join(directory, 'Pulumi.yaml'), selected)
  return probePulumi({ kind: 'pulumi', ...selector }, worldIn(directory, env))
}

const AWS = '[profile prod]\ncredential_process = x\n[profile other]\ncredential_process = x\n'
const FILES = { 'Pulumi.yaml': PROJECT, 'sub/index.ts': '' }

describe('the stack', () => {
  test.each([
    ['as typed', {}, { stack: 'prod' }, {}, { organization: null, project: 'shop', stack: 'prod' }],
    [
      'of an organization',
      {},
      { stack: 'acme/prod' },
      {},
      { organization: 'acme', project: 'shop', stack: 'prod' },
    ],
    [
      'in full',
      {},
      { stack: 'acme/other/prod' },
      {},
      { organization: 'acme', project: 'other', stack: 'prod' },
    ],
    ['by variable', {}, {}, { PULUMI_STACK: 'stg' }, { project: 'shop', stack: 'stg' }],
    ['typed over the variable', {}, { stack: 'x' }, { PULUMI_STACK: 'stg' }, { stack: 'x' }],
    ['selected', {}, {}, {}, { organization: 'acme', project: 'shop', stack: 'dev' }],
    ['selected, from a directory of the project', {}, { directory: 'sub' }, {}, { stack: 'dev' }],
    ['elsewhere', { 'x/Pulumi.yml': 'name: y\n' }, { directory: 'x' }, {}, { project: 'y', stack: null }],
    ['in JSON', { 'x/Pulumi.json': '{"name": "y"}' }, { directory: 'x' }, {}, { project: 'y' }],
  ])('%s', (_, files, selector, env, expected) => {
    const [target] = probe({ ...FILES, ...files }, selector, env, 'acme/shop/dev')
    expect(target).toMatchObject({ kind: 'pulumi', ...expected })
  })

  test('selected in a home of its own', () => {
    const directory = scratch(FILES)
    select(join(directory, 'h'), 'shop', join(directory, 'Pulumi.yaml'), 'acme/shop/prod')
    const world = worldIn(directory, { PULUMI_HOME: join(directory, 'h') })
    expect(probePulumi({ kind: 'pulumi' }, world)[0]).toMatchObject({ stack: 'prod' })
  })

  test('selected where the directory is reached by a link', () => {
    const directory = scratch({ 'real/Pulumi.yaml': PROJECT })
    const link = join(directory, 'link')
    symlinkSync(join(directory, 'real'), link)
    select(join(directory, '.pulumi'), 'shop', join(link, 'Pulumi.yaml'), 'acme/shop/prod')
    const world = { ...worldIn(join(directory, 'real'), { HOME: directory, PWD: link }), home: directory }
    expect(probePulumi({ kind: 'pulumi' }, world)[0]).toMatchObject({ stack: 'prod' })
    // another directory's name says nothing
    const other = { ...world, env: { ...world.env, PWD: directory } }
    expect(probePulumi({ kind: 'pulumi' }, other)[0]).toMatchObject({ stack: null })
  })

  test.each([
    ['none is selected', FILES, 'no stack is selected'],
    ['there is no project', {}, 'no project, and no stack was named'],
    ['the project cannot be read', { 'Pulumi.yaml': '- a\n' }, 'not resolvable: '],
  ])('is not known where %s', (_, files, source) => {
    const [target] = probe(files)
    expect(target).toMatchObject({ kind: 'pulumi', stack: null, source: expect.stringContaining(source) })
  })
})

test('current is what stands selected', () => {
  const directory = scratch({ ...FILES, 'empty/x': '' })
  expect(currentPulumi(worldIn(directory))).toBeNull()
  select(join(directory, '.pulumi'), 'shop', join(directory, 'Pulumi.yaml'), 'acme/shop/prod')
  expect(currentPulumi(worldIn(directory))).toMatchObject({ stack: 'prod' })
  expect(currentPulumi(worldIn(scratch(), { PULUMI_STACK: 'prod' }))).toBeNull()
  expect(currentPulumi(worldIn(scratch({ 'Pulumi.yaml': '- a' })))).toMatchObject({ stack: null })
})

describe('the backend', () => {
  const credentials = (current: string) => ({
    '.pulumi/credentials.json': JSON.stringify({ current, accessTokens: { [current]: 'hidden' } }),
  })
  test.each([
    ["Pulumi's own", {}, {}, 'https://api.pulumi.com'],
    ['another server', {}, { PULUMI_API: 'https://p.acme.example' }, 'https://p.acme.example'],
    ['the one signed in to', credentials('s3://acme-state'), {}, 's3://acme-state'],
    [
      'of the project',
      { ...credentials('https://x'), 'Pulumi.yaml': `${PROJECT}backend:\n  url: gs://b\n` },
      {},
      'gs://b',
    ],
    ['by variable', credentials('https://x'), { PULUMI_BACKEND_URL: 'file://~' }, 'file://~'],
    ['without its password', {}, { PULUMI_BACKEND_URL: 'https://u:hidden@h' }, 'https://h'],
    ['unknown where it cannot be read', { '.pulumi/credentials.json': '{' }, {}, null],
  ])('is %s', (_, files, env, backend) => {
    const targets = probe({ ...FILES, ...files }, {}, env)
    expect(targets[0]).toMatchObject({ backend })
    expect(JSON.stringify(targets)).not.toContain('hidden')
  })
})

describe('accounts', () => {
  const SURROUNDINGS = {
    AWS_PROFILE: 'prod',
    GOOGLE_PROJECT: 'p',
    ARM_SUBSCRIPTION_ID: 's',
    VAULT_ADDR: 'https://v',
  }
  const stack = (config: string) => ({ ...FILES, 'Pulumi.dev.yaml': `config:\n${config}` })
  const facts = (files: Record<string, string>, env: Record<string, string> = SURROUNDINGS, more = {}) =>
    probe({ '.aws/config': AWS, ...files }, { stack: 'dev', ...more }, env)
      .slice(1)
      .map((target) =>
        target.kind === 'aws'
          ? `aws ${target.profile}`
          : target.kind === 'gcp'
            ? `gcp ${target.project}`
            : target.kind === 'azure'
              ? `azure ${target.subscription}`
              : target.kind === 'kubernetes'
                ? `kubernetes ${target.context}`
                : target.kind,
      )
  const KUBECONFIG =
    'current-context: c\ncontexts: [{name: c, context: {cluster: k}}, {name: d, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: "https://k"}}]\n'

  test.each([
    ['all where the configuration speaks of none', FILES, ['aws prod', 'gcp p', 'azure s', 'vault']],
    ['of its clouds alone', stack('  aws:region: eu-west-1\n  shop:size: 3\n'), ['aws prod']],
    ['by profile', stack('  aws:profile: other\n'), ['aws other']],
    ['by project', stack('  gcp:project: acme-prod\n'), ['gcp acme-prod']],
    ['by subscription', stack('  azure-native:subscriptionId: q\n'), ['azure q']],
    ['by address', stack('  vault:address: https://w\n'), ['vault']],
    ['by context', { ...stack('  kubernetes:context: d\n'), '.kube/config': KUBECONFIG }, ['kubernetes d']],
    [
      'of the project',
      { ...FILES, 'Pulumi.yaml': `${PROJECT}config:\n  aws:profile: other\n` },
      ['aws other'],
    ],
    [
      'of the stack before the project',
      { ...stack('  aws:profile: prod\n'), 'Pulumi.yaml': `${PROJECT}config:\n  aws:profile: other\n` },
      ['aws prod'],
    ],
    [
      'from another directory',
      {
        'Pulumi.yaml': `${PROJECT}stackConfigDir: c\n`,
        'c/Pulumi.dev.yaml': 'config:\n  aws:profile: other\n',
      },
      ['aws other'],
    ],
    ['all where the configuration cannot be read', stack('\t'), ['aws prod', 'gcp p', 'azure s', 'vault']],
    ['of a secret', stack('  aws:profile:\n    secure: AAAB\n'), ['aws prod']],
  ])('%s', (_, files, expected) => {
    expect(facts(files)).toEqual(expected)
  })

  test('of a file that was named', () => {
    const files = { ...FILES, 'x.yaml': 'config:\n  aws:profile: other\n' }
    expect(facts(files, SURROUNDINGS, { configFile: 'x.yaml' })).toEqual(['aws other'])
  })

  test('none where the surroundings say nothing', () => {
    expect(facts({ ...FILES, '.aws/config': '' }, {})).toEqual([])
  })
})
