import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type GcpSelector, probeGcp, probeGcpDefaults } from '../../src/probe/gcp.ts'
import { scratch, worldIn } from './scratch.ts'

const FILES = {
  '.config/gcloud/active_config': 'work',
  '.config/gcloud/configurations/config_default': '[core]\nproject = default-project\naccount = d@x.test\n',
  '.config/gcloud/configurations/config_work':
    '[core]\nproject = work-project\naccount = w@x.test\n[compute]\nregion = europe-west1\nzone = europe-west1-b\n',
  '.config/gcloud/configurations/config_lend':
    '[core]\nproject = p\naccount = w@x.test\n[auth]\nimpersonate_service_account = robot@p.iam\n',
  '.config/gcloud/configurations/config_broken': 'project = x\n',
  'elsewhere/active_config': 'default',
  'elsewhere/configurations/config_default': '[core]\nproject = elsewhere\n',
}

/** `gcloud config get-value`, for project and account; null when gcloud refuses. */
function askGcloud(directory: string, env: Record<string, string>, configuration?: string) {
  const flags = configuration ? [`--configuration=${configuration}`] : []
  const { stdout, status } = spawnSync(
    'gcloud',
    [
      ...flags,
      'config',
      'list',
      '--all',
      '--format=json(core.project,core.account,compute.region,compute.zone)',
    ],
    {
      cwd: directory,
      env: { PATH: process.env.PATH, HOME: directory, CLOUDSDK_CORE_DISABLE_PROMPTS: '1', ...env },
      encoding: 'utf8',
    },
  )
  if (status !== 0) return null
  const { core = {}, compute = {} } = JSON.parse(stdout) as Record<string, Record<string, string | null>>
  return {
    project: core['project'] ?? null,
    account: core['account'] ?? null,
    region: compute['region'] ?? null,
    zone: compute['zone'] ?? null,
  }
}

type Said = { project: string | null; account: string | null; region: string | null; zone: string | null }
const NOTHING: Said = { project: null, account: null, region: null, zone: null }
const WORK: Said = {
  project: 'work-project',
  account: 'w@x.test',
  region: 'europe-west1',
  zone: 'europe-west1-b',
}
const DEFAULT: Said = { ...NOTHING, project: 'default-project', account: 'd@x.test' }

const CASES: [string, Said, { env?: Record<string, string>; configuration?: string }][] = [
  ['the active configuration', WORK, {}],
  ['--configuration', DEFAULT, { configuration: 'default' }],
  ['CLOUDSDK_ACTIVE_CONFIG_NAME', DEFAULT, { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'default' } }],
  [
    'CLOUDSDK_CORE_PROJECT',
    { ...WORK, project: 'env-project' },
    { env: { CLOUDSDK_CORE_PROJECT: 'env-project' } },
  ],
  ['CLOUDSDK_CONFIG', { ...NOTHING, project: 'elsewhere' }, { env: { CLOUDSDK_CONFIG: 'elsewhere' } }],
  ['NONE', NOTHING, { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'NONE' } }],
  ['a configuration that is not there', NOTHING, { configuration: 'nope' }],
]

const gcloudIsHere = !spawnSync('gcloud', ['--version']).error
if (!gcloudIsHere) console.warn('gcloud is not installed: its answers are those recorded with version 528')

// gcloud takes a second to start: the table is short.
describe('what gcloud itself says', () => {
  const directory = scratch(FILES)
  test.each(CASES)('%s', (_, recorded, { env = {}, configuration }) => {
    const selector: GcpSelector = { kind: 'gcp', ...(configuration ? { configuration } : {}) }
    const { project, account, region, zone } = probeGcp(selector, worldIn(directory, env))
    expect({ project, account, region, zone }).toEqual(recorded)
    if (gcloudIsHere) expect(askGcloud(directory, env, configuration) ?? NOTHING).toEqual(recorded)
  })
})

