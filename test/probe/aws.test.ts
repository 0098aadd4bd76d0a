import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { currentAws, probeAws } from '../../src/probe/aws.ts'
import { accountOfAccessKey } from '../../src/probe/aws-key.ts'
import { scratch, worldIn } from './scratch.ts'

/** Key ids of the current format, for the account numbers in their names. */
const KEY_A = 'AKIAY34FZKBOKMUTAAAA'
const KEY_B = 'AKIAY34FZKBOKMUTBBBB'
const KEY_C = 'AKIAY34FZKBOKMUTCCCC'

const OWN_KEYS = `aws_access_key_id = ${KEY_A}\naws_secret_access_key = s\n`
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/x\n'

const CONFIG = `
# a comment
[default]
region = eu-default
aws_access_key_id = ${KEY_C}
aws_secret_access_key = s
s3 =
  addressing_style = path
[profile dev]
region=eu-dev
[profile "with space"]
region : eu-space
[profile configured]
aws_access_key_id = ${KEY_C}
aws_secret_access_key = s
[profile role]
role_arn = arn:aws:iam::123456789012:role/Admin
source_profile = dev
[profile web]
role_arn = arn:aws:iam::210987654321:role/Web
web_identity_token_file = token
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.test/start
[profile sso]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = ReadOnly
[profile process]
credential_process = touch /tmp/never
[profile login]
login_session = arn:aws:sts::444444444444:assumed-role/x/y
[profile bare]
output = json
[notaprofile]
region = nowhere
[profile local]
endpoint_url = http://localhost:4566
aws_access_key_id = ${KEY_C}
aws_secret_access_key = s
[services minio]
s3 =
  endpoint_url = http://minio.test
[profile minio]
services = minio
`
const CREDENTIALS = `
[default]
aws_access_key_id = ${KEY_A}
aws_secret_access_key = s
[dev]
aws_access_key_id = ${KEY_B}
aws_secret_access_key = s
[only-credentials]
aws_access_key_id = ${KEY_B}
aws_secret_access_key = s
region = eu-creds
`
const FILES = {
  '.aws/config': CONFIG,
  '.aws/credentials': CREDENTIALS,
  token: 'a.web.token',
  'other/config': '[profile dev]\nregion = eu-other\n',
  broken: 'region = x\n[a]\n',
  duplicate: '[default]\nregion = a\nregion = b\n',
}
const ENV_KEYS = { AWS_ACCESS_KEY_ID: 'AKIAY34FZKBOKMUTEEEE', AWS_SECRET_ACCESS_KEY: 's' }

type Case = { name: string; env?: Record<string, string>; profile?: string }

const CASES: Case[] = [
  { name: 'default profile, the credentials file first' },
  { name: '--profile', profile: 'dev' },
  { name: 'AWS_PROFILE', env: { AWS_PROFILE: 'dev' } },
  { name: 'AWS_DEFAULT_PROFILE', env: { AWS_DEFAULT_PROFILE: 'dev' } },
  { name: 'a profile with a space', profile: 'with space' },
  { name: 'keys of the config file', profile: 'configured' },
  { name: 'a profile of the credentials file alone', profile: 'only-credentials' },
  { name: 'variables over the default profile', env: ENV_KEYS },
  { name: 'variables over AWS_PROFILE', env: { ...ENV_KEYS, AWS_PROFILE: 'dev' } },
  { name: '--profile over variables', env: ENV_KEYS, profile: 'dev' },
  { name: 'a profile that is not there', profile: 'nope' },
  { name: 'AWS_DEFAULT_REGION', env: { AWS_DEFAULT_REGION: 'us-env' } },
  { name: 'AWS_CONFIG_FILE', env: { AWS_CONFIG_FILE: 'other/config', AWS_PROFILE: 'dev' } },
  { name: 'AWS_CONFIG_FILE with ~', env: { AWS_CONFIG_FILE: '~/other/config', AWS_PROFILE: 'dev' } },
  {
    name: 'AWS_CONFIG_FILE with a variable',
    env: { X: 'other', AWS_CONFIG_FILE: '$X/config', AWS_PROFILE: 'dev' },
  },
  { name: 'AWS_SHARED_CREDENTIALS_FILE', env: { AWS_SHARED_CREDENTIALS_FILE: '/none' } },
  { name: 'a profile with nothing', profile: 'bare', env: { AWS_EC2_METADATA_DISABLED: 'true' } },
  { name: 'a broken file', env: { AWS_CONFIG_FILE: 'broken' } },
  { name: 'an option twice', env: { AWS_CONFIG_FILE: 'duplicate' } },
]

