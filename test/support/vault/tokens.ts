import { randomBytes } from 'node:crypto'
import { type Answer, denied, type Request, refused, secondsOf } from './request.ts'

type Token = {
  id: string
  policies: string[]
  parent: Token | null
  /** Milliseconds. */
  expires: number
  latest: number
  revoked: boolean
}

export type Wanted = { policies: string[]; ttl: number; maxTtl: number }

/** A token lives as long as itself and all above it. */
export class Tokens {
  readonly #tokens = new Map<string, Token>()
  #ahead = 0

  constructor(root: string) {
    const forever = Number.POSITIVE_INFINITY
    this.#tokens.set(root, {
      id: root,
      policies: ['root'],
      parent: null,
      expires: forever,
      latest: forever,
      revoked: false,
    })
  }

  now(): number {
    return Date.now() + this.#ahead
  }

  /** Lets seconds pass. */
  advance(seconds: number): void {
    this.#ahead += seconds * 1000
  }

  live(id: string | null): Token | null {
    const token = this.#tokens.get(id ?? '')
    return token && this.#isLive(token) ? token : null
  }

  /** How many are live, root aside. */
  get count(): number {
    return [...this.#tokens.values()].filter((token) => this.#isLive(token)).length - 1
  }

  issue(parent: Token | null, { policies, ttl, maxTtl }: Wanted): Answer {
    const id = `hvs.${randomBytes(24).toString('base64url')}`
    const latest = this.now() + maxTtl * 1000
    const expires = Math.min(this.now() + ttl * 1000, latest)
    const token = { id, policies, parent, expires, latest, revoked: false }
    this.#tokens.set(id, token)
    return this.#said(token)
  }

  /** Null for what is not below `auth/token`. */
  answer(token: Token, { path, method, body }: Request): Answer | null {
    const [, verb] = /^auth\/token\/([\w-]+)$/.exec(path) ?? []
    if (verb === undefined) return null
    if (method !== 'POST') return denied()
    switch (verb) {
      case 'create': {
        const { policies, no_default_policy, ttl, explicit_max_ttl } = body
        if (!Array.isArray(policies) || no_default_policy !== true) return refused('this stand-in wants both')
        if (!token.policies.includes('root') && !policies.every((name) => token.policies.includes(name)))
          return refused('child policies must be subset of parent')
        return this.issue(token, { policies, ttl: secondsOf(ttl), maxTtl: secondsOf(explicit_max_ttl) })
      }
      case 'renew':
      case 'renew-self': {
        const other = verb === 'renew' ? this.live(String(body['token'])) : token
        if (!other) return denied('token not found')
        other.expires = Math.min(this.now() + secondsOf(body['increment']) * 1000, other.latest)
        return this.#said(other)
      }
      case 'revoke-self':
        token.revoked = true
        return { status: 204 }
      default:
        return { status: 404, body: { errors: [] } }
    }
  }

  #isLive(token: Token): boolean {
    return (
      !token.revoked && token.expires > this.now() && (token.parent === null || this.#isLive(token.parent))
    )
  }

  #said({ id, policies, expires }: Token): Answer {
    const lease_duration = Math.floor((expires - this.now()) / 1000)
    return { status: 200, body: { auth: { client_token: id, policies, lease_duration, renewable: true } } }
  }
}
