import type { Kysely } from 'kysely'
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import { grantType, handler, parameters } from 'oidc-provider/lib/actions/grants/device_code.js'
import * as grantHelpers from 'oidc-provider/lib/helpers/grants.js'
import validateDpop from 'oidc-provider/lib/helpers/validate_dpop.js'
import type { Database } from '../store/schema.ts'

type Dependencies = { store: Kysely<Database>; now(): number }

/**
 * The library's device grant (RFC 8628) with what it leaves out: an approved code is worth nothing
 * without the key that asked for it, and whoever polls too fast is told to slow down (§3.5).
 */
export function registerDeviceGrant(provider: Provider, deps: Dependencies): void {
  const bound = Object.fromEntries(
    Object.entries(grantHelpers)
      .filter(([, helper]) => typeof helper === 'function')
      .map(([name, helper]) => [name, helper.bind(undefined, provider)]),
  )
  provider.registerGrantType(
    grantType,
    async (ctx) => {
      await checkKeyAndPace(provider, ctx, deps)
      await handler(provider, bound, ctx)
    },
    new Set([...parameters, 'resource', 'authorization_details']),
    new Set(['resource']),
  )
}

async function checkKeyAndPace(
  provider: Provider,
  ctx: KoaContextWithOIDC,
  { store, now }: Dependencies,
): Promise<void> {
  const proof = await validateDpop(provider, ctx)
  if (!proof) throw new errors.InvalidDpopProof('a DPoP proof of the device that asked is needed')
  const code = (ctx.oidc.params as Record<string, unknown>)['device_code']
  if (typeof code !== 'string') throw new errors.InvalidRequest('missing required parameter(s) (device_code)')
  const request = await store
    .selectFrom('requests')
    .select(['id', 'device_jkt', 'polled_at', 'poll_interval'])
    .where('oidc_id', '=', code)
    .where('flow', '=', 'device')
    .executeTakeFirst()
  // One answer for an unknown code and for another's: nothing is told to whoever guesses.
  if (!request || request.device_jkt !== proof.thumbprint)
    throw new errors.InvalidGrant('device code not found')

  const early = request.polled_at !== null && now() - request.polled_at < request.poll_interval - 1
  await store
    .updateTable('requests')
    .set({ polled_at: now(), poll_interval: request.poll_interval + (early ? 5 : 0) })
    .where('id', '=', request.id)
    .execute()
  if (early) throw new errors.SlowDown('wait longer between polls')
}
