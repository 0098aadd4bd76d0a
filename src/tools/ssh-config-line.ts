/**
 * One line of ssh's configuration, as `ssh_config` and `-o` hold it (OpenSSH readconf.c,
 * `process_config_line_depth`). `rest` is what stands behind the keyword, for those that are not
 * split into arguments (`ProxyCommand`, `ProxyJump`, `Match`).
 */
export type ConfigLine = { keyword: string; args: string[]; rest: string }

/** Null for a comment, an empty line, and what ssh refuses. */
export function configLine(line: string): ConfigLine | null {
  const text = line.replace(/[ \t\r\n\f]+$/, '')
  let first = delimited(text)
  if (first?.word === '') first = delimited(first.rest ?? '')
  if (!first || first.word === '' || first.word.startsWith('#')) return null
  const rest = first.rest?.replace(/^[ \t\r\n]+/, '') ?? ''
  const args = rest === '' ? null : splitArguments(rest)
  return args === null ? null : { keyword: first.word.toLowerCase(), args, rest }
}

/**
 * The next word of `text` and what follows it, split as misc.c's `strdelim` does: at white space, a
 * quoted part, or one `=`. Null where a quote is left open.
 */
export function delimited(text: string): { word: string; rest: string | null } | null {
  const at = text.search(/[ \t\r\n"=]/)
  if (at < 0) return { word: text, rest: null }
  if (text[at] === '"') {
    const closed = text.indexOf('"', at + 1)
    if (closed < 0) return null
    return { word: text.slice(0, at) + text.slice(at + 1, closed), rest: skipped(text.slice(closed + 1)) }
  }
  const rest = skipped(text.slice(at + 1))
  const again = text[at] !== '=' && rest.startsWith('=')
  return { word: text.slice(0, at), rest: again ? skipped(rest.slice(1)) : rest }
}

function skipped(text: string): string {
  return text.replace(/^[ \t\r\n]+/, '')
}

/** misc.c's `argv_split`, ending at a comment. Null where a quote is left open. */
function splitArguments(text: string): string[] | null {
  const args: string[] = []
  let i = 0
  while (i < text.length) {
    if (text[i] === ' ' || text[i] === '\t') {
      i++
      continue
    }
    if (text[i] === '#') break
    let word = ''
    let quote = ''
    for (; i < text.length; i++) {
      const c = text[i]!
      const next = text[i + 1]
      if (c === '\\' && (next === "'" || next === '"' || next === '\\' || (quote === '' && next === ' '))) {
        word += next
        i++
      } else if (quote === '' && (c === ' ' || c === '\t')) break
      else if (quote === '' && (c === '"' || c === "'")) quote = c
      else if (c === quote) quote = ''
      else word += c
    }
    if (quote !== '') return null
    args.push(word)
  }
  return args
}
