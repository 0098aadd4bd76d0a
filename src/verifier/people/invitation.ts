import type { Transaction } from 'kysely'
import * as v from 'valibot'
import { StepupError } from '../../core/errors.ts'
import type { Audit, Store } from '../interaction.ts'
import type { Database, Invitation } from '../store/schema.ts'
import { codeHash, newCode } from './codes.ts'

const EMAIL = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.email(), v.maxLength(254))

/**
 * Makes a one-time invitation for an address. `expiresIn` and `now` in seconds. The code goes to
 * whoever invites and is stored nowhere; the link is `<issuer>/invite/<code>`.
 *
 * @throws StepupError `usage` when it is not an e-mail address
 */
export async function createInvitation(
  store: Store,
  audit: Audit,
  email: string,
  { now, expiresIn }: { now: number; expiresIn: number },
): Promise<{ code: string; email: string; expiresAt: number }> {
  const address = v.safeParse(EMAIL, email)
  if (!address.success) throw new StepupError('usage', `\`${email}\` is not an e-mail address`)
  const code = newCode()
  const expiresAt = now + expiresIn
  await store.transaction().execute(async (tx) => {
    await tx
      .insertInto('invitations')
      .values({
        code_hash: codeHash(code) as string,
        email: address.output,
        created_at: now,
        expires_at: expiresAt,
        used_at: null,
      })
      .execute()
    await audit.record(tx, {
      type: 'invited',
      email: address.output,
      expires: expiresAt,
      person: null,
      device: null,
      address: null,
    })
  })
  return { code, email: address.output, expiresAt }
}

/** The invitation that a code opens, when it is neither used nor expired. `now` in seconds. */
export async function openInvitation(store: Store, code: string, now: number): Promise<Invitation | null> {
  const hash = codeHash(code)
  if (hash === null) return null
  const row = await store
    .selectFrom('invitations')
    .selectAll()
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row ?? null
}

/** Spends it, once: false when it was spent or has expired meanwhile, also by another process. */
export async function useInvitation(
  tx: Transaction<Database>,
  invitationHash: string,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('invitations')
    .set({ used_at: now })
    .where('code_hash', '=', invitationHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
