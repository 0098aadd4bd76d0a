/** Global options of the AWS CLI, both major versions: name to whether it takes a value. */
const GLOBALS: Readonly<Record<string, boolean>> = {
  debug: false,
  'endpoint-url': true,
  'no-verify-ssl': false,
  'no-paginate': false,
  output: true,
  query: true,
  profile: true,
  region: true,
  version: false,
  color: true,
  'no-sign-request': false,
  'ca-bundle': true,
  'cli-read-timeout': true,
  'cli-connect-timeout': true,
  'cli-binary-format': true,
  'cli-error-format': true,
  'no-cli-pager': false,
  'cli-auto-prompt': false,
  'no-cli-auto-prompt': false,
  'v2-debug': false,
}

const NAMES = Object.keys(GLOBALS)

export type AwsLine = {
  globals: ReadonlyMap<string, string>
  /** The rest in order: command, operation, their options and words. Options' values are not told apart. */
  rest: string[]
  /** Where `--` stood in `rest`; from there on nothing is an option. */
  dashAt: number
  error: string | null
}

/**
 * What argparse does first: global options count wherever they stand, also after the operation, and
 * may be shortened (tried with 1.45: `--prof x`, `--reg=us-east-1`). `args` without the program's name.
 */
export function parseAws(args: readonly string[]): AwsLine {
  const globals = new Map<string, string>()
  const rest: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      const dashAt = rest.length
      rest.push(...args.slice(i + 1))
      return { globals, rest, dashAt, error: null }
    }
    const name = arg.startsWith('--') ? globalName(arg) : null
    if (name === null) {
      rest.push(arg)
      continue
    }
    const equals = arg.indexOf('=')
    if (!GLOBALS[name]) {
      globals.set(name, '')
      // argparse acts on it at once: whatever stands behind is not even looked at.
      if (name === 'version') return { globals, rest, dashAt: rest.length, error: null }
    } else if (equals >= 0) globals.set(name, arg.slice(equals + 1))
    else if (i + 1 < args.length && !looksLikeOption(args[i + 1]!)) globals.set(name, args[++i]!)
    else return { globals, rest, dashAt: rest.length, error: `\`--${name}\` needs a value` }
  }
  return { globals, rest, dashAt: rest.length, error: null }
}

/** argparse takes a word for an option when it begins with a dash, is not just one, and holds no space. */
export function looksLikeOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-') && !word.includes(' ') && !/^-\d+$|^-\d*\.\d+$/.test(word)
}

function globalName(arg: string): string | null {
  const equals = arg.indexOf('=')
  const typed = arg.slice(2, equals < 0 ? undefined : equals)
  if (Object.hasOwn(GLOBALS, typed)) return typed
  if (typed === '') return null
  const meant = NAMES.filter((name) => name.startsWith(typed))
  return meant.length === 1 ? meant[0]! : null
}
