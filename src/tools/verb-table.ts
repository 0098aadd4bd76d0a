import type { OperationClass } from '../core/class.ts'
import type { CobraGrammar, CobraLine } from './cobra.ts'
import { newReading } from './reading.ts'
import type { Reading } from './tool.ts'
import { shownWord } from './unseen-word.ts'

/**
 * What one command does: its class (`local` is a read that reaches no target), why in a person's
 * words, and its own flags in the notation of `flagSet`.
 */
export type Verb = readonly [cls: OperationClass | 'local', why: string, flags?: string]

/** By a command's path. `group` holds other commands, and alone only shows help. */
export type VerbTable = Readonly<Record<string, Verb | 'group'>>

/** How `cobraParser` finds its way in a table. */
export function tableGrammar(
  globals: string,
  verbs: VerbTable,
  aliases: Readonly<Record<string, string>> = {},
): CobraGrammar {
  return {
    globals,
    flagsOf: (path) => (Object.hasOwn(verbs, path) ? flagsIn(verbs[path]!) : undefined),
    aliasOf: (path) => (Object.hasOwn(aliases, path) ? aliases[path] : undefined),
  }
}

function flagsIn(verb: Verb | 'group'): string {
  return verb === 'group' ? '' : (verb[2] ?? '')
}

export type TableTool = {
  name: string
  verbs: VerbTable
  /** Whether a word that is no command may name a program (`helm-foo`) that the tool would run. */
  plugins: boolean
}

/**
 * The reading that a table gives before anything is refined: the command's class, or help, or why
 * the words are not understood.
 */
export function readByTable({ name, verbs, plugins }: TableTool, line: CobraLine): Reading {
  const { command, parsed } = line
  const verb = command === '' ? 'group' : verbs[command]!
  const nothing = parsed.words.length === 0 && parsed.dashAt === null
  if (parsed.error !== null) return newReading(name, command || name, 'exec', parsed.error)
  if (parsed.help && (command !== '' || nothing)) {
    return newReading(name, command || 'help', 'read', 'only shows help', 'local')
  }
  if (verb === 'group') {
    if (nothing) return newReading(name, command || 'help', 'read', 'only shows help', 'local')
    const word = shownWord(parsed.words[0] ?? '--')
    if (command === '' && plugins) {
      return newReading(name, word, 'exec', `it is no command of ${name}; a plugin may do anything`)
    }
    return newReading(name, command || word, 'unknown', `\`${word}\` is no command of ${name} known here`)
  }
  const [cls, why] = verb
  return cls === 'local'
    ? newReading(name, command, 'read', why, 'local')
    : newReading(name, command, cls, why)
}
