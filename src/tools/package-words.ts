import { isSeen } from './unseen-word.ts'

/** Options of a package manager, by all their names: `C:prefix=` is `-C` and `--prefix` with a value. */
export type PackageOptions = {
  values: ReadonlySet<string>
  switches: ReadonlySet<string>
  /** Short letters to long names. */
  short: ReadonlyMap<string, string>
}

export function packageOptions(rows: string): PackageOptions {
  const values = new Set<string>()
  const switches = new Set<string>()
  const short = new Map<string, string>()
  for (const row of rows.split(/\s+/)) {
    if (row === '') continue
    const name = row.replace(/^\w:/, '').replace(/=$/, '')
    if (row.endsWith('=')) values.add(name)
    else switches.add(name)
    if (row[1] === ':') short.set(row[0]!, name)
  }
  return { values, switches, short }
}

export type PackageLine = {
  /** What is no option, up to `--`. */
  words: string[]
  /** Behind `--`. */
  behind: readonly string[]
  /** The last value of each option; switches are `true` or `false`. */
  options: ReadonlyMap<string, string>
  /** An option that is not known stands before the first word: it may take that for its value. */
  error: string | null
}

/**
 * Reads an argv as npm does (nopt): options wherever they stand, `--no-` before a switch, `true` or
 * `false` behind one, clusters of letters.
 */
export function packageWords(
  args: readonly string[],
  { values, switches, short }: PackageOptions,
): PackageLine {
  const words: string[] = []
  const options = new Map<string, string>()
  let error: string | null = null
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') break
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg)
      continue
    }
    const equals = arg.indexOf('=')
    const typed = equals < 0 ? arg : arg.slice(0, equals)
    const names = typed.startsWith('--') ? [typed.slice(2)] : lettersOf(typed.slice(1), short)
    for (const [at, name] of names.entries()) {
      const last = at === names.length - 1
      const plain = name.startsWith('no-') && switches.has(name.slice(3)) ? name.slice(3) : name
      const next = args[i + 1]
      if (last && equals >= 0) options.set(name, arg.slice(equals + 1))
      else if (values.has(name)) {
        if (last && next !== undefined) {
          options.set(name, next)
          i++
        }
      } else if (switches.has(plain)) {
        const told = last && (next === 'true' || next === 'false') ? args[++i]! : 'true'
        options.set(plain, plain === name ? told : String(told !== 'true'))
      } else {
        if (words.length === 0) error ??= `\`${arg}\` is no option known here`
        options.set(name, 'true')
      }
    }
  }
  return { words, behind: args.slice(i + 1), options, error }
}

function lettersOf(text: string, short: ReadonlyMap<string, string>): string[] {
  if (!isSeen(text)) return [text]
  return [...text].map((letter) => short.get(letter) ?? letter)
}

export function isSet({ options }: PackageLine, ...names: readonly string[]): boolean {
  return names.some((name) => {
    const value = options.get(name)
    return value !== undefined && value !== 'false'
  })
}
