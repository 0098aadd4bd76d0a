import type { Kysely } from 'kysely'
import type { Interaction, Provider } from 'oidc-provider'
import type { Audit, Gone, PageContext } from '../interaction.ts'
import type { Database, RequestRow } from '../store/schema.ts'
import { listedRequests, ownRequest } from './pending-view.ts'

export type InteractionDependencies = {
  provider: Provider
  store: Kysely<Database>
  audit: Audit
  issuer: string
  /** Seconds since the epoch. */
  now(): number
  addressOf(c: PageContext): string
}

/** The interaction that this browser's cookie names, its own request, and what its page lists. */
export type Found = { interaction: Interaction; own: RequestRow; rows: RequestRow[] }

export async function findInteraction(
  { provider, store, now }: InteractionDependencies,
  c: PageContext,
): Promise<Found | Gone> {
  const interaction = await provider.interactionDetails(c.env.incoming, c.env.outgoing).catch(() => undefined)
  if (!interaction) return { gone: 'no_cookie' }
  // The cookie's path names the interaction already; another uid in the address is another page.
  const uid = c.req.param('uid')
  if (uid !== undefined && uid !== interaction.uid) return { gone: 'no_cookie' }
  const oidcId = interaction.deviceCode ?? (interaction as { parJti?: string }).parJti
  const own = oidcId === undefined ? undefined : await ownRequest(store, oidcId)
  if (!own) return { gone: 'not_found' }
  if (own.state !== 'waiting') return { gone: 'answered' }
  if (own.expires_at <= now()) return { gone: 'expired' }
  return { interaction, own, rows: await listedRequests(store, own, now()) }
}

/** Who and what an event is about. */
export function whose(deps: InteractionDependencies, c: PageContext, row: RequestRow) {
  return { person: row.person_id, device: row.device_jkt, address: deps.addressOf(c) }
}
