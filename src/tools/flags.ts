/**
 * Flags as spf13/pflag reads them, which is what kubectl uses: long and short forms, clusters of
 * short ones, values after `=` or in the next word, `--` as the end. No abbreviations.
 */
export type Flag = { name: string; kind: 'switch' | 'value' | 'optional' }

export type FlagSet = { long: ReadonlyMap<string, Flag>; short: ReadonlyMap<string, Flag> }

export type ParsedFlags = {
  /** By long name, in order of appearance. A switch without a value is `true`. */
  values: ReadonlyMap<string, readonly string[]>
  /** What is not a flag. */
  words: string[]
  /** How many of `words` stand before `--`; null when there is none. */
  dashAt: number | null
  help: boolean
  /** Why the tool itself would refuse, or why we cannot follow. */
  error: string | null
}

/**
 * Reads a table row: `w:watch` is a switch with a short form, `n:namespace=` takes a value,
 * `dry-run?` takes one only after `=`.
 * Read when first asked: most of the tables are of commands that are not run (measured: 0.4 ms of them).
 */
export function flagSet(...rows: readonly string[]): FlagSet {
  let read: FlagSet | undefined
  return {
    get long() {
      read ??= readRows(rows)
      return read.long
    },
    get short() {
      read ??= readRows(rows)
      return read.short
    },
  }
}

function readRows(rows: readonly string[]): FlagSet {
  const long = new Map<string, Flag>()
  const short = new Map<string, Flag>()
  for (const spec of rows.join(' ').split(' ')) {
    if (spec === '') continue
    const colon = spec.indexOf(':')
    const last = spec[spec.length - 1]
    const kind = last === '=' ? 'value' : last === '?' ? 'optional' : 'switch'
    const name = spec.slice(colon + 1, kind === 'switch' ? undefined : -1)
    const flag: Flag = { name, kind }
    long.set(name, flag)
    if (colon > 0) short.set(spec.slice(0, colon), flag)
  }
  return { long, short }
}

/** kubectl normalises `_` to `-` in flag names. */
export function longFlag(set: FlagSet, name: string): Flag | undefined {
  return set.long.get(name.replaceAll('_', '-'))
}

/** cobra gives it to every command when it runs, so it is no part of a set. */
const HELP: Flag = { name: 'help', kind: 'switch' }

/** Where flags are not `interspersed`, the first word ends them (pflag's `SetInterspersed(false)`). */
export function parseFlags(args: readonly string[], set: FlagSet, interspersed = true): ParsedFlags {
  const values = new Map<string, string[]>()
  const words: string[] = []
  const parsed: ParsedFlags = { values, words, dashAt: null, help: false, error: null }
  const put = (flag: Flag, value: string) => {
    const list = values.get(flag.name)
    if (list) list.push(value)
    else values.set(flag.name, [value])
  }

  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      parsed.dashAt = words.length
      words.push(...args.slice(i + 1))
      break
    }
    if (arg.length < 2 || arg[0] !== '-') {
      words.push(arg)
      if (interspersed) continue
      words.push(...args.slice(i + 1))
      break
    }
    const problem = arg[1] === '-' ? readLong(arg) : readShort(arg)
    if (problem) {
      parsed.error = problem
      break
    }

    function readLong(word: string): string | null {
      const equals = word.indexOf('=')
      const typed = word.slice(2, equals < 0 ? undefined : equals)
      if (typed === '' || typed[0] === '-') return `bad flag \`${word}\``
      const flag = longFlag(set, typed) ?? (typed === 'help' ? HELP : undefined)
      if (!flag) return `unknown flag \`--${typed}\``
      if (equals >= 0) put(flag, word.slice(equals + 1))
      else if (flag.kind !== 'value') put(flag, 'true')
      else if (i + 1 < args.length) put(flag, args[++i]!)
      else return `\`--${typed}\` needs a value`
      return null
    }

    function readShort(word: string): string | null {
      for (let at = 1; at < word.length; at++) {
        const flag = set.short.get(word[at]!) ?? (word[at] === 'h' ? HELP : undefined)
        if (!flag) return `unknown flag \`-${word[at]}\` in \`${word}\``
        const rest = word.slice(at + 1)
        // '-n=' alone names the value '='.
        if (rest.length > 1 && rest[0] === '=') {
          put(flag, rest.slice(1))
          return null
        }
        if (flag.kind !== 'value') {
          put(flag, 'true')
          continue
        }
        if (rest !== '') put(flag, rest)
        else if (i + 1 < args.length) put(flag, args[++i]!)
        else return `\`-${word[at]}\` needs a value`
        return null
      }
      return null
    }
  }
  parsed.help = isOn(parsed, 'help')
  return parsed
}

/** strconv.ParseBool; null when it would be refused. */
export function parseBool(text: string): boolean | null {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false
  return null
}

/** The last value given, as pflag keeps it for a flag that is not a list. */
export function lastValue(parsed: ParsedFlags, name: string): string | undefined {
  return parsed.values.get(name)?.at(-1)
}

/** A switch's state. An unreadable value counts as set: kubectl would refuse it. */
export function isOn(parsed: ParsedFlags, name: string): boolean {
  const value = lastValue(parsed, name)
  return value !== undefined && parseBool(value) !== false
}
