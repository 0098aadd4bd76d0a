import { createRemoteJWKSet, jwtVerify } from 'jose'
import { type Answer, refused, secondsOf } from './request.ts'
import type { Wanted } from './tokens.ts'

type Config = { bound_issuer: string; jwks_url: string; jwt_supported_algs: string }

type Role = {
  bound_audiences: string[]
  bound_claims: Record<string, string>
  token_ttl: string
  token_max_ttl: string
  token_policies: string[]
}

/** What a role must say here, so that nothing is left to a default. */
const ROLE = [
  ...[
    'role_type',
    'user_claim',
    'bound_audiences',
    'bound_claims',
    'claim_mappings',
    'token_type',
    'token_ttl',
  ],
  ...['token_max_ttl', 'token_no_default_policy', 'token_policies', 'expiration_leeway', 'clock_skew_leeway'],
]

/** The JWT method (developer.hashicorp.com/vault/api-docs/auth/jwt). */
export class JwtMethod {
  readonly #now: () => number
  #config: Config | null = null
  readonly #roles = new Map<string, Role>()

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  configure(body: Record<string, unknown>): Answer {
    const { bound_issuer, jwks_url, jwt_supported_algs, ...more } = body
    if (!bound_issuer || !jwks_url || jwt_supported_algs !== 'RS256' || Object.keys(more).length > 0)
      return refused('not so')
    this.#config = body as Config
    return { status: 204 }
  }

  define(name: string, body: Record<string, unknown>): Answer {
    const strange = Object.keys(body).find((key) => !ROLE.includes(key))
    const missing = ROLE.find((key) => !(key in body))
    if (strange ?? missing) return refused(`\`${strange ?? missing}\` is not as it should be`)
    this.#roles.set(name, body as Role)
    return { status: 204 }
  }

  /** Null where it may not. */
  async login({ role: name, jwt }: Record<string, unknown>): Promise<Wanted | null> {
    const role = this.#roles.get(String(name))
    if (!role || !this.#config) return null
    try {
      const { payload } = await jwtVerify(String(jwt), createRemoteJWKSet(new URL(this.#config.jwks_url)), {
        issuer: this.#config.bound_issuer,
        audience: role.bound_audiences,
        algorithms: ['RS256'],
        currentDate: new Date(this.#now()),
        requiredClaims: ['exp', 'nbf', 'sub'],
      })
      if (!Object.entries(role.bound_claims).every(([claim, value]) => payload[claim] === value)) return null
    } catch {
      return null
    }
    return {
      policies: role.token_policies,
      ttl: secondsOf(role.token_ttl),
      maxTtl: secondsOf(role.token_max_ttl),
    }
  }
}
