/** What stands before git's verb. git takes none of these shortened. */
export type GitLine = {
  verb: string | null
  /** After the verb. */
  rest: string[]
  directories: string[]
  gitDir?: string
  workTree?: string
  /** `-c` values in order, `--config-env` resolved. */
  config: string[]
  /** `--exec-path=…`: where git finds its own commands. */
  execPath: boolean
  help: 'version' | 'help' | null
  error: string | null
}

const SWITCHES = new Set(
  (
    '-p --paginate -P --no-pager --bare --no-replace-objects --no-lazy-fetch --no-optional-locks --no-advice ' +
    '--literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs'
  ).split(' '),
)
/** These print something and end. */
const PRINTING = new Set(['--exec-path', '--html-path', '--man-path', '--info-path'])

/** `args` without the program's name. */
export function parseGit(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): GitLine {
  const line: GitLine = {
    verb: null,
    rest: [],
    directories: [],
    config: [],
    execPath: false,
    help: null,
    error: null,
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (!arg.startsWith('-')) {
      line.verb = arg
      line.rest = args.slice(i + 1)
      return line
    }
    // The directory itself is the repository, unless another was named.
    if (arg === '--bare' && env.GIT_DIR === undefined) line.gitDir ??= '.'
    if (SWITCHES.has(arg)) continue
    if (arg === '-v' || arg === '--version') return { ...line, help: 'version' }
    if (arg === '-h' || arg === '--help' || PRINTING.has(arg) || arg.startsWith('--list-cmds=')) {
      return { ...line, help: 'help' }
    }
    const taken = takeValue(arg, args[i + 1])
    if (!taken) return { ...line, error: `unknown option \`${arg}\`` }
    if (taken.value === undefined) return { ...line, error: `\`${arg}\` needs a value` }
    if (taken.next) i++
    apply(line, taken.name, taken.value, env)
  }
  return line
}

const WITH_VALUE = [
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--super-prefix',
  '--config-env',
  '--attr-source',
]

function takeValue(
  arg: string,
  next: string | undefined,
): { name: string; value: string | undefined; next: boolean } | null {
  if (arg === '-C' || arg === '-c' || WITH_VALUE.includes(arg)) return { name: arg, value: next, next: true }
  const equals = arg.indexOf('=')
  const name = equals < 0 ? arg : arg.slice(0, equals)
  if (equals >= 0 && (WITH_VALUE.includes(name) || name === '--exec-path')) {
    return { name, value: arg.slice(equals + 1), next: false }
  }
  return null
}

function apply(
  line: GitLine,
  name: string,
  value: string,
  env: Readonly<Record<string, string | undefined>>,
): void {
  if (name === '-C') line.directories.push(value)
  else if (name === '--git-dir') line.gitDir = value
  else if (name === '--work-tree') line.workTree = value
  else if (name === '-c') line.config.push(value)
  else if (name === '--exec-path') line.execPath = true
  else if (name === '--config-env') {
    const equals = value.lastIndexOf('=')
    const set = env[value.slice(equals + 1)]
    if (equals < 0 || set === undefined) line.error = `\`--config-env\` names no variable that is set`
    else line.config.push(`${value.slice(0, equals)}=${set}`)
  }
}
