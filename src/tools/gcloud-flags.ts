import { isSeen } from './unseen-word.ts'

/**
 * Flags that gcloud takes before the command too: its global ones and those of groups
 * (`gcloud container clusters --zone x list`). No flag may be shortened (calliope switches that off).
 */
const VALUES = new Set(
  (
    'access-token-file account billing-project configuration flags-file flatten format impersonate-service-account project ' +
    'trace-token verbosity http-timeout authority-selector authorization-token-file credential-file-override universe-domain ' +
    'document location region zone bucket deployment transaction-file data-dir batch container-image history-server-cluster ' +
    'kms-key labels metastore-service network properties property request-id service-account staging-bucket subnet tags ttl ' +
    'max-idle kernel session_template user-workload-authentication-type'
  ).split(' '),
)
const SWITCHES = new Set('help log-http quiet user-output-enabled version async'.split(' '))

/** Flags of many commands that take a value, whatever it looks like. */
const COMMON_VALUES = new Set(
  (
    'filter limit sort-by page-size member role condition cluster instance name location description image machine-type network ' +
    'source-ranges target-tags env-vars set-env-vars update-env-vars secret data-file service tag image-url key keyring version'
  ).split(' '),
)

export function takesValue(flag: string): boolean {
  const name = flag.slice(2)
  return VALUES.has(name) || COMMON_VALUES.has(name)
}

export type GcloudLine = {
  /** The bare words in front, with the flags among them taken out: track, groups, command, and what follows them. */
  words: string[]
  /** Where each of `words` stood in the arguments. */
  places: number[]
  /** Up to `--`; what stands behind it belongs to another program. */
  end: number
  error: string | null
}

/**
 * Bare words up to the first one that is not known to be no flag's value. Behind the command every flag
 * of the command's own may stand, so only the first words are sure: `take` says when there are enough.
 */
export function leadingWords(
  args: readonly string[],
  take: (words: readonly string[]) => boolean,
): GcloudLine {
  const dash = args.indexOf('--')
  const line: GcloudLine = { words: [], places: [], end: dash < 0 ? args.length : dash, error: null }
  for (let i = 0; i < line.end; i++) {
    const arg = args[i]!
    if (!isSeen(arg)) {
      line.error = 'a word of the command is not known before it runs'
      return line
    }
    if (!arg.startsWith('-') || arg === '-') {
      line.words.push(arg)
      line.places.push(i)
      if (!take(line.words)) return line
      continue
    }
    if (arg === '-h' || arg === '-q' || arg === '-v') continue
    const equals = arg.indexOf('=')
    const name = arg.slice(2, equals < 0 ? undefined : equals)
    const plain = name.startsWith('no-') ? name.slice(3) : name
    if (VALUES.has(name)) i += equals < 0 ? 1 : 0
    else if (!SWITCHES.has(plain) || equals >= 0) {
      line.error = `\`${arg}\` does not belong before the command`
      return line
    }
  }
  return line
}

/** The last value of a flag, in any place before `--`; undefined when it was not typed. */
export function flagValue(
  args: readonly string[],
  end: number,
  ...names: readonly string[]
): string | undefined {
  return flagValues(args, end, ...names).at(-1)
}

/** All values of a flag, in any place before `--`. */
export function flagValues(args: readonly string[], end: number, ...names: readonly string[]): string[] {
  const values: string[] = []
  for (let i = 0; i < end; i++) {
    const arg = args[i]!
    for (const name of names) {
      if (arg === name) values.push(args[i + 1] ?? '')
      else if (arg.startsWith(`${name}=`)) values.push(arg.slice(name.length + 1))
    }
  }
  return values
}

/** Whether gcloud takes a value for a project's id (core/properties.py, _VALID_PROJECT_REGEX). */
export function isProjectId(value: string): boolean {
  return PROJECT.test(value)
}

const PROJECT =
  /^(?:(?:[-a-z0-9]{1,63}\.)*[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?:)?[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\n?$/

/** Whether one of these flags was typed, with a value or without. */
export function isTyped(args: readonly string[], end: number, names: readonly string[]): string | null {
  for (let i = 0; i < end; i++) {
    const name = args[i]!.split('=')[0]!
    if (names.includes(name)) return name
  }
  return null
}

/** A switch's state: the last of `--name` and `--no-name` counts. */
export function isSwitchedOn(args: readonly string[], end: number, name: string): boolean {
  let on = false
  for (let i = 0; i < end; i++) {
    if (args[i] === `--${name}`) on = true
    else if (args[i] === `--no-${name}` || args[i]!.startsWith(`--${name}=`)) on = false
  }
  return on
}

/**
 * Words behind the command that are surely no flag's value: one that stands first, or behind a flag
 * that takes none or brought its own.
 */
export function positionals(
  args: readonly string[],
  from: number,
  end: number,
  switches: ReadonlySet<string>,
): string[] {
  const found: string[] = []
  for (let i = from; i < end; i++) {
    const arg = args[i]!
    if (!arg.startsWith('-') || arg === '-') found.push(arg)
    else if (!arg.includes('=') && !isSwitch(arg, switches)) i++
  }
  return found
}

function isSwitch(arg: string, switches: ReadonlySet<string>): boolean {
  if (!arg.startsWith('--')) return true
  const name = arg.slice(2)
  return switches.has(name) || SWITCHES.has(name) || (name.startsWith('no-') && !VALUES.has(name))
}
