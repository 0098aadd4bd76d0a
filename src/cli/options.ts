import { StepupError } from '../core/errors.ts'

/** stepup's own words: a program with one of these names runs as `stepup -- NAME`. */
export const SUBCOMMANDS = [
  'explain',
  'init',
  'enroll',
  'unlock',
  'lock',
  'status',
  'audit',
  'policy',
  'credential',
  'setup',
  'doctor',
  'shell-init',
  'help',
] as const

export type Subcommand = (typeof SUBCOMMANDS)[number]

/** Options that stand before the command. */
export type Options = {
  environment: string | null
  reason: string | null
  /** As typed: `15m`. */
  for: string | null
  input: boolean
  deviceCode: boolean
  json: boolean
  verbose: boolean
  quiet: boolean
  /** null: decide by the terminal and `NO_COLOR`. */
  color: boolean | null
}

/** Options of `stepup audit`, as commander reads them. */
export type AuditOptions = { since?: string; env?: string | undefined; json?: boolean; follow?: boolean }

/** What the words after `stepup` ask for. Nothing was observed yet. */
export type Request =
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'subcommand'; name: Subcommand; args: string[]; options: Options }
  | {
      kind: 'run'
      command: string[]
      options: Options
      /** How many words stand before the command, stepup's own name not counted. */
      skip: number
    }

const DEFAULTS: Options = {
  environment: null,
  reason: null,
  for: null,
  input: true,
  deviceCode: false,
  json: false,
  verbose: false,
  quiet: false,
  color: null,
}

const FLAGS: Record<string, (o: Options) => void> = {
  '--no-input': (o) => {
    o.input = false
  },
  '--device-code': (o) => {
    o.deviceCode = true
  },
  '--json': (o) => {
    o.json = true
  },
  '-v': (o) => {
    o.verbose = true
  },
  '--verbose': (o) => {
    o.verbose = true
  },
  '-q': (o) => {
    o.quiet = true
  },
  '--quiet': (o) => {
    o.quiet = true
  },
  '--color': (o) => {
    o.color = true
  },
  '--no-color': (o) => {
    o.color = false
  },
}

const VALUES: Record<string, (o: Options, value: string) => void> = {
  '-e': (o, v) => {
    o.environment = v
  },
  '--env': (o, v) => {
    o.environment = v
  },
  '-r': (o, v) => {
    o.reason = v
  },
  '--reason': (o, v) => {
    o.reason = v
  },
  '--for': (o, v) => {
    o.for = v
  },
}

/**
 * Reads the words after `stepup`. From the first word that is not an option of ours on, everything
 * belongs to the command and is not looked at here.
 *
 * @throws StepupError `usage`
 */
export function parseRequest(argv: readonly string[]): Request {
  const options = { ...DEFAULTS }
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at] as string
    if (word === '--') return runRequest(argv, at + 1, options)
    if (!word.startsWith('-') || word === '-') break
    if (word === '-h' || word === '--help') return { kind: 'help' }
    if (word === '-V' || word === '--version') return { kind: 'version' }
    const flag = FLAGS[word]
    if (flag) {
      flag(options)
      continue
    }
    at = readValue(argv, at, options)
  }
  const word = argv[at]
  if (word !== undefined && (SUBCOMMANDS as readonly string[]).includes(word)) {
    return { kind: 'subcommand', name: word as Subcommand, args: argv.slice(at + 1), options }
  }
  return runRequest(argv, at, options)
}

function runRequest(argv: readonly string[], skip: number, options: Options): Request {
  const command = argv.slice(skip)
  if (command.length === 0) {
    if (argv.length === 0) return { kind: 'help' }
    throw new StepupError('usage', 'no command was given after stepup’s own options')
  }
  if (command[0] === '') throw new StepupError('usage', 'the command’s name is empty')
  return { kind: 'run', command, options, skip }
}

/** Reads `--name value`, `--name=value`, `-e value` or `-evalue` at `at`; returns the last index used. */
function readValue(argv: readonly string[], at: number, options: Options): number {
  const word = argv[at] as string
  const equals = word.startsWith('--') ? word.indexOf('=') : -1
  const name = equals > 0 ? word.slice(0, equals) : word.startsWith('--') ? word : word.slice(0, 2)
  const set = VALUES[name]
  if (!set) throw new StepupError('usage', `unknown option \`${word}\` before the command`)
  if (equals > 0) {
    set(options, word.slice(equals + 1))
    return at
  }
  if (!word.startsWith('--') && word.length > 2) {
    set(options, word.slice(2))
    return at
  }
  const value = argv[at + 1]
  if (value === undefined) throw new StepupError('usage', `option \`${word}\` needs a value`)
  set(options, value)
  return at + 1
}