/** `aws configure list`: last four characters of the key, and the region; null when aws refuses. */
function askAws(
  directory: string,
  { env = {}, profile }: Case,
): { key: string | null; region: string | null } | null {
  const flags = profile ? ['--profile', profile] : []
  const { stdout, status } = spawnSync('aws', [...flags, 'configure', 'list'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
      HOME: directory,
      PYENV_ROOT: process.env.PYENV_ROOT ?? `${process.env.HOME}/.pyenv`,
      PYENV_VERSION: process.env.PYENV_VERSION,
    },
    encoding: 'utf8',
  })
  if (status !== 0) return null
  const value = (name: string) => {
    const text = new RegExp(`^\\s*${name}\\s*:?\\s+(\\S+)`, 'm').exec(stdout)?.[1]
    return text === undefined || text.startsWith('<not') ? null : text
  }
  return { key: value('access_key')?.slice(-4) ?? null, region: value('region') }
}

describe('whose keys and which region aws itself would use', () => {
  const directory = scratch(FILES)
  test.each(CASES)('$name', (chosen) => {
    const { env = {}, profile } = chosen
    const selector = { kind: 'aws', ...(profile ? { profile } : {}) } as const
    const [target, ...others] = probeAws(selector, worldIn(directory, env))
    expect(others).toEqual([])
    const asked = askAws(directory, chosen)
    if (asked === null) expect(target).toMatchObject({ account: null, accessKeyId: null })
    else expect({ key: target?.accessKeyId?.slice(-4) ?? null, region: target?.region }).toEqual(asked)
  })
})

describe('accounts that the files reveal', () => {
  const directory = scratch(FILES)
  test.each([
    ['role', { account: '123456789012', role: 'arn:aws:iam::123456789012:role/Admin' }],
    ['web', { account: '210987654321' }],
    ['sso', { account: '333333333333', role: 'ReadOnly' }],
    ['login', { account: '444444444444' }],
    ['process', { account: null, accessKeyId: null }],
    ['dev', { account: '609629065308', accessKeyId: KEY_B }],
  ])('profile %s', (profile, expected) => {
    expect(probeAws({ kind: 'aws', profile }, worldIn(directory))).toMatchObject([{ profile, ...expected }])
  })

  test('a web identity of the variables', () => {
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: 'token', AWS_ROLE_ARN: 'arn:aws:iam::555555555555:role/pod' }
    expect(probeAws({ kind: 'aws' }, worldIn(directory, env))).toMatchObject([{ account: '555555555555' }])
    expect(probeAws({ kind: 'aws', profile: 'dev' }, worldIn(directory, env))).toMatchObject([
      { account: '609629065308' },
    ])
  })
})

/** Configurations with which aws asks nothing, or asks the machine that it runs on. */
const NOBODY: [what: string, config: string, credentials?: string, env?: Record<string, string>][] = [
  ['a role without a source', 'role_arn = arn:aws:iam::123456789012:role/x'],
  ['a role with two', `${ROLE}source_profile = keys\ncredential_source = Environment`],
  ['a role whose source is not there', `${ROLE}source_profile = none`],
  ['a role whose source has nothing', `${ROLE}source_profile = bare`],
  ['a role of itself', `${ROLE}source_profile = p`],
  ['roles that lead around', `${ROLE}source_profile = round`],
  ['a service that is none', `${ROLE}credential_source = Nonsense`],
  ['variables that are not there', `${ROLE}credential_source = Environment`],
  ['a role that is none', 'role_arn = short\nsource_profile = keys'],
  ['a web identity without a role', 'web_identity_token_file = /none'],
  ['a web identity without a token', `${ROLE}web_identity_token_file = /none`],
  ['a key without its secret', `aws_access_key_id = ${KEY_A}`],
  ['a key without its secret, of the credentials', '', `[p]\naws_access_key_id = ${KEY_A}`],
  ['a key without its secret, of the variables', '', '', { AWS_ACCESS_KEY_ID: KEY_A }],
  [
    'an sso-session that is not there',
    'sso_session = none\nsso_account_id = 123456789012\nsso_role_name = x',
  ],
  ['half a single sign-on', 'sso_account_id = 123456789012\nsso_role_name = x'],
  [
    'an sso-session that differs',
    'sso_session = s\nsso_region = other\nsso_account_id = 123456789012\nsso_role_name = x',
  ],
  ['nested settings that are none', `${OWN_KEYS}s3 =\n  nonsense`],
  ['no credentials', 'region = eu'],
]

