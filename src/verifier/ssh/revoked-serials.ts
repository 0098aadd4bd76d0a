import type { Kysely } from 'kysely'
import type { Database } from '../store/schema.ts'

/**
 * Certificates that have not expired, and whose grant was given back, whose run is over, or whose device
 * or person is no longer wanted. `now` in seconds.
 */
export async function revokedSerials(store: Kysely<Database>, now: number): Promise<bigint[]> {
  const rows = await store
    .selectFrom('ssh_certificates as c')
    .innerJoin('grants', 'grants.jti', 'c.grant_jti')
    .innerJoin('devices', 'devices.jkt', 'grants.device_jkt')
    .innerJoin('people', 'people.id', 'grants.person_id')
    .leftJoin('revoked', 'revoked.jti', 'c.grant_jti')
    .leftJoin('runs', 'runs.grant_jti', 'c.grant_jti')
    .select('c.serial')
    .where('c.expires_at', '>', now)
    .where((e) =>
      e.or([
        e('revoked.jti', 'is not', null),
        e('runs.closed_at', 'is not', null),
        e('devices.revoked_at', 'is not', null),
        e('people.disabled_at', 'is not', null),
      ]),
    )
    .execute()
  return rows.map(({ serial }) => BigInt(serial))
}
