import { StepupError } from '../core/errors.ts'
import { hasGrammar } from './grammars.ts'
import { parseShell, ShellSyntaxError } from './shell.ts'
import { isBuiltin, PROGRAM_BUILTINS } from './shell-builtins.ts'
import type { ShellList } from './shell-syntax.ts'
import { isSeen } from './unseen-word.ts'

/**
 * One line of `--stdin` as the argv that a shell would start. A line with operators, assignments or
 * expansions is `sh -c` of the whole. Fails with `usage` when it cannot be parsed.
 */
export function splitLine(line: string): string[] {
  const bare = bareWords(line)
  if (bare) return bare
  if (line.includes('\0')) throw new StepupError('usage', 'the line holds a NUL byte')
  let list: ShellList
  try {
    list = parseShell(line, { home: null, dialect: 'posix' })
  } catch (error) {
    if (error instanceof ShellSyntaxError) {
      throw new StepupError('usage', `the line cannot be parsed as a shell command: ${error.message}`, {
        cause: error,
      })
    }
    throw new StepupError('usage', 'the line is nested too deeply', { cause: error })
  }
  const words = plainWords(list)
  if (words === null && list.length === 0) throw new StepupError('usage', 'the line is empty')
  return words ?? ['sh', '-c', line]
}

/** Nothing that a shell would touch, or end a word by, but blanks. */
const BARE = /^[\w@%+:,./-]+(?: +[\w@%+=:,./-]+)*$/

/** Most lines are such, of a tool that is no word of the shell's own: those need no parser. */
function bareWords(line: string): string[] | null {
  if (!BARE.test(line)) return null
  const words = line.split(/ +/)
  return hasGrammar(words[0] ?? '') ? words : null
}

/** The words of a lone command that a shell would start unchanged. */
function plainWords(list: ShellList): string[] | null {
  const [only, ...others] = list
  if (!only || others.length > 0 || only.background || only.node.kind !== 'simple') return null
  const { assignments, words, redirects } = only.node
  if (assignments.length > 0 || redirects.length > 0 || words.length === 0) return null
  const [first] = words
  if (first && isBuiltin(first.text) && !PROGRAM_BUILTINS.has(first.text)) return null
  return words.every((word) => isSeen(word.text)) ? words.map((word) => word.text) : null
}
