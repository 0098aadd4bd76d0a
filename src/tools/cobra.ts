import { type FlagSet, flagSet, longFlag, type ParsedFlags, parseFlags } from './flags.ts'

/** An argv of a program built on spf13/cobra, taken apart: which command, its flags, its words. */
export type CobraLine = {
  /** `delete`, `rollout restart`; empty when no known command was named. */
  command: string
  parsed: ParsedFlags
  /** Flags that the command has of its own; they hide a global flag of that name (`create rolebinding --user`). */
  own: FlagSet
  /** All flags that the command takes. */
  set: FlagSet
  /** How many words name the command, as typed. */
  depth: number
  /** Whether its flags end at the first word behind those. */
  leading: boolean
}

export type CobraGrammar = {
  /** Flags of every command, in the notation of `flagSet`. */
  globals: string
  /** A command's own flags by its path; undefined where there is no such command. */
  flagsOf(path: string): string | undefined
  /** The path that another spelling stands for; undefined where there is none. */
  aliasOf(path: string): string | undefined
  /** Commands whose flags end at their first word: the rest belongs to a program that they run. */
  leading?: ReadonlySet<string>
}

/** Reads by a grammar; flag sets are made when they are first needed. `args` is without the program's name. */
export function cobraParser(grammar: CobraGrammar): (args: readonly string[]) => CobraLine {
  const { globals, leading } = grammar
  const ownSets = new Map<string, FlagSet>()
  const sets = new Map<string, FlagSet>()

  function ownFlagsOf(command: string): FlagSet {
    const set = ownSets.get(command) ?? flagSet(command === '' ? '' : (grammar.flagsOf(command) ?? ''))
    ownSets.set(command, set)
    return set
  }

  /** Later rows win, so a command's own flag hides the global one. */
  function flagsOf(command: string): FlagSet {
    const set = sets.get(command) ?? flagSet(globals, command === '' ? '' : (grammar.flagsOf(command) ?? ''))
    sets.set(command, set)
    return set
  }

  /**
   * cobra's `Command.Find`: the next word that is neither a flag nor (by the flags known so far) a
   * flag's value names the subcommand, and is taken out; the rest is parsed by the command found. A
   * flag that is not known yet swallows the word after it.
   */
  function find(args: readonly string[]): { command: string; depth: number; rest: readonly string[] } {
    let command = ''
    let rest = args
    for (let depth = 0; ; depth++) {
      const at = nextWord(rest, flagsOf(command))
      if (at < 0) return { command, depth, rest }
      const typed = command === '' ? rest[at]! : `${command} ${rest[at]!}`
      const path = grammar.flagsOf(typed) === undefined ? grammar.aliasOf(typed) : typed
      if (path === undefined) return { command, depth, rest }
      command = path
      rest = [...rest.slice(0, at), ...rest.slice(at + 1)]
    }
  }

  return (args) => {
    const { command, depth, rest } = find(args)
    const set = flagsOf(command)
    const ends = leading?.has(command) === true
    return {
      command,
      parsed: parseFlags(rest, set, !ends),
      own: ownFlagsOf(command),
      set,
      depth,
      leading: ends,
    }
  }
}

function nextWord(args: readonly string[], flags: FlagSet): number {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') return -1
    if (takesNext(arg, flags)) {
      i++
      continue
    }
    if (arg !== '' && !arg.startsWith('-')) return i
  }
  return -1
}

function takesNext(arg: string, flags: FlagSet): boolean {
  if (!arg.startsWith('-') || arg.includes('=')) return false
  if (arg.startsWith('--')) return (longFlag(flags, arg.slice(2))?.kind ?? 'value') === 'value'
  return arg.length === 2 && (flags.short.get(arg[1]!)?.kind ?? 'value') === 'value'
}

/** A flag of the program's own, not one of the command's that has the same name. */
export function globalValue({ parsed, own }: CobraLine, name: string): string | undefined {
  return own.long.has(name) ? undefined : parsed.values.get(name)?.at(-1)
}
