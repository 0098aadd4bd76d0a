import { parseBool } from './flags.ts'

/**
 * Flags as Go's `flag` package reads them: one dash or two, values after `=` or in the next word, and
 * the first word that is no flag ends them.
 */
export type GoFlags = {
  values: ReadonlyMap<string, readonly string[]>
  words: string[]
  error: string | null
}

/** `switches` take no value but after `=`; `valued` always take one; anything else is refused. */
export function parseGoFlags(
  args: readonly string[],
  switches: ReadonlySet<string>,
  valued: ReadonlySet<string>,
): GoFlags {
  const values = new Map<string, string[]>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg.length < 2 || !arg.startsWith('-')) return { values, words: args.slice(i), error: null }
    if (arg === '--') return { values, words: args.slice(i + 1), error: null }
    const typed = arg.slice(arg.startsWith('--') ? 2 : 1)
    const equals = typed.indexOf('=')
    const name = equals < 0 ? typed : typed.slice(0, equals)
    let value: string
    if (switches.has(name)) value = equals < 0 ? 'true' : typed.slice(equals + 1)
    else if (!valued.has(name)) return { values, words: [], error: `unknown flag \`-${name}\`` }
    else if (equals >= 0) value = typed.slice(equals + 1)
    else if (i + 1 < args.length) value = args[++i]!
    else return { values, words: [], error: `\`-${name}\` needs a value` }
    const list = values.get(name)
    if (list) list.push(value)
    else values.set(name, [value])
  }
  return { values, words: [], error: null }
}

/** A switch that is given and not taken back; an unreadable value counts as given. */
export function isGiven(flags: GoFlags, name: string): boolean {
  const value = flags.values.get(name)?.at(-1)
  return value !== undefined && parseBool(value) !== false
}
