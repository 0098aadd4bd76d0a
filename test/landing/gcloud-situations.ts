import fc from 'fast-check'
import { defined, maybe, mostly, mostlyNot } from './situation.ts'

/** Everything around one gcloud command; `{.}` stands for the directory. */
export type GcloudSituation = { files: Record<string, string>; env: Record<string, string>; words: string[] }

/** The two that are signed in, wherever gcloud looks, and one that is not. */
export const SIGNED_IN = ['me@one.test', 'me@two.test']

const project = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('acme-dev', 'acme-prod', 'acme-stage') },
  { weight: 1, arbitrary: fc.constantFrom('', 'Acme Prod', '123456789', 'example.com:acme', 'none') },
)
const account = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...SIGNED_IN) },
  { weight: 1, arbitrary: fc.constantFrom('', 'other@three.test') },
)
const zone = fc.constantFrom('europe-west1-b', 'us-east1-c')
const region = fc.constantFrom('europe-west1', 'us-east1')
const robot = fc.constantFrom(
  'robot@acme-dev.iam.gserviceaccount.com',
  'deploy@acme-prod.iam.gserviceaccount.com',
)

type Setting = readonly [section: string, name: string, value: string]
const setting: fc.Arbitrary<Setting> = fc.oneof(
  { weight: 6, arbitrary: project.map((value): Setting => ['core', 'project', value]) },
  { weight: 6, arbitrary: account.map((value): Setting => ['core', 'account', value]) },
  { weight: 4, arbitrary: zone.map((value): Setting => ['compute', 'zone', value]) },
  { weight: 4, arbitrary: region.map((value): Setting => ['compute', 'region', value]) },
  { weight: 1, arbitrary: robot.map((value): Setting => ['auth', 'impersonate_service_account', value]) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Setting>(
      ['core', 'disable_color', 'True'],
      ['billing', 'quota_project', 'acme-stage'],
      ['core', 'verbosity', 'error'],
      ['unknown', 'thing', 'x'],
      ['CORE', 'project', 'in-capitals'],
      ['core', 'PROJECT', 'name-in-capitals'],
      ['core', 'project', 'acme-%'],
      ['core', 'project', 'acme-%%'],
      ['core', 'project', '%(account)s'],
      ['core', 'project', 'acme-dev ; why'],
      ['core', 'project', '"acme-dev"'],
      ['core', 'project', 'acme-dev\n  more'],
    ),
  },
)

/** As gcloud writes it, or as a person does. */
function written(settings: readonly Setting[], spelling: number): string {
  const sections = new Map<string, string[]>()
  const between = [' = ', '=', ': ', ' =  '][spelling]!
  for (const [section, name, value] of settings) {
    const lines = sections.get(section) ?? []
    lines.push(`${name}${between}${value}\n`)
    sections.set(section, lines)
  }
  const texts = [...sections].map(([section, lines]) => `[${section}]\n${lines.join('')}\n`)
  return `${spelling === 1 ? '# why\n; why\n\n' : ''}${texts.join('')}`
}
const once = (settings: readonly Setting[]) => [
  ...new Map(settings.map((own) => [`${own[0]}/${own[1].toLowerCase()}`, own])).values(),
]
const ODD_TEXTS = [
  '',
  'project = x\n',
  '[core\n',
  '[core]\nproject\n',
  '[core]\n[core]\n',
  '[core]\nproject = a\nproject = b\n',
  '[DEFAULT]\nproject = acme-prod\n[core]\n',
  '\ufeff[core]\nproject = acme-prod\n',
  '[core]\nproject =\n  acme-prod\n',
  '\0',
]
const properties = fc.oneof(
  {
    weight: 16,
    arbitrary: fc
      .tuple(
        fc.array(setting, { minLength: 1, maxLength: 5 }).map(once),
        fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
      )
      .map(([settings, spelling]) => written(settings, spelling)),
  },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) },
)

