import { parseBool } from './flags.ts'
import type { Env } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** An argv of terragrunt without the flags that are its own; those may stand anywhere before `--`. */
export type TerragruntLine = {
  /** What is left, flags of terraform among it. */
  words: string[]
  /** Behind `--`, which it drops. */
  dashed: readonly string[]
  help: boolean
  version: boolean
  all: boolean
  directory?: string
  config?: string
  /** The program that it runs. */
  program?: string
  /** A program that it asks for credentials. */
  auth?: string
  /** An AWS role that it takes on. */
  role?: string
  /** It creates what keeps the state where that is missing. */
  bootstraps: boolean
}

/**
 * Of 1.0 and, with `terragrunt-` before them, of the versions before 0.73. A flag of terraform's that is
 * spelt alike is terragrunt's to take.
 */
const VALUED = new Set(
  (
    'as auth-provider-cmd config discovery-boundary download-dir engine-cache-path engine-log-level exclude-dir excludes-file ' +
    'experiment feature filter filters-file graph-root hclfmt-exclude-dir hclfmt-file iam-assume-role iam-assume-role-duration ' +
    'iam-assume-role-session-name iam-assume-role-web-identity-token iam-role iam-web-identity-token include-dir json-out ' +
    'json-out-dir log-custom-format log-format log-level modules-that-include no-tip out-dir override-attr parallelism ' +
    'provider-cache-dir provider-cache-hostname provider-cache-port provider-cache-registry-names provider-cache-token ' +
    'queue-construct-as queue-exclude-dir queue-excludes-file queue-include-dir queue-include-units-reading report-file ' +
    'report-format report-schema-file root-file-name source source-map strict-control summary-unit-duration tf-path tfpath ' +
    'units-that-include version-manager-file-name working-dir'
  ).split(' '),
)
const SWITCHES = new Set(
  (
    'a all backend-bootstrap backend-require-bootstrap check debug dependency-fetch-output-from-state destroy-dependencies-check ' +
    'disable-bucket-update disable-command-validation disable-log-formatting engine-skip-check experiment-mode experimental-engine ' +
    'fail-fast fail-on-state-bucket-creation fetch-dependency-output-from-state filter-affected filter-allow-destroy forward-tf-stdout ' +
    'graph iam-assume-role-with-existing-credentials ignore-dependency-errors ignore-dependency-order ignore-external-dependencies ' +
    'include-external-dependencies include-module-prefix inputs-debug json-log log-disable log-show-abs-paths no-auto-approve ' +
    'no-auto-init no-auto-provider-cache-dir no-auto-retry no-cas no-color no-dependency-fetch-output-from-state ' +
    'no-destroy-dependencies-check no-engine no-stack-generate no-tips non-interactive provider-cache queue-exclude-external ' +
    'queue-ignore-dag-order queue-ignore-errors queue-include-external queue-strict-include source-update strict-include strict-mode ' +
    'strict-validate summary-disable summary-per-unit tf-forward-stdout tf-logs-to-json use-partial-parse-config-cache'
  ).split(' '),
)

/** Only with `terragrunt-` in front: terraform has flags that are called so. */
const FORMER_ONLY = new Set(['check', 'debug', 'json-out', 'as', 'exclude-dir', 'include-dir'])

/** By an option as typed, without a value. */
export function takesValue(option: string): boolean {
  return VALUED.has(nameOf(option) ?? '')
}

/** The name that a flag has today but for its prefix; null for one that is not terragrunt's. */
function nameOf(option: string): string | null {
  const typed = option.replace(/^--?/, '')
  const name = typed.replace(/^terragrunt-/, '')
  if (name === typed && FORMER_ONLY.has(name)) return null
  return VALUED.has(name) || SWITCHES.has(name) ? name : null
}

/** Variables stand for flags that were not typed; the newer name goes first. */
export function readTerragruntFlags(args: readonly string[], env: Env): TerragruntLine {
  const end = args.indexOf('--')
  const front = end < 0 ? args : args.slice(0, end)
  const line: TerragruntLine = {
    words: [],
    dashed: end < 0 ? [] : args.slice(end + 1),
    help: false,
    version: false,
    all: false,
    bootstraps: false,
  }
  const given = new Map<string, string>()
  for (let i = 0; i < front.length; i++) {
    const arg = front[i]!
    const equals = arg.indexOf('=')
    const option = equals < 0 ? arg : arg.slice(0, equals)
    const name = arg.startsWith('-') && isSeen(option) ? nameOf(option) : null
    if (/^--?(h|help)$/.test(arg)) line.help = true
    else if (/^--?(v|version)$/.test(arg) && line.words.length === 0) line.version = true
    else if (name === null) line.words.push(arg)
    else if (equals >= 0) given.set(name, arg.slice(equals + 1))
    else if (SWITCHES.has(name)) given.set(name, 'true')
    else given.set(name, front[++i] ?? '')
  }
  const setting = (names: readonly string[], variables: readonly string[]) =>
    names.map((name) => given.get(name)).find(Boolean) ??
    variables.flatMap((name) => [env[`TG_${name}`], env[`TERRAGRUNT_${name}`]]).find(Boolean)
  const all = setting(['all', 'a', 'graph'], ['ALL', 'GRAPH'])
  line.all = all !== undefined && parseBool(all) !== false
  const bootstrap = setting(['backend-bootstrap'], ['BACKEND_BOOTSTRAP'])
  line.bootstraps = bootstrap !== undefined && parseBool(bootstrap) !== false
  const directory = setting(['working-dir'], ['WORKING_DIR'])
  const config = setting(['config'], ['CONFIG'])
  const program = setting(['tf-path', 'tfpath'], ['TF_PATH', 'TFPATH'])
  const auth = setting(['auth-provider-cmd'], ['AUTH_PROVIDER_CMD'])
  const role = setting(['iam-assume-role', 'iam-role'], ['IAM_ASSUME_ROLE', 'IAM_ROLE'])
  return {
    ...line,
    ...(directory === undefined ? {} : { directory }),
    ...(config === undefined ? {} : { config }),
    ...(program === undefined ? {} : { program }),
    ...(auth === undefined ? {} : { auth }),
    ...(role === undefined ? {} : { role }),
  }
}
