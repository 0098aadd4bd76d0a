import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { parseDuration } from '../../core/duration.ts'
import { didYouMean, type Problem } from './problem.ts'

type Position = { line: number; column: number }

/** Collects what is wrong, and remembers where each key stands for checks that come later. */
export class Findings {
  readonly problems: Problem[] = []
  readonly #positions = new Map<string, Position>()

  remember(key: string, position: Position): void {
    if (!this.#positions.has(key)) this.#positions.set(key, position)
  }

  /** Reports against a key; one that was not written is reported at the nearest one above it. */
  report(key: string, what: string): void {
    this.problems.push({ ...this.#nearest(key), key, what })
  }

  reportAt(position: Position, key: string, what: string): void {
    this.problems.push({ ...position, key, what })
  }

  #nearest(key: string): Position {
    for (let k = key; k !== ''; k = k.replace(/(?:^|\.)[^.[\]]+$|\[\d+\]$/u, '')) {
      const position = this.#positions.get(k)
      if (position) return position
    }
    return this.#positions.get('') ?? { line: 1, column: 1 }
  }
}

/** One place in the file: its node, its key path, and where to report. Its readers answer null after reporting. */
export class Place {
  readonly key: string
  readonly #node: Node | null
  readonly #file: YamlFile

  constructor(file: YamlFile, node: Node | null, key: string) {
    this.#file = file
    this.#node = node
    this.key = key
    if (node) file.findings.remember(key, file.positionOf(node))
  }

  fail(what: string): null {
    this.#file.findings.report(this.key, what)
    return null
  }

  /** The members of a mapping; keys that are not allowed are reported. */
  members<K extends string>(allowed: readonly K[] | null): Partial<Record<K, Place>> | null {
    const node = this.#node
    if (!isMap(node)) return this.fail('must be a mapping (`key: value`)')
    const members: Partial<Record<K, Place>> = {}
    for (const { key: keyNode, value } of node.items) {
      const name = isScalar(keyNode) ? String(keyNode.value) : ''
      const key = this.key === '' ? name : `${this.key}.${name}`
      const position = this.#file.positionOf(keyNode as Node)
      if (allowed !== null && !(allowed as readonly string[]).includes(name)) {
        const hint = didYouMean(name, allowed)
        const words = allowed.map((word) => `\`${word}\``).join(', ')
        this.#file.findings.reportAt(
          position,
          key,
          `is no key that goes here${hint === '' ? `; these do: ${words}` : hint}`,
        )
        continue
      }
      this.#file.findings.remember(key, position)
      Object.defineProperty(members, name, {
        value: new Place(this.#file, this.#file.resolved(value as Node | null), key),
        enumerable: true,
      })
    }
    return members
  }

  items(): Place[] | null {
    const node = this.#node
    if (!isSeq(node)) return this.fail('must be a list')
    return node.items.map(
      (item, i) => new Place(this.#file, this.#file.resolved(item as Node), `${this.key}[${i}]`),
    )
  }

  text(): string | null {
    const value = this.#scalar()
    if (typeof value === 'number' || typeof value === 'boolean') {
      return this.fail(`must be text: put \`${value}\` in quotes`)
    }
    if (typeof value !== 'string' || value.trim() === '') return this.fail('must be text')
    return value
  }

  /** One text or a list of them. */
  texts(): string[] | null {
    const places = isSeq(this.#node) ? this.items()! : [this]
    if (places.length === 0) return this.fail('must not be an empty list')
    const texts = places.map((place) => place.text())
    return texts.every((text) => text !== null) ? texts : null
  }

  choice<T extends string>(choices: readonly T[]): T | null {
    const value = this.text()
    if (value === null) return null
    if ((choices as readonly string[]).includes(value)) return value as T
    const hint = didYouMean(value, choices)
    const words = choices.map((word) => `\`${word}\``).join(', ')
    return this.fail(`\`${value}\` is none of ${words}${hint}`)
  }

  choices<T extends string>(choices: readonly T[]): T[] | null {
    const places = isSeq(this.#node) ? this.items()! : [this]
    if (places.length === 0) return this.fail('must not be an empty list')
    const found = places.map((place) => place.choice(choices))
    return found.every((one) => one !== null) ? found : null
  }

  flag(): boolean | null {
    const value = this.#scalar()
    return typeof value === 'boolean' ? value : this.fail('must be `true` or `false`')
  }

  count(minimum: number, maximum: number): number | null {
    const value = this.#scalar()
    if (Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum) {
      return value as number
    }
    return this.fail(`must be a whole number from ${minimum} to ${maximum}`)
  }

  /** `15m` or `0` in seconds, within limits that are given in seconds. */
  duration(minimum: number, maximum: number): number | null {
    const value = this.#scalar()
    const seconds = value === 0 ? 0 : typeof value === 'string' ? parseDuration(value) : null
    if (seconds === null) return this.fail('must be a time such as `30s`, `15m`, `1h` or `1d`')
    if (seconds < minimum || seconds > maximum) {
      return this.fail(`must be from ${minimum} to ${maximum} seconds`)
    }
    return seconds
  }

  #scalar(): unknown {
    return isScalar(this.#node) ? this.#node.value : undefined
  }
}

/** A parsed file; `root` is null when it is no YAML at all, and the findings say so. */
export class YamlFile {
  readonly findings = new Findings()
  readonly root: Place | null
  readonly #lines = new LineCounter()
  readonly #document

  constructor(text: string) {
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: true,
      merge: false,
    })
    for (const error of [...this.#document.errors, ...this.#document.warnings]) {
      this.findings.reportAt(this.#at(error.pos[0]), '', yamlFault(error.code, error.message))
    }
    this.root = this.findings.problems.length > 0 ? null : new Place(this, this.#document.contents, '')
  }

  positionOf(node: Node): Position {
    return this.#at(node.range?.[0] ?? 0)
  }

  resolved(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#document) ?? null) : node
  }

  #at(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
}

function yamlFault(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'the same key stands here twice'
  if (code === 'MULTIPLE_DOCS') return 'a policy is one document; leave out `---`'
  return `is no YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
}
