import { type Flag, type FlagSet, flagSet } from './flags.ts'

/** Long options by any beginning that only one of them has, as getopt_long and argparse read them. */
class Abbreviated extends Map<string, Flag> {
  override get(name: string): Flag | undefined {
    const exact = super.get(name)
    if (exact !== undefined || name === '') return exact
    let found: Flag | undefined
    for (const [long, flag] of this) {
      if (!long.startsWith(name)) continue
      if (found !== undefined && found.name !== flag.name) return undefined
      found = flag
    }
    return found
  }
}

/** As `flagSet`, for tools that take shortened long options. `same` are other names of one option: `--inventory-file=` for `inventory`. */
export function abbreviatedFlags(
  rows: readonly string[],
  same: Readonly<Record<string, string>> = {},
): FlagSet {
  const plain = flagSet(...rows)
  let long: Abbreviated | undefined
  return {
    get long() {
      if (long === undefined) {
        long = new Abbreviated(plain.long)
        for (const [name, of] of Object.entries(same)) long.set(name, plain.long.get(of)!)
      }
      return long
    },
    get short() {
      return plain.short
    },
  }
}