test.each(NOBODY)('%s: nobody', (_, profile, credentials = '', env = {}) => {
  const config = `[profile keys]\n${OWN_KEYS}[profile bare]\nregion = x\n[profile round]\n${ROLE}source_profile = p\n[sso-session s]\nsso_region = eu\nsso_start_url = https://x\n[profile p]\n${profile}\n`
  const directory = scratch({ '.aws/config': config, '.aws/credentials': credentials })
  expect(probeAws({ kind: 'aws' }, worldIn(directory, { AWS_PROFILE: 'p', ...env }))).toMatchObject([
    { profile: null, account: null, accessKeyId: null, role: null },
  ])
})

test.each([
  ['by its own keys', `${OWN_KEYS}${ROLE}source_profile = p`],
  ['by those of another', `${ROLE}source_profile = keys`],
  ['by another role', `${ROLE}source_profile = second`],
  ['by the machine', `${ROLE}credential_source = ec2InstanceMetadata`],
])('a role taken %s', (_, profile) => {
  const config = `[profile keys]\n${OWN_KEYS}[profile second]\n${ROLE}source_profile = keys\n[profile p]\n${profile}\n`
  const world = worldIn(scratch({ '.aws/config': config }))
  expect(probeAws({ kind: 'aws', profile: 'p' }, world)).toMatchObject([
    { profile: 'p', account: '123456789012' },
  ])
})

test('a byte order mark spoils a file, and what is no file is not there', () => {
  const directory = scratch({ '.aws/config': `\ufeff[default]\n${OWN_KEYS}` })
  expect(probeAws({ kind: 'aws' }, worldIn(directory))[0]?.source).toContain('not resolvable')
  const env = { AWS_CONFIG_FILE: '', AWS_ACCESS_KEY_ID: KEY_B, AWS_SECRET_ACCESS_KEY: 's' }
  expect(probeAws({ kind: 'aws' }, worldIn(directory, env))).toMatchObject([{ accessKeyId: KEY_B }])
})

test('--region wins', () => {
  const [target] = probeAws(
    { kind: 'aws', region: 'us-flag' },
    worldIn(scratch(FILES), { AWS_DEFAULT_REGION: 'us-env' }),
  )
  expect(target?.region).toBe('us-flag')
})

test('where versions of aws differ, both are targets', () => {
  const directory = scratch(FILES)
  const found = probeAws(
    { kind: 'aws' },
    worldIn(directory, { AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'role' }),
  )
  expect(found.map(({ profile }) => profile)).toEqual(['dev', 'role'])
  const [target] = probeAws({ kind: 'aws' }, worldIn(directory, { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }))
  expect(target?.region).toBeNull()
})

test.each([
  ['--endpoint-url', { endpointUrl: 'http://x' }, {}],
  ['a variable', {}, { AWS_ENDPOINT_URL_S3: 'http://x' }],
  ['the profile', { profile: 'local' }, {}],
  ['its services', { profile: 'minio' }, {}],
])('an address of the caller’s choosing may be any account: %s', (_, selector, env) => {
  const found = probeAws({ kind: 'aws', ...selector }, worldIn(scratch(FILES), env))
  expect(found.at(-1)).toMatchObject({ profile: null, account: null, accessKeyId: null })
  expect(found).toHaveLength(2)
})

test('current is what is selected or stands as default', () => {
  const none = scratch({
    '.aws/config':
      '[profile prod]\nrole_arn = arn:aws:iam::123456789012:role/x\ncredential_source = Ec2InstanceMetadata\n[default]\nregion = eu\n',
  })
  expect(currentAws(worldIn(none))).toEqual([])
  expect(currentAws(worldIn(none, { AWS_PROFILE: 'prod' }))).toMatchObject([{ account: '123456789012' }])
  expect(currentAws(worldIn(none, ENV_KEYS))).toMatchObject([{ account: '609629065308' }])
  expect(currentAws(worldIn(scratch(FILES)))).toMatchObject([{ accessKeyId: KEY_A }])
  expect(currentAws(worldIn(scratch({ '.aws/config': 'x' })))).toMatchObject([{ account: null }])
  expect(currentAws(worldIn(scratch()))).toEqual([])
})

describe('the account in a key id', () => {
  test.each([
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
    ['AKIAIOSFODNN7EXAMPLE', null],
    ['AKIAJAAAAAAAAAAAAAAA', null],
    ['AROAY34FZKBOKMUTVV7A', null],
    ['ASIAY34FZKBOKMUTVV7', null],
    ['ASIAY34FZKBOKMUTVV71', null],
    ['', null],
  ])('%s', (id, account) => {
    expect(accountOfAccessKey(id)).toBe(account)
  })
})
