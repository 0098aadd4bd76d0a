import { StepupError } from '../core/errors.ts'
import type { BrokerToken } from './door.ts'
import { askVault, type VaultServer } from './vault-api.ts'

export type VaultLogin = {
  server: VaultServer
  /** Path of the JWT method. */
  mount: string
  role: string
  /** What the command's token has; the parent has one more. */
  policies: readonly string[]
  /** Milliseconds since the epoch. */
  clock(): number
}

/** The token of this run. `endsAt` in seconds since the epoch. */
export type VaultTokens = {
  token: string
  endsAt(): number
  /** For as long as the broker token says, which the verifier gave for this alone. */
  renew(next: BrokerToken): Promise<void>
  revoke(): Promise<void>
}

/** Seconds: the longest that Vault lets the command's token become, however often it is renewed. */
export const LONGEST = 3600

/**
 * Trades a broker token for two of Vault's. The one from the login stays in this process and can do no more
 * than keep; its child, with the class's policies alone, is the command's. The command cannot renew
 * it, nor make another, and it goes with its parent.
 *
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function logIn(login: VaultLogin, broker: BrokerToken): Promise<VaultTokens> {
  const { server, mount, role, policies, clock } = login
  const left = (until: BrokerToken) => `${Math.max(1, Math.floor(until.expiresAt - clock() / 1000))}s`
  const parent = await askVault(server, `auth/${mount}/login`, null, { role, jwt: broker.token })
  if (!parent) throw new StepupError('broker_refused', 'Vault gave no token')
  const revoke = async () => {
    await askVault(server, 'auth/token/revoke-self', parent.token, {})
  }
  try {
    const child = await askVault(server, 'auth/token/create', parent.token, {
      policies,
      no_default_policy: true,
      ttl: left(broker),
      explicit_max_ttl: `${LONGEST}s`,
      renewable: true,
      display_name: 'stepup',
    })
    if (!child) throw new StepupError('broker_refused', 'Vault gave no token')
    let endsAt = clock() / 1000 + Math.min(parent.lifetime, child.lifetime)
    return {
      token: child.token,
      endsAt: () => endsAt,
      async renew(next) {
        const increment = left(next)
        const kept = await askVault(server, 'auth/token/renew-self', parent.token, { increment })
        const longer = await askVault(server, 'auth/token/renew', parent.token, {
          token: child.token,
          increment,
        })
        if (!kept || !longer) throw new StepupError('broker_refused', 'Vault renews no more')
        endsAt = clock() / 1000 + Math.min(kept.lifetime, longer.lifetime)
      },
      revoke,
    }
  } catch (error) {
    await revoke().catch(() => {})
    throw error
  }
}