const name = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('default', 'work', 'prod') },
  { weight: 1, arbitrary: fc.constantFrom('gone', 'NONE', 'Work', '', 'a b', '../x', '1') },
)
const active = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('default', 'work', 'prod') },
  { weight: 1, arbitrary: fc.constantFrom('', 'work\n', ' work', 'gone', 'NONE', 'Work', '\ufeffwork') },
)
const directory = fc.record({
  old: mostlyNot(properties, 8),
  active: mostly(active, 6),
  default: mostly(properties, 3),
  work: mostly(properties, 6),
  prod: mostly(properties, 6),
})

const env = fc
  .record({
    HOME: maybe(['{.}/elsewhere'], 20),
    CLOUDSDK_CONFIG: maybe(['{.}/other', 'other', '{.}/none', '', '~/other'], 5),
    CLOUDSDK_ACTIVE_CONFIG_NAME: mostlyNot(name, 4),
    CLOUDSDK_CORE_PROJECT: mostlyNot(project, 4),
    CLOUDSDK_CORE_ACCOUNT: mostlyNot(account, 6),
    CLOUDSDK_COMPUTE_ZONE: mostlyNot(zone, 6),
    CLOUDSDK_COMPUTE_REGION: mostlyNot(region, 6),
    CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT: mostlyNot(robot, 14),
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: maybe(['{.}/token'], 16),
    CLOUDSDK_PROJECT: maybe(['nonsense'], 12),
    GOOGLE_CLOUD_PROJECT: maybe(['nonsense'], 12),
    GOOGLE_APPLICATION_CREDENTIALS: maybe(['{.}/nonsense'], 12),
  })
  .map((fields) => ({ HOME: '{.}', ...defined(fields) }))

const valued = (long: string, value: fc.Arbitrary<string>) =>
  fc.tuple(fc.boolean(), value).map(([joined, own]) => (joined ? [`--${long}=${own}`] : [`--${long}`, own]))
const flag = fc.oneof(
  { weight: 4, arbitrary: valued('project', project) },
  { weight: 3, arbitrary: valued('account', account) },
  { weight: 3, arbitrary: valued('configuration', name) },
  { weight: 1, arbitrary: valued('impersonate-service-account', robot) },
  { weight: 1, arbitrary: valued('access-token-file', fc.constant('{.}/token')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ['--quiet'],
      ['-q'],
      ['--verbosity=error'],
      ['--format=json'],
      ['--billing-project=acme-stage'],
      ['--no-user-output-enabled'],
      ['--flags-file', '{.}/flags.yaml'],
    ),
  },
)
const COMMANDS = [
  ['compute', 'instances', 'delete', 'prod'],
  ['compute', 'instances', 'delete', 'x', '--zone=asia-east1-a'],
  ['compute', 'addresses', 'delete', 'x', '--region', 'asia-east1'],
  ['compute', 'disks', 'describe', 'x'],
  ['pubsub', 'topics', 'delete', 't'],
  ['secrets', 'list'],
  ['iam', 'service-accounts', 'list'],
  ['projects', 'describe', 'acme-other'],
]
const words = fc
  .tuple(fc.constantFrom(...COMMANDS), fc.array(fc.tuple(flag, fc.nat(2)), { maxLength: 2 }))
  .map(([command, flags]) => {
    const at = (place: number) => flags.filter(([, own]) => own === place).flatMap(([own]) => own)
    return [...at(0), command[0]!, ...at(1), ...command.slice(1), ...at(2)]
  })

export const gcloudSituation: fc.Arbitrary<GcloudSituation> = fc
  .record({ own: directory, other: directory, flags: project, env, words })
  .map(({ own, other, flags, env, words }) => ({
    files: {
      ...filesOf('.config/gcloud', own),
      ...filesOf('other', other),
      token: 'of a token',
      'flags.yaml': `--project: ${flags || 'acme-dev'}\n`,
    },
    env: {
      ...env,
      CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false',
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
      CLOUDSDK_CORE_DISABLE_PROMPTS: 'true',
      CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: 'true',
    },
    words,
  }))

function filesOf(base: string, { active, old, ...configurations }: Record<string, string | undefined>) {
  const named = Object.entries(configurations).map(([own, text]) => [
    `${base}/configurations/config_${own}`,
    text,
  ])
  return defined({
    [`${base}/active_config`]: active,
    [`${base}/properties`]: old,
    ...Object.fromEntries(named),
  }) as Record<string, string>
}
