/** One setting: section and name in lower case, subsection as written; null is a bare `name`, which means true. */
export type GitSetting = { key: string; value: string | null }

/**
 * Parses a git configuration file by git's own grammar (git-config(1), "Syntax"; config.c). Throws a
 * SyntaxError with the line where git would stop, quoting nothing.
 */
export function parseGitConfig(text: string): GitSetting[] {
  const reader = new Reader(text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'))
  const settings: GitSetting[] = []
  let section = ''
  for (let character = reader.next(); character !== ''; character = reader.next()) {
    if (/\s/.test(character)) continue
    if (character === '#' || character === ';') reader.skipLine()
    else if (character === '[') section = readSection(reader)
    else if (/[a-z]/i.test(character)) {
      const setting = readSetting(reader, section, character)
      // git complains of one outside any section, and goes on without it.
      if (section !== '') settings.push(setting)
    } else throw reader.error()
  }
  return settings
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The next character, '' at the end. */
  next(): string {
    return this.#text[this.#at++] ?? ''
  }

  /** The next character, where the end counts as the end of a line. */
  nextInLine(): string {
    return this.next() || '\n'
  }

  skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#text.length : end + 1
  }

  error(): SyntaxError {
    return new SyntaxError(`line ${this.#text.slice(0, this.#at).split('\n').length}: not git configuration`)
  }
}

/** `[section]`, `[section "subsection"]`, or the old `[section.subsection]`. */
function readSection(reader: Reader): string {
  let name = ''
  for (;;) {
    const character = reader.next()
    if (character === ']' && name !== '') return `${name}.`
    if (/\s/.test(character)) return `${name}.${readSubsection(reader, character)}.`
    if (!/[a-z0-9.-]/i.test(character)) throw reader.error()
    name += character.toLowerCase()
  }
}

function readSubsection(reader: Reader, space: string): string {
  let character = space
  while (/\s/.test(character)) {
    if (character === '\n') throw reader.error()
    character = reader.nextInLine()
  }
  if (character !== '"') throw reader.error()
  let name = ''
  for (;;) {
    character = reader.nextInLine()
    if (character === '"') break
    if (character === '\\') character = reader.nextInLine()
    if (character === '\n') throw reader.error()
    name += character
  }
  if (reader.next() !== ']') throw reader.error()
  return name
}

function readSetting(reader: Reader, section: string, first: string): GitSetting {
  let name = first.toLowerCase()
  let character = reader.nextInLine()
  for (; /[a-z0-9-]/i.test(character); character = reader.nextInLine()) name += character.toLowerCase()
  while (character === ' ' || character === '\t') character = reader.nextInLine()
  const key = section + name
  if (character === '\n') return { key, value: null }
  if (character !== '=') throw reader.error()
  return { key, value: readValue(reader) }
}

const ESCAPES: Record<string, string> = { t: '\t', b: '\b', n: '\n', '\\': '\\', '"': '"' }

function readValue(reader: Reader): string {
  let value = ''
  let spaces = 0
  let quoted = false
  for (;;) {
    let character = reader.nextInLine()
    if (character === '\n') {
      if (quoted) throw reader.error()
      return value
    }
    if (!quoted && /\s/.test(character)) {
      if (value !== '') spaces++
      continue
    }
    if (!quoted && (character === '#' || character === ';')) {
      reader.skipLine()
      return value
    }
    value += ' '.repeat(spaces)
    spaces = 0
    if (character === '"') {
      quoted = !quoted
      continue
    }
    if (character === '\\') {
      character = reader.nextInLine()
      if (character === '\n') continue
      const escaped = ESCAPES[character]
      if (escaped === undefined) throw reader.error()
      character = escaped
    }
    value += character
  }
}
