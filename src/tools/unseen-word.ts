/**
 * Text of an argv that is not known before the command runs (`$x`, `*`, what xargs adds). NUL cannot
 * stand in a real argv, so it marks such text: `\0$x\0` is one unknown run of characters inside a
 * word, `\0\0$x\0` any number of unknown words.
 */
const MARK = '\0'

/** Unknown text that stays within its word: `"$x"`. */
export function unseenText(source: string): string {
  return `${MARK}${source.replaceAll(MARK, '')}${MARK}`
}

/** Unknown text that may become any number of words: `$x`, `*.yaml`. */
export function unseenWords(source: string): string {
  return `${MARK}${MARK}${source.replaceAll(MARK, '')}${MARK}`
}

export function isSeen(word: string): boolean {
  return !word.includes(MARK)
}

/** A glob or braces behind plain text (`dir/*.yaml`): whatever it becomes, each word begins so. */
const PREFIXED = /^\0\0[\w./:@~][^$`\0]*\0$/

/** Whether a word could turn out to be an option, or several words with options among them. */
export function mayBeOption(word: string): boolean {
  if (isSeen(word)) return word.startsWith('-')
  if (PREFIXED.test(word)) return false
  return word.startsWith(MARK) || word.startsWith('-') || word.includes(MARK + MARK)
}

/** A word as a person may read it: the source text stands where the value is not known. */
export function shownWord(word: string): string {
  return word.replaceAll(MARK, '')
}

/**
 * Whether unseen text could decide where a command lands: it may be an option itself, or be the
 * value of the option before it.
 */
export function hidesTarget(argv: readonly string[]): boolean {
  return argv.some((word, i) => {
    if (isSeen(word)) return false
    const before = argv[i - 1] ?? ''
    return mayBeOption(word) || (before.startsWith('-') && !before.includes('='))
  })
}