/** The files of a configuration directory, and what commands find in it. `gcloud config` itself makes some anew. */
const FOUND: [what: string, Partial<Said>, Record<string, string>, Record<string, string>?][] = [
  [
    'the default one, where none is active',
    { project: 'lost' },
    { 'configurations/config_default': '[core]\nproject = lost\n' },
  ],
  [
    'the settings of before',
    { project: 'old' },
    { properties: '[core]\nproject = old\n', 'configurations/config_default': '[core]\nproject = lost\n' },
  ],
  [
    'not those taken over',
    { project: null },
    {
      properties:
        '# This properties file has been superseded by named configurations.\n[core]\nproject = old\n',
    },
  ],
  ['nothing in one that is not there', { project: null }, { active_config: 'gone' }],
  [
    'a variable over one that is not there',
    { project: 'p' },
    { active_config: 'gone' },
    { CLOUDSDK_CORE_PROJECT: 'p' },
  ],
  [
    'another option',
    { project: 'x', account: 'x' },
    { 'configurations/config_default': '[core]\nproject = %(account)s\naccount = x\n' },
  ],
  [
    'no such option',
    { project: null, account: null },
    { 'configurations/config_default': '[core]\nproject = %(other)s\naccount = x\n' },
  ],
  [
    'an empty project',
    { project: null, account: null },
    { 'configurations/config_default': '[core]\nproject = x\naccount = x\n' },
    { CLOUDSDK_CORE_PROJECT: '' },
  ],
  [
    'a byte order mark',
    { project: null },
    { 'configurations/config_default': '\ufeff[core]\nproject = x\n' },
  ],
  [
    'no project’s name',
    { project: null, account: null },
    { 'configurations/config_default': '[core]\nproject = "x"\naccount = x\n' },
  ],
]

test.each(FOUND)('%s', (_, said, files, env = {}) => {
  const below = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`.config/gcloud/${path}`, text]),
  )
  expect(probeGcp({ kind: 'gcp' }, worldIn(scratch(below), env))).toMatchObject(said)
})

test('what is active without the flag must be whole too', () => {
  const world = worldIn(scratch(FILES), { CLOUDSDK_ACTIVE_CONFIG_NAME: 'broken' })
  expect(probeGcp({ kind: 'gcp', configuration: 'work' }, world)).toMatchObject({
    project: null,
    configuration: null,
  })
})

test('a token that was handed over is nobody’s that can be seen', () => {
  expect(probeGcp({ kind: 'gcp', borrowed: true }, worldIn(scratch(FILES)))).toMatchObject({
    account: null,
    project: 'work-project',
  })
})

test('flags, impersonation and what cannot be read', () => {
  const world = worldIn(scratch(FILES))
  expect(probeGcp({ kind: 'gcp', project: 'x', zone: 'z' }, world)).toMatchObject({
    project: 'x',
    zone: 'z',
    account: 'w@x.test',
    configuration: 'work',
  })
  expect(probeGcp({ kind: 'gcp', configuration: 'lend' }, world)).toMatchObject({ account: 'robot@p.iam' })
  expect(probeGcp({ kind: 'gcp', impersonate: 'other@p.iam' }, world)).toMatchObject({
    account: 'other@p.iam',
  })
  expect(probeGcp({ kind: 'gcp', configuration: 'broken' }, world)).toMatchObject({
    project: null,
    source: expect.stringContaining('not resolvable'),
  })
})

test('application default credentials', () => {
  const directory = scratch()
  expect(probeGcpDefaults(worldIn(directory))).toBeNull()
  writeFileSync(
    join(directory, 'key.json'),
    '{"type":"service_account","project_id":"sa-project","client_email":"sa@x","private_key":"the-secret"}',
  )
  const found = probeGcpDefaults(worldIn(directory, { GOOGLE_APPLICATION_CREDENTIALS: 'key.json' }))
  expect(found).toMatchObject({ project: 'sa-project', account: 'sa@x' })
  expect(JSON.stringify(found)).not.toContain('the-secret')
  expect(probeGcpDefaults(worldIn(directory, { GOOGLE_PROJECT: 'p' }))).toMatchObject({
    project: 'p',
    source: 'GOOGLE_PROJECT',
  })
  expect(probeGcpDefaults(worldIn(directory, { GOOGLE_APPLICATION_CREDENTIALS: 'none' }))).toMatchObject({
    project: null,
  })
})
