import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { defined, maybe, mostly, mostlyNot } from './situation.ts'

/** Everything around one terraform command; `{0}` stands for an address that listens, `{.}` for the directory. */
export type TerraformSituation = {
  files: Record<string, string>
  env: Record<string, string>
  cwd: string
  words: string[]
}

/** A backend as the configuration asks for it, and as `terraform init` would record it. */
type Backend = { type: string; settings: Record<string, string> }
const backend: fc.Arbitrary<Backend> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('one', 'two', 'deep/prod')
      .map((name) => ({ type: 'local', settings: { path: `${name}.tfstate` } })),
  },
  { weight: 2, arbitrary: fc.constant({ type: 'local', settings: {} }) },
  { weight: 1, arbitrary: fc.constant({ type: 'local', settings: { workspace_dir: 'spaces' } }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('dev', 'prod')
      .map((name) => ({ type: 'http', settings: { address: `http://{0}/${name}` } })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      type: 'http',
      settings: { address: 'http://me:pw@{0}/secret', lock_address: 'http://{0}/lock' },
    }),
  },
)

const ALL: Readonly<Record<string, Record<string, unknown>>> = {
  local: { path: null, workspace_dir: null },
  http: {
    address: null,
    client_ca_certificate_pem: null,
    client_certificate_pem: null,
    client_private_key_pem: null,
    lock_address: null,
    lock_method: null,
    password: null,
    retry_max: null,
    retry_wait_max: null,
    retry_wait_min: null,
    skip_cert_verification: null,
    unlock_address: null,
    unlock_method: null,
    update_method: null,
    username: null,
  },
}

function keysOf({ settings }: Backend): string {
  return Object.keys(settings).join()
}

/** As `terraform init` leaves it: `configured` is what stood in the files then, without what was typed for it. */
function recorded({ type, settings }: Backend, configured: Backend): string {
  const config = { ...ALL[type], ...settings }
  const values = Object.keys(ALL[configured.type]!)
    .sort()
    .map((name) => (name in configured.settings ? JSON.stringify(configured.settings[name]) : '~'))
  const hash = crc32(`<"${configured.type}";<${values.map((value) => `${value};`).join('')}>;>`)
  return JSON.stringify({ version: 3, terraform_version: '1.11.4', backend: { type, config, hash } })
}

/** The `terraform` block, in one of several spellings; a file's name and text. */
function written({ type, settings }: Backend, spelling: number): [string, string] {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = "${value}"`)
  const json = JSON.stringify({ terraform: { backend: { [type]: settings } } })
  const listed = JSON.stringify({ terraform: [{ backend: [{ [type]: settings }] }] })
  return (
    [
      ['backend.tf', `terraform {\n  backend "${type}" {\n    ${lines.join('\n    ')}\n  }\n}\n`],
      [
        'backend.tf',
        `# backend "none" {\n/* } */ terraform {\n required_version = ">= 1.0" // "\n backend ${type} {\n${lines.join('\n')}\n}\n}\n`,
      ],
      ['backend.tf.json', json],
      ['z.tf.json', listed],
      ['override.tf', `terraform {\n  backend "${type}" {\n    ${lines.join('\n    ')}\n  }\n}\n`],
      [
        'backend.tf',
        `variable "x" {\n  default = <<-EOT\n  terraform { backend "http" {} }\n  EOT\n}\nlocals { y = "\${var.x}" }\nterraform { \n backend "${type}" {\n${lines.join('\n')}\n}\n}\n`,
      ],
    ] as [string, string][]
  )[spelling]!
}

const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('default', 'staging', 'prod') },
  { weight: 1, arbitrary: fc.constantFrom('new', '', 'a b', 'a/b', 'é', '..') },
)
const MAIN = 'output "workspace" {\n  value = terraform.workspace\n}\n'

/** A directory with a configuration, and what has been set up beside it. */
const stack = fc
  .record({
    asked: mostly(backend, 3),
    spelling: fc.nat(5),
    other: mostlyNot(mostly(backend, 3), 6),
    selected: mostly(
      fc.tuple(name, fc.constantFrom('', '', '\n', ' ')).map((parts) => parts.join('')),
      2,
    ),
    main: mostly(fc.constant(MAIN), 20),
    odd: maybe(['{', '', '{"version":3}', '[]'], 25),
    never: fc.constantFrom(...Array(9).fill(false), true),
    typed: fc.boolean(),
  })
  .map(({ asked, spelling, other, selected, main, odd, never, typed }) => (data: string) => {
    // What is recorded may have been typed for `terraform init`; that a setting was taken out since is not noticed.
    const fits = asked === undefined || asked.type !== other?.type || keysOf(asked) === keysOf(other)
    const setUp = other && (typed || fits) ? other : asked
    const configured = typed && asked?.type === setUp?.type ? asked : setUp
    return defined({
      'main.tf': main,
      ...(asked === undefined ? {} : Object.fromEntries([written(asked, spelling)])),
      [`${data}/terraform.tfstate`]:
        odd ?? (setUp && configured && !never ? recorded(setUp, configured) : undefined),
      [`${data}/environment`]: selected,
    })
  })

const env = fc
  .record({
    TF_WORKSPACE: mostlyNot(name, 3),
    TF_DATA_DIR: maybe(['data', '{.}/data', ''], 6),
    TF_CLI_ARGS: maybe(['-no-color', '-lock=false'], 6),
    TF_CLI_ARGS_apply: maybe(['-compact-warnings', '-state=args.tfstate', '-parallelism=3'], 8),
    TF_IN_AUTOMATION: maybe(['1'], 6),
  })
  .map(defined)

const flag = fc.constantFrom(
  ['-input=false'],
  ['-no-color'],
  ['-lock=false'],
  ['-state=typed.tfstate'],
  ['-state', 'typed.tfstate'],
  ['-refresh=false'],
)
const COMMANDS = [
  ['apply', '-auto-approve'],
  ['apply', '-auto-approve'],
  ['destroy', '-auto-approve'],
]
const place = fc.constantFrom(
  { cwd: 'a', chdir: [] },
  { cwd: 'a', chdir: [] },
  { cwd: 'b', chdir: [] },
  { cwd: '', chdir: ['-chdir=a'] },
  { cwd: 'b', chdir: ['-chdir=../a'] },
  { cwd: 'b', chdir: ['-chdir={.}/a'] },
  { cwd: 'b', chdir: ['-chdir=gone'] },
  { cwd: '', chdir: [] },
)

export const terraformSituation: fc.Arbitrary<TerraformSituation> = fc
  .record({
    a: stack,
    b: stack,
    env,
    place,
    command: fc.constantFrom(...COMMANDS),
    flags: fc.array(flag, { maxLength: 2 }),
  })
  .map(({ a, b, env, place, command, flags }) => {
    // Only one of the directories can have its data where the variable says.
    const data = env['TF_DATA_DIR'] ? env['TF_DATA_DIR'].replace('{.}/', '../') : '.terraform'
    const below = (base: string, files: Record<string, string>) =>
      Object.entries(files).map(([path, text]) => [`${base}/${path}`, text])
    return {
      files: Object.fromEntries([
        ...below('a', a(data)),
        ...below('b', b('.terraform')),
        ['.terraformrc', ''],
      ]),
      env: { HOME: '{.}', CHECKPOINT_DISABLE: '1', ...env },
      cwd: place.cwd,
      words: [...place.chdir, ...command, ...flags.flat()],
    }
  })
