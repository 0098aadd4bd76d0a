import { type Flag, type FlagSet, longFlag } from './flags.ts'
import { isSeen, mayBeOption } from './unseen-word.ts'

/** How far flags go: of a `CobraLine`, or in front of a command. */
export type FlagReach = { set: FlagSet; depth: number; leading: boolean }

/** Flags in front of a command. */
export function rootReach(set: FlagSet): FlagReach {
  return { set, depth: 0, leading: true }
}

/**
 * Whether words that are not known before they run could decide where a command lands: one may be a
 * flag itself, or be the value of a flag of `targets` (long names).
 */
export function hidesFlags(
  args: readonly string[],
  { set, depth, leading }: FlagReach,
  targets: ReadonlySet<string>,
): boolean {
  if (args.every(isSeen)) return false
  let words = 0
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') return false
    const flag = flagIn(arg, set)
    if (flag !== null) {
      const value = flag.takesNext ? args[++i] : arg
      if (value === undefined || isSeen(value)) continue
      // Unquoted, it may become several words, and the second is no value.
      if (targets.has(flag.name) || mayBecomeMore(value)) return true
      continue
    }
    if (!isSeen(arg) && mayBeOption(arg)) return true
    words++
    if (leading && words > depth) return false
  }
  return false
}

function mayBecomeMore(word: string): boolean {
  return word.includes('\0\0') && mayBeOption(word)
}

/** The flag of a word whose name is known; the last of a cluster of short ones. */
function flagIn(arg: string, set: FlagSet): { name: string; takesNext: boolean } | null {
  if (arg.length < 2 || !arg.startsWith('-')) return null
  const equals = arg.indexOf('=')
  const typed = equals < 0 ? arg : arg.slice(0, equals)
  if (!isSeen(typed)) return shortFlag(typed, set)
  const flag: Flag | undefined = typed.startsWith('--')
    ? longFlag(set, typed.slice(2))
    : lastOfCluster(typed, set)
  if (flag === undefined) return null
  const attached = !typed.startsWith('--') && set.short.get(typed.at(-1)!) !== flag
  return { name: flag.name, takesNext: flag.kind === 'value' && equals < 0 && !attached }
}

/** `-n$x`: the value is attached to a flag that is seen. */
function shortFlag(typed: string, set: FlagSet): { name: string; takesNext: boolean } | null {
  const flag = typed.startsWith('--') ? undefined : lastOfCluster(typed.slice(0, typed.indexOf('\0')), set)
  return flag?.kind === 'value' ? { name: flag.name, takesNext: false } : null
}

/** The flag of a cluster that takes a value, or its last one. */
function lastOfCluster(word: string, set: FlagSet): Flag | undefined {
  const flags = [...word.slice(1)].map((letter) => set.short.get(letter))
  return flags.find((flag) => flag?.kind === 'value') ?? flags.at(-1)
}
