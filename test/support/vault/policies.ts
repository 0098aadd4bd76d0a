import { type Answer, refused } from './request.ts'

type Rule = { path: string; capabilities: string[] }

/** What a method needs (developer.hashicorp.com/vault/docs/concepts/policies). */
const CAPABILITIES: Readonly<Record<string, readonly string[]>> = {
  GET: ['read'],
  LIST: ['list'],
  POST: ['create', 'update'],
  PATCH: ['patch'],
  DELETE: ['delete'],
}

export class Policies {
  readonly #rules = new Map<string, Rule[]>()

  write(name: string, { policy }: Record<string, unknown>): Answer {
    const blocks = [
      ...String(policy).matchAll(/path\s+"([^"]+)"\s*\{\s*capabilities\s*=\s*\[([^\]]*)\]\s*\}/g),
    ]
    if (blocks.length === 0) return refused('no policy')
    this.#rules.set(
      name,
      blocks.map(([, path = '', list = '']) => ({
        path,
        capabilities: [...list.matchAll(/"(\w+)"/g)].map(([, capability = '']) => capability),
      })),
    )
    return { status: 204 }
  }

  /** `root` may do everything; of the others the union counts, and `deny` wins. */
  allow(names: readonly string[], path: string, method: string): boolean {
    if (names.includes('root')) return true
    const wanted = CAPABILITIES[method] ?? []
    const given = names
      .flatMap((name) => this.#rules.get(name) ?? [])
      .filter((rule) =>
        rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path,
      )
      .flatMap(({ capabilities }) => capabilities)
    return !given.includes('deny') && wanted.some((capability) => given.includes(capability))
  }
}
