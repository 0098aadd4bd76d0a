import { isSeen } from './unseen-word.ts'

/** Options as getopt of POSIX finds them, with the words that are not options. */
export type Getopt = {
  /** Letter and value, in order; a switch's value is empty. */
  options: readonly (readonly [letter: string, value: string])[]
  words: readonly string[]
  error: string | null
}

/**
 * Reads short options by a getopt string (`ab:c`): `b` takes a value, attached or in the next word.
 * It ends at the first other word or behind `--`, unless `permutes`, which takes options up to `--`.
 */
export function getopt(args: readonly string[], letters: string, permutes = false): Getopt {
  const options: [string, string][] = []
  const words: string[] = []
  const failed = (error: string): Getopt => ({ options, words: [], error })
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') return { options, words: [...words, ...args.slice(i + 1)], error: null }
    if (mayBecomeOptions(arg)) return failed('a word before the command is not known before it runs')
    if (arg.length < 2 || !arg.startsWith('-')) {
      if (!permutes) return { options, words: args.slice(i), error: null }
      words.push(arg)
      continue
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]!
      const known = letter === ':' ? -1 : letters.indexOf(letter)
      if (known < 0) return failed(`unknown option \`-${letter}\``)
      if (letters[known + 1] !== ':') {
        options.push([letter, ''])
        continue
      }
      const attached = arg.slice(at + 1)
      const value = attached === '' ? args[++i] : attached
      if (value === undefined) return failed(`\`-${letter}\` needs a value`)
      if (value.includes('\0\0')) return failed(`the value of \`-${letter}\` may become several words`)
      options.push([letter, value])
      break
    }
  }
  return { options, words, error: null }
}

/** Text that may begin with a dash, or turn into several words of which one does. */
function mayBecomeOptions(arg: string): boolean {
  return !isSeen(arg) && (arg.startsWith('-') || arg.startsWith('\0') || arg.includes('\0\0'))
}
