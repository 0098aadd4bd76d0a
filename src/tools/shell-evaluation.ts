/**
 * Shells read some text twice: bash runs the `$(…)` of a variable's value in arithmetic, in `[[ -eq ]]`,
 * in subscripts (`printf -v`, `read`, `[ -v`), in `${x@P}` and in `PS4` (tried with 5.2). What looks like
 * a substitution, and stands where such a value may come from, may therefore be run.
 */
export function mayBeEvaluated(word: string): boolean {
  // what is unseen is walked by itself, or not known anyway; a `$` may begin a substitution with it
  return /`|\$[({[\0]/.test(word.replace(/\0\0?[^\0]*\0/g, '\0'))
}

/** Why a builtin, by its own options, runs text or another program than its words say. */
export function strangeOption(name: string, words: readonly string[]): string | null {
  const options = words.filter((word) => word.startsWith('-'))
  const runs =
    (/^(mapfile|readarray)$/.test(name) && options.some((option) => option.includes('C'))) ||
    (name === 'hash' && options.some((option) => option.includes('p')))
  return runs ? `\`${name}\` with such an option runs what is not known before it runs` : null
}
