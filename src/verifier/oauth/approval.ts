import type { Transaction } from 'kysely'
import type { AuthorizationDetail } from 'oidc-provider'
import { INTENT_TYPE } from '../../wire/intent.ts'
import { CLIENT_ID } from '../../wire/protocol.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Gone, Onward, PageContext, Refused, VerifiedAssertion } from '../interaction.ts'
import type { Database, Passkey, RequestRow } from '../store/schema.ts'
import { acrOf, amrOf, judgeAssertion } from '../webauthn/assurance.ts'
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
  try {
    const verified = await store.transaction().execute(async (tx) => {
      const passkey = await judgedPasskey(tx, found, frozen, assertion)
      const verified: Verified = { acr: acrOf(passkey), amr: amrOf(passkey), authTime: now() }
      await consumeChallenge(tx, frozen.row.id, now())
      if ((await setState(tx, frozen.rows, 'approved')) !== frozen.rows.length) {
        throw new NotApproved({ gone: 'answered' })
      }
      await usePasskey(tx, assertion, now())
      await deps.audit.record(tx, confirmedEvent(deps, c, found, frozen, assertion, verified.acr))
      return verified
    })
    return await deliver(deps, c, found, frozen.rows, verified)
  } catch (error) {
    if (error instanceof NotApproved) return error.answer
    throw error
  }
}

/** The owner's passkey, good enough for everything on the page; what it is was read in this transaction. */
async function judgedPasskey(
  tx: Tx,
  found: Found,
  frozen: Frozen,
  assertion: VerifiedAssertion,
): Promise<Passkey> {
  const passkey = await tx
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', assertion.credentialId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!passkey) throw new NotApproved({ refused: 'passkey_unknown' })
  if (passkey.person_id !== found.own.person_id) throw new NotApproved({ refused: 'wrong_person' })
  const decisions = frozen.rows.flatMap(decisionsOf)
  const refused = judgeAssertion(passkey, assertion, {
    acr: decisions.some((d) => d.require.acr === 'phrh') ? 'phrh' : 'phr',
    deviceBound: decisions.some((d) => d.require.deviceBound),
  })
  if (refused) throw new NotApproved({ refused })
  return passkey
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

async function usePasskey(tx: Tx, assertion: VerifiedAssertion, now: number): Promise<void> {
  const { counter, backedUp, credentialId } = assertion
  await tx
    .updateTable('passkeys')
    .set({ counter, backed_up: backedUp ? 1 : 0, last_used_at: now })
    .where('credential_id', '=', credentialId)
    .execute()
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
