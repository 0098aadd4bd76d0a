/**
 * Words of a line with quotes and backslashes and nothing else, as Python's shlex and Go's shellwords
 * split them (`~/.aws/cli/alias`, git aliases, `TF_CLI_ARGS`). null when a quote is left open.
 */
export function splitWords(text: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (quote === null && /\s/.test(c)) {
      if (word !== null) words.push(word)
      word = null
    } else if (quote === null && (c === '"' || c === "'")) {
      quote = c
      word ??= ''
    } else if (c === quote) {
      quote = null
    } else if (c === '\\' && quote !== "'") {
      if (i + 1 >= text.length) return null
      const next = text[++i]!
      word = (word ?? '') + (quote === '"' && next !== '"' && next !== '\\' ? `\\${next}` : next)
    } else {
      word = (word ?? '') + c
    }
  }
  if (quote !== null) return null
  if (word !== null) words.push(word)
  return words
}
