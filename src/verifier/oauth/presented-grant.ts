import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Kysely } from 'kysely'
import type { GrantClaims } from '../../wire/grant.ts'
import type { Intent } from '../../wire/intent.ts'
import { CLIENT_ID } from '../../wire/protocol.ts'
import type { Database, GrantRow } from '../store/schema.ts'
import { isRevoked } from './denylist.ts'

export type PresentedGrant = { claims: GrantClaims; row: GrantRow; intents: Intent[]; revoked: boolean }

export type GrantReader = {
  /**
   * A grant as someone presents it: signed by us, for us, issued and written down. `exp` is not
   * checked, since a run outlives it; nor is who presents it. Null for anything else.
   */
  read(token: string): Promise<PresentedGrant | null>
}

export function grantReader(deps: {
  store: Kysely<Database>
  issuer: string
  publicKeys: JSONWebKeySet
}): GrantReader {
  const keys = createLocalJWKSet(deps.publicKeys)
  return {
    async read(token) {
      const verified = await jwtVerify(token, keys, {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer: deps.issuer,
        audience: deps.issuer,
        // Signature and addressee only: the caller looks at the times.
        currentDate: new Date(0),
        clockTolerance: Number.MAX_SAFE_INTEGER,
      }).catch(() => null)
      const claims = verified?.payload as (JWTPayload & Partial<GrantClaims>) | undefined
      if (!claims?.jti || !claims.cnf?.jkt || claims.client_id !== CLIENT_ID) return null
      const row = await deps.store
        .selectFrom('grants')
        .selectAll()
        .where('jti', '=', claims.jti)
        .executeTakeFirst()
      if (!row || row.device_jkt !== claims.cnf.jkt || row.person_id !== claims.sub) return null
      return {
        claims: claims as GrantClaims,
        row,
        intents: JSON.parse(row.intents) as Intent[],
        revoked: await isRevoked(deps.store, claims.jti),
      }
    },
  }
}
