import type { FlagSet } from './flags.ts'
import { isSeen } from './unseen-word.ts'

export type LeadingOptions = {
  values: ReadonlyMap<string, readonly string[]>
  /** From the first word that is no option. */
  rest: readonly string[]
  error: string | null
}

/**
 * getopt's reading of the options before a wrapped command: it ends at the first other word, or
 * behind `--`. Shortened long options are not followed: they come out as errors.
 */
export function leadingOptions(args: readonly string[], set: FlagSet): LeadingOptions {
  const parsed = readOptions(args, set)
  const hidden = [...parsed.values.values()].flat().some((value) => !isSeen(value))
  return hidden ? { ...parsed, error: 'the value of an option is not known before it runs' } : parsed
}

function readOptions(args: readonly string[], set: FlagSet): LeadingOptions {
  const values = new Map<string, string[]>()
  const put = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value])
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') return { values, rest: args.slice(i + 1), error: null }
    if (arg.length < 2 || !arg.startsWith('-')) break
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=')
      const flag = set.long.get(arg.slice(2, equals < 0 ? undefined : equals))
      if (!flag) return { values, rest: [], error: `unknown option \`${arg}\`` }
      if (equals >= 0) put(flag.name, arg.slice(equals + 1))
      else if (flag.kind !== 'value') put(flag.name, '')
      else if (i + 1 < args.length) put(flag.name, args[++i]!)
      else return { values, rest: [], error: `\`${arg}\` needs a value` }
      continue
    }
    for (let at = 1; at < arg.length; at++) {
      const flag = set.short.get(arg[at]!)
      if (!flag) return { values, rest: [], error: `unknown option \`-${arg[at]}\`` }
      if (flag.kind === 'switch') {
        put(flag.name, '')
        continue
      }
      const rest = arg.slice(at + 1)
      if (rest !== '' || flag.kind === 'optional') put(flag.name, rest)
      else if (i + 1 < args.length) put(flag.name, args[++i]!)
      else return { values, rest: [], error: `\`-${arg[at]}\` needs a value` }
      break
    }
  }
  return { values, rest: args.slice(i), error: null }
}
