import type { Kysely, Transaction } from 'kysely'
import type { AuthorizationDetail } from 'oidc-provider'
import { INTENT_TYPE } from '../../wire/intent.ts'
import { CLIENT_ID } from '../../wire/protocol.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Gone, Onward, PageContext, Refused, VerifiedAssertion } from '../interaction.ts'
import type { Database, Passkey, RequestRow } from '../store/schema.ts'
import { acrOf, amrOf, refusalOf } from './assertion-checks.ts'
import { setState } from './denial.ts'
import { type Found, type InteractionDependencies, whose } from './found-interaction.ts'
import { allIntents, decisionsOf, type Frozen, intentsOf } from './pending-view.ts'

type Tx = Transaction<Database>
type Verified = { acr: 'phr' | 'phrh'; amr: string[]; authTime: number }

/** Thrown inside the transaction, so that nothing of it stands. */
class NotApproved extends Error {
  readonly answer: Refused | Gone
  constructor(answer: Refused | Gone) {
    super('not approved')
    this.answer = answer
  }
}

/**
 * Approves every request of a frozen page: first everything is written, in one transaction with its
 * event, then it is set free. A crash in between approves nothing that anyone can use.
 */
export async function approveFrozen(
  deps: InteractionDependencies,
  c: PageContext,
  found: Found,
  frozen: Frozen,
  assertion: VerifiedAssertion,
): Promise<Onward | Gone | Refused> {
  const { store, now } = deps
  const passkey = await passkeyOf(store, assertion.credentialId)
  const decisions = frozen.rows.flatMap(decisionsOf)
  const refused = refusalOf(assertion, passkey, {
    owner: found.own.person_id,
    acr: decisions.some((d) => d.require.acr === 'phrh') ? 'phrh' : 'phr',
    deviceBound: decisions.some((d) => d.require.deviceBound),
  })
  if (refused || !passkey) return { refused: refused ?? 'passkey_unknown' }
  const verified: Verified = { acr: acrOf(passkey), amr: amrOf(passkey), authTime: now() }
  try {
    await store.transaction().execute(async (tx) => {
      await consumeChallenge(tx, frozen.row.id, now())
      if ((await setState(tx, frozen.rows, 'approved')) !== frozen.rows.length) {
        throw new NotApproved({ gone: 'answered' })
      }
      await usePasskey(tx, assertion, now())
      await deps.audit.record(tx, confirmedEvent(deps, c, found, frozen, assertion, verified.acr))
    })
  } catch (error) {
    if (error instanceof NotApproved) return error.answer
    throw error
  }
  return deliver(deps, c, found, frozen.rows, verified)
}

async function passkeyOf(store: Kysely<Database>, credentialId: string): Promise<Passkey | undefined> {
  return store.selectFrom('passkeys').selectAll().where('credential_id', '=', credentialId).executeTakeFirst()
}

/** A challenge is good once: this statement decides, also between two replicas. */
async function consumeChallenge(tx: Tx, id: string, now: number): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('challenges')
    .set({ consumed_at: now })
    .where('id', '=', id)
    .where('consumed_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new NotApproved({ refused: 'challenge_used' })
}

/** The counter only grows (WebAuthn §7.2 step 22); the statement compares, so that of two assertions with one counter one is refused. */
async function usePasskey(tx: Tx, assertion: VerifiedAssertion, now: number): Promise<void> {
  const { counter, backedUp, credentialId } = assertion
  const { numUpdatedRows } = await tx
    .updateTable('passkeys')
    .set({ counter, backed_up: backedUp ? 1 : 0, last_used_at: now })
    .where('credential_id', '=', credentialId)
    .where('counter', counter === 0 ? '=' : '<', counter)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new NotApproved({ refused: 'counter' })
}

function confirmedEvent(
  deps: InteractionDependencies,
  c: PageContext,
  found: Found,
  { row, rows }: Frozen,
  assertion: VerifiedAssertion,
  acr: string,
): AuditEvent {
  const { credentialId, publicKey, authenticatorData, clientDataJSON, signature } = assertion
  const { origin, hostname } = new URL(deps.issuer)
  return {
    type: 'confirmed',
    ...whose(deps, c, found.own),
    confirmation: {
      requests: rows.map(({ id }) => id),
      intents: allIntents(rows),
      nonce: row.nonce,
      credentialId,
      publicKey,
      authenticatorData,
      clientDataJSON,
      signature,
      rpId: hostname,
      origin,
      acr,
    },
  }
}

/** The own request goes on by its redirect, the waiting ones by their device codes. */
async function deliver(
  deps: InteractionDependencies,
  c: PageContext,
  found: Found,
  rows: readonly RequestRow[],
  verified: Verified,
): Promise<Onward> {
  const { acr, amr, authTime: ts } = verified
  for (const row of rows) {
    const grantId = await makeGrant(deps, row)
    if (row.id !== found.own.id) {
      await approveDeviceCode(deps, row, grantId, verified)
      continue
    }
    await deps.provider.interactionResult(c.env.incoming, c.env.outgoing, {
      login: { accountId: row.person_id, acr, amr, ts, remember: false },
      consent: { grantId },
    })
  }
  return { location: found.interaction.returnTo }
}

/** The provider's grant carries what the frozen page confirmed, and nothing else. */
async function makeGrant({ provider }: InteractionDependencies, row: RequestRow): Promise<string> {
  const grant = new provider.Grant({ accountId: row.person_id, clientId: CLIENT_ID })
  grant.addOIDCScope('openid')
  grant.rar = detailsOf(row)
  return grant.save()
}

/** As the library does at the end of its own device page (RFC 8628 §3.3). */
async function approveDeviceCode(
  { provider, issuer }: InteractionDependencies,
  row: RequestRow,
  grantId: string,
  { acr, amr, authTime }: Verified,
): Promise<void> {
  const code = await provider.DeviceCode.find(row.oidc_id)
  // Expired in between: whoever waits for it hears so at its next poll.
  if (!code || code.accountId || code.error) return
  Object.assign(code, {
    accountId: row.person_id,
    acr,
    amr,
    authTime,
    grantId,
    scope: 'openid',
    resource: issuer,
    rar: detailsOf(row),
  })
  await code.save()
}

function detailsOf(row: RequestRow): AuthorizationDetail[] {
  return intentsOf(row).map((intent) => ({ type: INTENT_TYPE, intent }) as unknown as AuthorizationDetail)
}
