import { isAbsolute, join } from 'node:path'

/** A kubeconfig that client-go refuses. Its message quotes names alone: the file holds secrets. */
export class MalformedError extends Error {}

/**
 * One map of a kubeconfig, read as client-go's types have it (tools/clientcmd/api/v1/types.go): what is
 * absent or null is empty, and what is of another kind throws a MalformedError.
 */
export class Fields {
  readonly #values: Record<string, unknown>
  readonly #file: { directory: string; restore: (value: string) => string }

  constructor(value: unknown, what: string, file: { directory: string; restore: (value: string) => string }) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new MalformedError(`${what} is not a map`)
    this.#values = value as Record<string, unknown>
    this.#file = file
  }

  string(key: string): string {
    const value = this.#value(key)
    if (value === null) return ''
    if (typeof value === 'string') return this.#file.restore(value)
    throw new MalformedError(`\`${key}\` is not a string`)
  }

  boolean(key: string): boolean {
    const value = this.#value(key)
    if (value === null) return false
    if (typeof value === 'boolean') return value
    throw new MalformedError(`\`${key}\` is not true or false`)
  }

  /** As written; Go decodes it, and skips the ends of lines within. */
  bytes(key: string): string {
    const text = this.string(key)
    const plain = text.replace(/[\r\n]/g, '')
    if (plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return text
    throw new MalformedError(`\`${key}\` is not base64`)
  }

  /** client-go takes relative paths from the file's own directory. */
  path(key: string): string {
    const path = this.string(key)
    return path === '' || isAbsolute(path) ? path : join(this.#file.directory, path)
  }

  map(key: string): Fields | null {
    const value = this.#value(key)
    return value === null ? null : new Fields(value, `\`${key}\``, this.#file)
  }

  /** The maps in a list; an item that is null is an empty one. */
  maps(key: string): Fields[] {
    return this.#list(key).map((item) => new Fields(item ?? {}, `an entry of \`${key}\``, this.#file))
  }

  strings(key: string): string[] {
    return this.#list(key).map((item) => {
      if (item === null || typeof item === 'string') return item ?? ''
      throw new MalformedError(`\`${key}\` is not a list of strings`)
    })
  }

  keys(): string[] {
    return Object.keys(this.#values)
  }

  /** Entries by their names; client-go refuses a file that names one twice. */
  named<T>(list: string, member: string, read: (fields: Fields) => T): Map<string, T> {
    const found = new Map<string, T>()
    for (const entry of this.maps(list)) {
      const name = entry.string('name')
      if (found.has(name)) throw new MalformedError(`\`${name}\` stands twice in \`${list}\``)
      found.set(name, read(entry.map(member) ?? new Fields({}, '', this.#file)))
    }
    return found
  }

  #list(key: string): unknown[] {
    const value = this.#value(key)
    if (value === null) return []
    if (Array.isArray(value)) return value
    throw new MalformedError(`\`${key}\` is not a list`)
  }

  #value(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? (this.#values[key] ?? null) : null
  }
}
