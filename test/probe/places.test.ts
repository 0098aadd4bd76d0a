import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { withoutSecrets } from '../../src/probe/address.ts'
import { probeAzure, probeAzureVariables } from '../../src/probe/azure.ts'
import { currentDocker, probeDocker } from '../../src/probe/docker.ts'
import { currentVault, probeVault } from '../../src/probe/vault.ts'
import { scratch, worldIn } from './scratch.ts'

describe('azure', () => {
  const profile = (subscriptions: unknown) => ({
    '.azure/azureProfile.json': `\ufeff${JSON.stringify({ subscriptions })}`,
  })
  const TWO = [
    { id: 'ID-1', name: 'Staging', tenantId: 't', environmentName: 'AzureCloud', isDefault: false },
    { id: 'ID-2', name: 'Production', tenantId: 't', environmentName: 'AzureUSGovernment', isDefault: true },
  ]
  test.each([
    [undefined, 'ID-2', 'AzureUSGovernment'],
    ['staging', 'ID-1', 'AzureCloud'],
    ['id-1', 'ID-1', 'AzureCloud'],
    ['nope', null, null],
  ])('--subscription %s', (subscription, id, cloud) => {
    const selector = { kind: 'azure', ...(subscription ? { subscription } : {}) } as const
    expect(probeAzure(selector, worldIn(scratch(profile(TWO))))).toMatchObject({ subscription: id, cloud })
  })
  test('what cannot be told', () => {
    const nothing = { subscription: null, tenant: null }
    expect(probeAzure({ kind: 'azure' }, worldIn(scratch()))).toMatchObject(nothing)
    expect(
      probeAzure({ kind: 'azure' }, worldIn(scratch({ '.azure/azureProfile.json': '{' }))),
    ).toMatchObject(nothing)
    expect(
      probeAzure(
        { kind: 'azure', subscription: 'a' },
        worldIn(
          scratch(
            profile([
              { id: '1', name: 'a' },
              { id: '2', name: 'A' },
            ]),
          ),
        ),
      ),
    ).toMatchObject(nothing)
    expect(
      probeAzureVariables(worldIn(scratch(), { ARM_SUBSCRIPTION_ID: 's', ARM_TENANT_ID: 't' })),
    ).toMatchObject({ subscription: 's', tenant: 't' })
    expect(probeAzureVariables(worldIn(scratch()))).toBeNull()
  })
  test('AZURE_CONFIG_DIR', () => {
    const directory = scratch({ 'x/azureProfile.json': JSON.stringify({ subscriptions: TWO }) })
    expect(probeAzure({ kind: 'azure' }, worldIn(directory, { AZURE_CONFIG_DIR: 'x' }))).toMatchObject({
      subscription: 'ID-2',
    })
  })
})

describe('docker', () => {
  const id = createHash('sha256').update('remote').digest('hex')
  const FILES = {
    '.docker/config.json': '{"currentContext":"remote"}',
    [`.docker/contexts/meta/${id}/meta.json`]:
      '{"Name":"remote","Endpoints":{"docker":{"Host":"tcp://10.0.0.1:2376"}}}',
  }
  const CASES: [string, string, Record<string, string>, string[], { context?: string; host?: string }][] = [
    ['current context', 'remote', {}, [], {}],
    ['DOCKER_HOST', 'default', { DOCKER_HOST: 'tcp://h:1', DOCKER_CONTEXT: 'remote' }, [], {}],
    ['DOCKER_CONTEXT', 'default', { DOCKER_CONTEXT: 'default' }, [], {}],
    [
      '--context over DOCKER_HOST',
      'remote',
      { DOCKER_HOST: 'tcp://h:1' },
      ['--context', 'remote'],
      { context: 'remote' },
    ],
    ['--host', 'default', { DOCKER_CONTEXT: 'remote' }, ['--host', 'tcp://f:1'], { host: 'tcp://f:1' }],
    ['another directory', 'default', { DOCKER_CONFIG: '/none' }, [], {}],
  ]
  const dockerIsHere = !spawnSync('docker', ['--version']).error
  if (!dockerIsHere) console.warn('docker is not installed: the contexts are those recorded with version 27')
  test.each(CASES)('what docker shows: %s', (_, recorded, env, flags, selector) => {
    const directory = scratch(FILES)
    expect(probeDocker({ kind: 'docker', ...selector }, worldIn(directory, env)).context).toBe(recorded)
    if (!dockerIsHere) return
    const shown = spawnSync('docker', [...flags, 'context', 'show'], {
      env: { PATH: process.env.PATH, HOME: directory, ...env },
      encoding: 'utf8',
    })
    expect(shown.stdout.trim()).toBe(recorded)
  })
  test('addresses', () => {
    const directory = scratch(FILES)
    expect(probeDocker({ kind: 'docker' }, worldIn(directory)).host).toBe('tcp://10.0.0.1:2376')
    expect(probeDocker({ kind: 'docker', context: 'gone' }, worldIn(directory))).toMatchObject({
      context: null,
      host: null,
    })
    expect(currentDocker(worldIn(scratch()))).toBeNull()
    // docker warns of a file that it cannot read and goes on without it
    expect(currentDocker(worldIn(scratch({ '.docker/config.json': '{' })))).toBeNull()
    const broken = { '.docker/config.json': '{"currentContext":"x"' }
    expect(currentDocker(worldIn(scratch(broken)))).toBeNull()
  })
})

test('vault', () => {
  const directory = scratch()
  expect(probeVault({ kind: 'vault' }, worldIn(directory))).toMatchObject({
    address: 'https://127.0.0.1:8200',
    namespace: null,
  })
  expect(
    probeVault({ kind: 'vault' }, worldIn(directory, { VAULT_ADDR: 'https://u:p@v', VAULT_NAMESPACE: 'n' })),
  ).toMatchObject({ address: 'https://v', namespace: 'n' })
  expect(
    probeVault({ kind: 'vault', address: 'https://a' }, worldIn(directory, { VAULT_ADDR: 'https://v' })),
  ).toMatchObject({ address: 'https://a' })
  expect(currentVault(worldIn(directory))).toBeNull()
})

test.each([
  ['https://ghp_token@github.com/a/b', 'https://github.com/a/b'],
  ['https://u:p%40@h:1/x?y=a@b', 'https://h:1/x?y=a@b'],
  ['ssh://git:pw@h/x', 'ssh://git@h/x'],
  ['ssh://git@h/x', 'ssh://git@h/x'],
  ['git@github.com:a/b', 'git@github.com:a/b'],
  ['https://u:p@x@h/', 'https://h/'],
  ['/a/path@x', '/a/path@x'],
  ['https://h', 'https://h'],
])('no secret in %s', (address, shown) => {
  expect(withoutSecrets(address)).toBe(shown)
})
