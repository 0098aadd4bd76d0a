/** Sections of an INI file as Python's `configparser` reads it, by name; option names in lower case. */
export type Ini = Map<string, Map<string, string>>

/**
 * Python's `configparser` with its defaults, which is what the AWS and Google Cloud command lines
 * read their files with: `=` or `:`, comments only on lines of their own, deeper indented lines
 * continue a value, `[DEFAULT]` is inherited by every section, duplicates are errors. No
 * interpolation. Throws a SyntaxError that quotes nothing, since these files hold secrets.
 */
export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string[]>>()
  const defaults = new Map<string, string[]>()
  let section: Map<string, string[]> | null = null
  let value: string[] | null = null
  let indent = 0
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    const content = stripped(line)
    if (content.startsWith('#') || content.startsWith(';')) return
    if (content === '') {
      value?.push('')
      return
    }
    const depth = line.search(/\S/)
    if (section && value && depth > indent) {
      value.push(content)
      return
    }
    indent = depth
    const header = /^\[(.+)\]/.exec(content)?.[1]
    if (header !== undefined) {
      value = null
      if (sections.has(header)) throw malformed(index, 'a section that stands twice')
      section = header === 'DEFAULT' ? defaults : new Map()
      if (section !== defaults) sections.set(header, section)
      return
    }
    if (!section) throw malformed(index, 'no section before it')
    const [, option = '', first = ''] = /^(.*?)\s*[=:]\s*(.*)$/.exec(content) ?? []
    const name = option.toLowerCase()
    if (name === '') throw malformed(index, 'not an option')
    if (section !== defaults && section.has(name)) throw malformed(index, 'an option that stands twice')
    value = [first]
    section.set(name, value)
  })
  return new Map([...sections].map(([name, own]) => [name, joined([...defaults, ...own])]))
}

/** As Python strips: a byte order mark is no space to it. */
function stripped(line: string): string {
  return line.startsWith('\ufeff') ? line.trimEnd() : line.trim()
}

function joined(options: [string, string[]][]): Map<string, string> {
  return new Map(options.map(([name, lines]) => [name, lines.join('\n').trimEnd()]))
}

/**
 * Python's `BasicInterpolation`: `%(name)s` is another option of the section, `%%` a percent sign. Throws a
 * SyntaxError for any other percent sign, and for names that are not there or lead too deep.
 */
export function interpolated(ini: Ini): Ini {
  return new Map(
    [...ini].map(([name, section]) => [
      name,
      new Map([...section].map(([option, value]) => [option, filledIn(value, section, 1)])),
    ]),
  )
}

const DEEPEST = 10

function filledIn(value: string, section: ReadonlyMap<string, string>, depth: number): string {
  if (depth > DEEPEST) throw new SyntaxError('values that lead to one another')
  return value.replace(/%(?:%|\(([^)]+)\)s)?/g, (sign, name?: string) => {
    if (sign === '%%') return '%'
    const other = name === undefined ? undefined : section.get(name.toLowerCase())
    if (other === undefined) throw new SyntaxError('a value with `%`')
    return filledIn(other, section, depth + 1)
  })
}

function malformed(index: number, why: string): SyntaxError {
  return new SyntaxError(`line ${index + 1}: ${why}`)
}

/** Python's `shlex.split` for the words of a section's name; null when a quote or escape is not closed. */
export function splitHeader(header: string): string[] | null {
  const words: string[] = []
  const token = /(\s+)|\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\s\\'"]+)/sy
  let word: string | null = null
  while (token.lastIndex < header.length) {
    const match = token.exec(header)
    if (!match) return null
    const [, space, escaped, single, double, plain] = match
    if (space === undefined) {
      word = (word ?? '') + (escaped ?? single ?? double?.replace(/\\(["\\])/g, '$1') ?? plain ?? '')
    } else {
      if (word !== null) words.push(word)
      word = null
    }
  }
  if (word !== null) words.push(word)
  return words
}
