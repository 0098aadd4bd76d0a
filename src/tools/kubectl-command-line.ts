import { type FlagSet, flagSet, longFlag, type ParsedFlags, parseFlags } from './flags.ts'
import { COMMAND_ALIASES, COMMAND_FLAGS, GLOBAL_FLAGS } from './kubectl-commands.ts'

/** A kubectl argv, taken apart: which command, its flags, its words. */
export type KubectlLine = {
  /** `delete`, `rollout restart`; empty when no known command was named. */
  command: string
  parsed: ParsedFlags
  /** Flags that the command has of its own and that hide a global flag of that name (`create rolebinding --user`). */
  own: FlagSet
}

const ROOT = flagSet(GLOBAL_FLAGS)
const own = new Map<string, FlagSet>()
const all = new Map<string, FlagSet>()

/** `args` without the program's name. Never throws. */
export function parseKubectl(args: readonly string[]): KubectlLine {
  const { command, rest } = findCommand(args)
  return { command, parsed: parseFlags(rest, flagsOf(command)), own: ownFlagsOf(command) }
}

function ownFlagsOf(command: string): FlagSet {
  const set = own.get(command) ?? flagSet(COMMAND_FLAGS[command] ?? '')
  own.set(command, set)
  return set
}

/** Later rows win, so a command's own flag hides the global one. */
function flagsOf(command: string): FlagSet {
  if (command === '') return ROOT
  const set = all.get(command) ?? flagSet(GLOBAL_FLAGS, COMMAND_FLAGS[command] ?? '')
  all.set(command, set)
  return set
}

/**
 * cobra's `Command.Find`: the next word that is neither a flag nor (by the flags known so far) a
 * flag's value names the subcommand, and is taken out; the rest is parsed by the command found. A
 * flag that is not known yet swallows the word after it.
 */
function findCommand(args: readonly string[]): { command: string; rest: readonly string[] } {
  let command = ''
  let rest = args
  for (;;) {
    const at = nextWord(rest, flagsOf(command))
    if (at < 0) return { command, rest }
    const word = rest[at]!
    const typed = command === '' ? word : `${command} ${word}`
    const path = ownPath(typed)
    if (path === null) return { command, rest }
    command = path
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)]
  }
}

function ownPath(typed: string): string | null {
  if (Object.hasOwn(COMMAND_FLAGS, typed)) return typed
  return Object.hasOwn(COMMAND_ALIASES, typed) ? COMMAND_ALIASES[typed]! : null
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
  if (arg.startsWith('--')) return longFlag(flags, arg.slice(2))?.kind !== 'switch' && !optional(flags, arg)
  return arg.length === 2 && (flags.short.get(arg[1]!)?.kind ?? 'value') === 'value'
}

function optional(flags: FlagSet, arg: string): boolean {
  return longFlag(flags, arg.slice(2))?.kind === 'optional'
}
