import type { Flag, FlagSet, ParsedFlags } from './flags.ts'
import { isSeen, mayBeOption } from './unseen-word.ts'

export type LongOptions = {
  /** Options behind other words count as well (glibc, unless POSIXLY_CORRECT is set). */
  permutes: boolean
  /** MySQL's own: `_` for `-`, and `--skip-`, `--disable-`, `--enable-`, `--loose-` in front. */
  loose?: boolean
}

/**
 * Options as GNU getopt_long reads them: long ones may be shortened as long as they stay unique, short
 * ones stand in clusters, and an optional value is attached.
 */
export function getoptLong(args: readonly string[], set: FlagSet, options: LongOptions): ParsedFlags {
  const values = new Map<string, string[]>()
  const parsed: ParsedFlags = { values, words: [], dashAt: null, help: false, error: null }
  const put = (flag: Flag, value: string) => {
    values.set(flag.name, [...(values.get(flag.name) ?? []), value])
  }
  for (let i = 0; i < args.length && parsed.error === null; i++) {
    const arg = args[i]!
    if (arg === '--') {
      parsed.dashAt = parsed.words.length
      parsed.words.push(...args.slice(i + 1))
      break
    }
    if (!isSeen(arg) && mayBeOption(arg) && !isAttached(arg)) {
      parsed.error = 'a word that is not known before it runs may be an option'
    } else if (arg.length < 2 || arg[0] !== '-') {
      parsed.words.push(arg)
      if (options.permutes) continue
      parsed.words.push(...args.slice(i + 1))
      break
    } else if (arg.startsWith('--')) {
      const equals = arg.indexOf('=')
      const flag = longOf(arg.slice(2, equals < 0 ? undefined : equals), set, options)
      if (typeof flag === 'string') parsed.error = flag
      else if (equals >= 0) put(flag, arg.slice(equals + 1))
      else if (flag.kind !== 'value') put(flag, 'true')
      else i = next(flag, i)
    } else i = cluster(arg, i)
  }
  return parsed

  function next(flag: Flag, i: number): number {
    const value = args[i + 1]
    if (value === undefined) parsed.error = `\`--${flag.name}\` needs a value`
    else if (value.includes('\0\0') && mayBeOption(value)) parsed.error = 'a value may become several words'
    else put(flag, value)
    return i + 1
  }

  function cluster(word: string, i: number): number {
    for (let at = 1; at < word.length; at++) {
      const flag = set.short.get(word[at]!)
      if (!flag) {
        parsed.error = `unknown option \`-${word[at]}\``
        return i
      }
      const rest = word.slice(at + 1)
      if (flag.kind === 'switch') put(flag, 'true')
      else if (rest !== '' || flag.kind === 'optional') {
        put(flag, rest === '' ? 'true' : rest)
        return i
      } else return next(flag, i)
    }
    return i
  }
}

/** `--name=$x` and `-n$x`: only the value is unknown, and it stays within the word. */
function isAttached(arg: string): boolean {
  return !arg.includes('\0\0') && /^-(?:-[\w-]+=|[A-Za-z0-9])/.test(arg)
}

function longOf(typed: string, set: FlagSet, { loose }: LongOptions): Flag | string {
  if (!isSeen(typed)) return 'an option is not known before it runs'
  let name = loose ? typed.replaceAll('_', '-') : typed
  const exact = set.long.get(name)
  if (exact) return exact
  if (loose) {
    const bare = name.replace(/^(?:loose-)?(?:skip-|disable-|enable-)?/, '')
    if (bare !== name) {
      const flag = set.long.get(bare)
      if (flag) return { name: `skip-${flag.name}`, kind: flag.kind === 'switch' ? 'switch' : 'optional' }
      name = bare
    }
  }
  const found = name === '' ? [] : [...set.long].filter(([long]) => long.startsWith(name))
  if (found.length === 0) return `unknown option \`--${typed}\``
  return found.length === 1 ? found[0]![1] : `\`--${typed}\` may be several options`
}
