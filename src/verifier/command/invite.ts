import { parseDuration } from '../../core/duration.ts'
import { StepupError } from '../../core/errors.ts'
import { trail } from '../audit/trail.ts'
import { createInvitation } from '../people/invitation.ts'
import { openStore } from '../store/sqlite.ts'
import { readDataDirectory } from './data-directory.ts'

export type InviteOptions = { data: string; expires: string }

/** Makes a one-time enrolment link for an address; the link is answered, and its code stored nowhere. */
export async function invite(
  email: string,
  { data, expires }: InviteOptions,
  clock: () => number,
): Promise<{ link: string; note: string }> {
  const expiresIn = parseDuration(expires)
  if (!expiresIn) throw new StepupError('usage', `\`${expires}\` is not a duration; write \`24h\` or \`30m\``)
  const { config, database } = readDataDirectory(data)
  const store = await openStore(database)
  try {
    const now = Math.floor(clock() / 1000)
    const invitation = await createInvitation(store, trail(clock), email, { now, expiresIn })
    return {
      link: `${config.issuer}/invite/${invitation.code}`,
      note: `for ${invitation.email}, once, until ${new Date(invitation.expiresAt * 1000).toISOString()}. Send it to nobody else; it is used with \`stepup enroll\`.`,
    }
  } finally {
    await store.destroy()
  }
}
