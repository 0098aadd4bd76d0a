import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { defined, maybe, mostly, mostlyNot } from './situation.ts'

/** Everything around one aws command; `{.}` stands for the directory. */
export type AwsSituation = { files: Record<string, string>; env: Record<string, string>; words: string[] }

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A key id of the current format, which tells its account. */
export function keyOf(account: string, end: string): string {
  // A set bit, the account, and nine bits that say nothing (aws-key.ts).
  let bits = (1n << 49n) | (BigInt(account) << 9n)
  let text = ''
  for (let i = 0; i < 10; i++, bits >>= 5n) text = BASE32[Number(bits & 31n)] + text
  return `AKIA${text}${end.padStart(6, 'A')}`
}

export const ACCOUNTS = ['123456789012', '210987654321', '609629065308', '444444444444']
export const KEYS = ACCOUNTS.map((account, i) => keyOf(account, 'ABCD'[i]!))
/** Of the old format: it tells nothing. */
const OLD_KEY = 'AKIAIOSFODNN7EXAMPLE'

const NAMES = ['default', 'dev', 'prod', 'base']
const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom('with space', 'gone', '', 'Dev', 'é', 'a.b') },
)
const region = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('eu-west-1', 'us-east-2', 'eu-central-1') },
  { weight: 1, arbitrary: fc.constantFrom('', 'nowhere', 'us-gov-west-1', 'cn-north-1') },
)
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEYS) },
  { weight: 1, arbitrary: fc.constantFrom(OLD_KEY, 'ASIAY34FZKBOKMUTVV7A', '', 'short') },
)
const arn = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...ACCOUNTS), fc.constantFrom('Admin', 'path/Deploy'))
      .map(([account, role]) => `arn:aws:iam::${account}:role/${role}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'nonsense-of-some-length', 'arn:aws-cn:iam::123456789012:role/x-of-china'),
  },
)

type Option = readonly [string, string]
const keys = fc
  .tuple(key, mostly(fc.constant('secret'), 12), mostlyNot(fc.constant('token'), 4))
  .map(([id, secret, token]): Option[] => [
    ['aws_access_key_id', id],
    ...(secret === undefined ? [] : [['aws_secret_access_key', secret] as const]),
    ...(token === undefined ? [] : [['aws_session_token', token] as const]),
  ])
const role = fc
  .record({
    role_arn: arn,
    source_profile: mostly(name, 5),
    credential_source: maybe(['Environment', 'EcsContainer', 'Ec2InstanceMetadata', 'Nonsense'], 5),
    web_identity_token_file: maybe(['{.}/token', 'missing', ''], 12),
    external_id: maybe(['x-1'], 8),
    role_session_name: maybe(['me'], 5),
    duration_seconds: maybe(['900'], 8),
  })
  .map((fields): Option[] => Object.entries(defined<string>(fields)))
const web = arn.map((role_arn): Option[] => [
  ['role_arn', role_arn],
  ['web_identity_token_file', '{.}/token'],
])
const sso = fc
  .record({
    sso_session: mostly(fc.constantFrom('corp', 'corp', 'corp', 'gone'), 2),
    sso_start_url: maybe(['https://corp.awsapps.test/start'], 1),
    sso_region: maybe(['eu-west-1'], 1),
    sso_account_id: mostly(fc.constantFrom(...ACCOUNTS), 12),
    sso_role_name: mostly(fc.constantFrom('ReadOnly', 'Admin'), 12),
  })
  .map((fields): Option[] => Object.entries(defined<string>(fields)))
const program = fc
  .constantFrom('{.}/program', '{.}/fails')
  .map((path): Option[] => [['credential_process', path]])
const nothing = fc.constant<Option[]>([])

const other = fc.oneof(
  region.map((value): Option => ['region', value]),
  fc.constantFrom<Option>(
    ['output', 'json'],
    ['output', 'text'],
    ['s3', '\n  addressing_style = path'],
    ['cli_pager', ''],
    ['region', 'eu-west-1\n  '],
    ['sts_regional_endpoints', 'regional'],
    ['Region', 'eu-north-1'],
    ['retry_mode', 'standard'],
    ['use_fips_endpoint', 'false'],
  ),
)
const configured = fc.oneof(
  { weight: 5, arbitrary: keys },
  { weight: 5, arbitrary: role },
  { weight: 2, arbitrary: web },
  { weight: 3, arbitrary: sso },
  { weight: 2, arbitrary: program },
  { weight: 2, arbitrary: nothing },
  { weight: 1, arbitrary: fc.tuple(keys, role).map((both) => both.flat()) },
)

type Section = { header: string; options: Option[] }

/** One line for each option, in one of several spellings. */
function written({ header, options }: Section, spelling: number): string {
  const between = [' = ', '=', ' : ', '= '][spelling]!
  const lines = options.map(
    ([own, value]) => `${spelling === 3 ? own.toUpperCase() : own}${between}${value}\n`,
  )
  return `[${header}]\n${spelling === 1 ? '# why\n; why\n\n' : ''}${lines.join('')}`
}
const ODD_TEXTS = [
  '',
  'region = x\n',
  '[default\n',
  '[default]\nregion\n',
  '[default]\n[default]\n',
  '[default]\nregion = a\nregion = b\n',
  '[DEFAULT]\nregion = eu-south-1\n',
  '\ufeff[default]\nregion = eu-south-1\n',
  '[profile "x]\nregion = a\n',
  '[default]\ns3 =\n  nonsense\n',
  '[]\na = b\n',
]
const file = (section: fc.Arbitrary<Section>, most: number) =>
  fc.oneof(
    {
      weight: 20,
      arbitrary: fc
        .uniqueArray(section, { selector: ({ header }) => header, minLength: 1, maxLength: most })
        .chain((sections) =>
          fc.tuple(
            ...sections.map((own) =>
              fc
                .oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) })
                .map((spelling) => written(own, spelling)),
            ),
          ),
        )
        .map((texts) => texts.join('\n')),
    },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  )

const profileHeader = fc.tuple(name, fc.nat(9)).map(([own, form]) => {
  if (own === 'default') return form === 0 ? 'profile default' : 'default'
  if (form === 0) return `profile '${own}'`
  if (form === 1) return `profile  "${own}" `
  return form === 2 && own !== ''
    ? own
    : own.includes(' ') || own === ''
      ? `profile "${own}"`
      : `profile ${own}`
})
const once = (options: Option[]) => [
  ...new Map(options.map((option) => [option[0].toLowerCase(), option])).values(),
]
const profile = fc
  .record({ header: profileHeader, own: configured, others: fc.array(other, { maxLength: 2 }) })
  .map(({ header, own, others }) => ({ header, options: once([...own, ...others]) }))
const session = fc.constantFrom<Section>(
  {
    header: 'sso-session corp',
    options: [
      ['sso_region', 'eu-west-1'],
      ['sso_start_url', 'https://corp.awsapps.test/start'],
    ],
  },
  { header: 'sso-session corp', options: [['sso_region', 'eu-west-1']] },
  { header: 'preview', options: [['x', 'y']] },
)
const configSection = fc.oneof({ weight: 6, arbitrary: profile }, { weight: 1, arbitrary: session })
const credentialSection = fc
  .record({
    header: name.filter((text) => text !== ''),
    own: fc.oneof(
      { weight: 6, arbitrary: keys },
      { weight: 1, arbitrary: role },
      { weight: 1, arbitrary: program },
      { weight: 1, arbitrary: nothing },
    ),
    others: fc.array(other, { maxLength: 1 }),
  })
  .map(({ header, own, others }) => ({ header, options: once([...own, ...others]) }))

/** What `aws sso login` leaves. */
function tokenFile(source: string): [string, string] {
  const token = {
    accessToken: 'token',
    expiresAt: '2099-01-01T00:00:00Z',
    startUrl: 'https://corp.awsapps.test/start',
    region: 'eu-west-1',
  }
  return [`.aws/sso/cache/${createHash('sha1').update(source).digest('hex')}.json`, JSON.stringify(token)]
}

const env = fc
  .record({
    HOME: maybe(['', '{.}/elsewhere'], 20),
    AWS_PROFILE: mostlyNot(name, 3),
    AWS_DEFAULT_PROFILE: mostlyNot(name, 8),
    AWS_REGION: mostlyNot(region, 8),
    AWS_DEFAULT_REGION: mostlyNot(region, 4),
    AWS_CONFIG_FILE: maybe(['other', '{.}/other', '~/other', '$WHERE/other', 'missing', ''], 6),
    AWS_SHARED_CREDENTIALS_FILE: maybe(
      ['other-credentials', '~/other-credentials', '/dev/null', 'missing', ''],
      6,
    ),
    AWS_WEB_IDENTITY_TOKEN_FILE: maybe(['{.}/token', 'missing'], 14),
    AWS_ROLE_ARN: mostlyNot(arn, 12),
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: maybe(['/x'], 10),
    AWS_EC2_METADATA_DISABLED: maybe(['true'], 2),
    AWS_STS_REGIONAL_ENDPOINTS: maybe(['regional', 'legacy'], 10),
    AWS_SDK_LOAD_CONFIG: maybe(['1', '0'], 12),
  })
  .map((fields) => ({ HOME: '{.}', WHERE: '{.}', ...defined(fields) }))
const envKeys = mostlyNot(
  fc
    .tuple(key, mostly(fc.constant('secret'), 8), mostlyNot(fc.constant('token'), 3))
    .map(([id, secret, token]) =>
      defined({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token }),
    ),
  4,
)

const valued = (long: string, short: string, value: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.nat(3),
      value.filter((text) => text !== ''),
    )
    .map(([form, own]) =>
      form === 0 ? [`--${long}=${own}`] : [form === 1 ? `--${short}` : `--${long}`, own],
    )
const flag = fc.oneof(
  { weight: 3, arbitrary: valued('profile', 'prof', name) },
  { weight: 3, arbitrary: valued('region', 'reg', region) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(['--output', 'json'], ['--no-paginate'], ['--color=off']),
  },
)
/** In the second list are those of one place for the whole world. */
const COMMANDS = [
  ['ec2', 'describe-instances'],
  ['ec2', 'terminate-instances', '--instance-ids', 'i-1'],
  ['dynamodb', 'delete-table', '--table-name', 'prod'],
  ['logs', 'describe-log-groups'],
]
const GLOBAL = [
  ['iam', 'list-users'],
  ['sts', 'get-caller-identity'],
  ['s3api', 'list-buckets'],
]
const words = fc
  .tuple(
    fc.constantFrom(...COMMANDS, ...COMMANDS, ...GLOBAL),
    fc.array(fc.tuple(flag, fc.boolean()), { maxLength: 2 }),
  )
  .map(([command, flags]) => [
    ...flags.filter(([, first]) => first).flatMap(([own]) => own),
    ...command,
    ...flags.filter(([, first]) => !first).flatMap(([own]) => own),
  ])

export const awsSituation: fc.Arbitrary<AwsSituation> = fc
  .record({
    config: mostly(file(configSection, 4), 10),
    credentials: mostly(file(credentialSection, 3), 3),
    other: file(configSection, 3),
    otherCredentials: file(credentialSection, 2),
    signedIn: fc.constantFrom(true, true, false),
    env,
    envKeys,
    words,
  })
  .map(({ config, credentials, other, otherCredentials, signedIn, env, envKeys, words }) => ({
    files: {
      ...defined({ '.aws/config': config, '.aws/credentials': credentials }),
      other,
      'other-credentials': otherCredentials,
      token: 'a.web.token',
      program: '#!/bin/sh\necho \'{"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "s"}\'\n',
      fails: '#!/bin/sh\nexit 1\n',
      ...Object.fromEntries(signedIn ? ['corp', 'https://corp.awsapps.test/start'].map(tokenFile) : []),
    },
    env: { ...env, ...envKeys },
    words,
  }))
