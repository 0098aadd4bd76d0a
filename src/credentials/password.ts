import type { OperationClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import type { KnownPassword } from '../wire/protocol.ts'

/** What a tool shows to a server. `expiresAt` in seconds since the epoch. */
export type Login = { username: string; password: string; expiresAt: number }

export type PasswordFor = {
  environment: string
  class: OperationClass
  known: KnownPassword
  /** Of the class. `expiresAt` in seconds since the epoch. */
  exchange(): Promise<{ token: string; expiresAt: number }>
}

/**
 * The password of a class, from where policy says.
 *
 * @throws StepupError `broker_refused`, `verifier_failed`, and those of a token exchange
 */
export async function loginFor({ environment, class: wanted, known, exchange }: PasswordFor): Promise<Login> {
  const { username, password } = known
  const source = password[wanted]
  if (source === undefined)
    throw new StepupError('broker_refused', `policy has no password for \`${wanted}\` in \`${environment}\``)
  if (source !== 'token')
    throw new StepupError('verifier_failed', 'this stepup does not know where that password comes from')
  const { token, expiresAt } = await exchange()
  return { username, password: token, expiresAt }
}
