import { splitWords } from './shell-words.ts'
import type { ToolContext, Want } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** What a word that is no command stands for, by a file of aliases; `unseen` says why that cannot be told. */
export type Expansion = { args: string[] } | { unseen: string; wants: Want[] } | null

/**
 * Looks for the alias that leading words name in a file that gh or glab wrote: a YAML map under
 * `section`, or the whole file. `$1` in it is the first word behind it; those that it does not use follow.
 */
export function expandAlias(
  words: readonly string[],
  path: string | null,
  section: string | null,
  { known, trustInputs }: ToolContext,
): Expansion {
  if (path === null || trustInputs) return { unseen: 'the aliases were not looked at', wants: [] }
  const seen = known.files.get(path)
  if (!seen) return { unseen: 'the aliases were not looked at', wants: [{ kind: 'file', path }] }
  if (!('text' in seen)) return { unseen: `the aliases could not be read: ${seen.unseen}`, wants: [] }
  const aliases = aliasesIn(seen.text, section)
  if (aliases === null) return { unseen: 'the aliases could not be read', wants: [] }
  for (let length = Math.min(words.length, 4); length > 0; length--) {
    const name = words.slice(0, length).join(' ')
    const text = aliases.get(name)
    if (text === undefined) continue
    if (text === null) return { unseen: `the alias \`${name}\` cannot be followed`, wants: [] }
    if (text.startsWith('!')) return { unseen: `the alias \`${name}\` runs a shell command`, wants: [] }
    const args = filled(text, words.slice(length))
    return args === null ? { unseen: `the alias \`${name}\` cannot be followed`, wants: [] } : { args }
  }
  return null
}

/** gh's `expand.ExpandAlias`: placeholders are filled in the text, which is then split as a shell would. */
function filled(text: string, extra: readonly string[]): string[] | null {
  if (text.includes('$') && !extra.every((word) => isSeen(word) && /^[\w./:@=,+-]*$/.test(word))) return null
  const left: string[] = []
  let expanded = text
  extra.forEach((word, i) => {
    const mark = `$${i + 1}`
    if (!expanded.includes(mark)) left.push(word)
    else expanded = expanded.replaceAll(mark, word)
  })
  if (/\$\d/.test(expanded)) return null
  const words = splitWords(expanded)
  return words === null || words.length === 0 ? null : [...words, ...left]
}

/** Entries of one plain map; the value is null where it is more than one line or one plain string. */
function aliasesIn(text: string, section: string | null): Map<string, string | null> | null {
  const aliases = new Map<string, string | null>()
  let within = section === null
  let indent: number | null = section === null ? 0 : null
  let last: string | null = null
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#.*)?$/.test(line)) continue
    const depth = /^ */.exec(line)![0].length
    if (section !== null && depth === 0) {
      const rest = new RegExp(`^${section}:\\s*(.*?)\\s*(?:#.*)?$`).exec(line)?.[1]
      if (rest !== undefined && within) return null
      within = rest !== undefined
      if (rest !== undefined && rest !== '' && rest !== '{}') return null
      continue
    }
    if (!within) continue
    indent ??= depth
    if (depth > indent) {
      if (last === null) return null
      aliases.set(last, null)
      continue
    }
    const entry =
      depth === indent
        ? /^ *("[^"\\]*"|'[^']*'|[^\s"'#&*!|>%@`{}[\]:,?-][^:#"']*?) *: +(.*)$/.exec(line)
        : null
    if (!entry) return null
    last = entry[1]!.replace(/^["']|["']$/g, '')
    aliases.set(last, aliases.has(last) ? null : scalar(entry[2]!))
  }
  return aliases
}

/** A scalar on one line; null for what may go on, or be something else than it looks. */
function scalar(text: string): string | null {
  const single = /^'((?:[^']|'')*)'\s*(?:#.*)?$/.exec(text)
  if (single) return single[1]!.replaceAll("''", "'")
  const double = /^"((?:[^"\\]|\\["\\])*)"\s*(?:#.*)?$/.exec(text)
  if (double) return double[1]!.replaceAll(/\\(["\\])/g, '$1')
  if (/^["'&*!|>%@`{}[\],?#-]/.test(text)) return null
  const plain = text.replace(/ +#.*$/, '').trimEnd()
  return plain === '' || /: |:$/.test(plain) ? null : plain
}
