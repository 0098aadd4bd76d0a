import type { Kysely } from 'kysely'
import { CLIENT_ID } from '../../wire/protocol.ts'
import type { App, Audit, PageContext, Proofs } from '../interaction.ts'
import type { Database } from '../store/schema.ts'
import { revoke } from './denylist.ts'
import type { GrantReader, PresentedGrant } from './presented-grant.ts'

export const TOKEN_PATHS = { revocation: '/token/revocation', introspection: '/token/introspection' } as const

type Dependencies = {
  app: App
  store: Kysely<Database>
  audit: Audit
  proofs: Proofs
  grants: GrantReader
  addressOf(c: PageContext): string
  /** Seconds since the epoch. */
  now(): number
}

/**
 * Revocation (RFC 7009) and introspection (RFC 7662) of our signed grants. The client is public, so
 * the device key authenticates: who holds the grant's key may call it back or ask about it, no one else.
 */
export function mountTokenEndpoints(deps: Dependencies): void {
  const { app, store, audit, now } = deps

  app.post(TOKEN_PATHS.revocation, async (c) => {
    const asked = await ask(deps, c)
    if (asked instanceof Response) return asked
    const { grant } = asked
    // Unknown, another device's, or revoked already: the same answer (RFC 7009 §2.2).
    if (!grant || grant.revoked) return c.body(null, 200)
    await store.transaction().execute(async (tx) => {
      await revoke(tx, grant.row, now())
      await audit.record(tx, {
        type: 'revoked',
        person: grant.row.person_id,
        device: grant.row.device_jkt,
        address: deps.addressOf(c),
        jti: grant.row.jti,
        run: grant.row.scope === 'command',
      })
    })
    return c.body(null, 200)
  })

  app.post(TOKEN_PATHS.introspection, async (c) => {
    const asked = await ask(deps, c)
    if (asked instanceof Response) return asked
    const { grant } = asked
    if (!grant || grant.revoked || grant.row.expires_at <= now()) return c.json({ active: false })
    return c.json({ active: true, token_type: 'DPoP', ...grant.claims })
  })
}

async function ask(
  { proofs, grants }: Dependencies,
  c: PageContext,
): Promise<{ grant: PresentedGrant | null } | Response> {
  c.header('Cache-Control', 'no-store')
  const proof = await proofs.check(c)
  if (proof instanceof Response) return proof
  const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>)
  if (form['client_id'] !== CLIENT_ID) {
    return c.json({ error: 'invalid_client', error_description: 'unknown `client_id`' }, 401)
  }
  const { token } = form
  if (typeof token !== 'string' || token === '') {
    return c.json({ error: 'invalid_request', error_description: 'missing `token`' }, 400)
  }
  const grant = await grants.read(token)
  return { grant: grant?.row.device_jkt === proof.jkt ? grant : null }
}
