import type { Transaction } from 'kysely'
import type { Gone, PageContext } from '../interaction.ts'
import type { Database, RequestRow } from '../store/schema.ts'
import { type Found, type InteractionDependencies, whose } from './found-interaction.ts'

type Tx = Transaction<Database>

/** Denies the interaction's own request and every waiting one that its page lists. */
export async function denyListed(
  deps: InteractionDependencies,
  c: PageContext,
  found: Found,
  reason: 'person' | 'wrong_number',
): Promise<{ location: string } | Gone> {
  const others = found.rows.filter(({ id }) => id !== found.own.id)
  const ended = await endRequests(deps, found.own, others, (tx) =>
    deps.audit.record(tx, {
      type: 'denied',
      ...whose(deps, c, found.own),
      requests: found.rows.map(({ id }) => id),
      reason,
    }),
  )
  if (!ended) return { gone: 'answered' }
  const description = reason === 'person' ? 'the person denied it' : 'the number was typed wrong too often'
  // Its own device code too when nobody may follow the redirect that would set it.
  const codes = reason === 'wrong_number' && found.own.flow === 'device' ? found.rows : others
  for (const { oidc_id } of codes) {
    const code = await deps.provider.DeviceCode.find(oidc_id)
    if (!code || code.accountId || code.error) continue
    Object.assign(code, { error: 'access_denied', errorDescription: description })
    await code.save()
  }
  return finishWithError(deps, c, { error: 'access_denied', error_description: description })
}

/**
 * Ends `own`, or nothing at all when it was answered meanwhile (false); of the others those that
 * still wait. The event is written in the same transaction.
 */
export async function endRequests(
  { store }: InteractionDependencies,
  own: RequestRow,
  others: readonly RequestRow[],
  record: (tx: Tx) => Promise<void>,
): Promise<boolean> {
  return store.transaction().execute(async (tx) => {
    if ((await setState(tx, [own], 'denied')) !== 1) return false
    if (others.length > 0) await setState(tx, others, 'denied')
    await record(tx)
    return true
  })
}

/** Moves waiting requests on; answers how many. */
export async function setState(
  tx: Tx,
  rows: readonly RequestRow[],
  state: 'approved' | 'denied',
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('requests')
    .set({ state })
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Hands the error to the provider, which tells the client in its own way at `location`. */
export async function finishWithError(
  { provider }: InteractionDependencies,
  c: PageContext,
  result: { error: string; error_description: string },
): Promise<{ location: string }> {
  return { location: await provider.interactionResult(c.env.incoming, c.env.outgoing, result) }
}
