import { isSeen } from './unseen-word.ts'

/**
 * Globs of a shell whose expansions can be no option, put back as they were typed: whatever
 * `gs://b/*.txt` becomes begins with `gs://b/`. Behind an option that takes a value only those of
 * `harmless` options are, since a target's name that is not known is no target.
 */
export function typedGlobs(args: readonly string[], harmless: ReadonlySet<string>): readonly string[] {
  if (args.every(isSeen)) return args
  return args.map((arg, i) => {
    const text = isSeen(arg) ? null : plainGlob(arg)
    if (text === null) return arg
    const before = args[i - 1] ?? ''
    const value = before.startsWith('-') && !before.includes('=')
    return value && before.startsWith('--') && !harmless.has(before) ? arg : text
  })
}

/** The text of a word that is one glob and nothing else unknown; null when it may begin with a dash. */
function plainGlob(word: string): string | null {
  const text = /^\0\0([^\0]*)\0$/.exec(word)?.[1]
  if (text === undefined || /[$`<>(){}\\'"~]/.test(text)) return null
  const first = /^\[([^\]]*)\]/.exec(text)?.[1]
  if (first !== undefined) return /[-!^:]/.test(first) ? null : text
  return /^[A-Za-z0-9_.:/@]/.test(text) ? text : null
}
