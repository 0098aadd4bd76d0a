import type { ConfirmedGrant } from '../challenge/obtain-grant.ts'
import type { Challenge } from '../core/decision.ts'
import { StepupError } from '../core/errors.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import { terminalSession } from '../probe/session.ts'
import type { Client } from './client.ts'

/**
 * Keeps an environment grant in the keychain: one item for the grant, with what its page showed
 * for each intent. A `command` grant is never kept.
 */
export async function keepGrant(
  { token, claims, keys, credentials, request }: ConfirmedGrant,
  { keychain, clock }: Client,
  decisions: readonly Challenge[],
): Promise<StoredGrant> {
  const [intent] = request.intents
  if (!intent || request.intents.some(({ grant }) => grant.scope !== 'environment')) {
    throw new StepupError('internal', 'only an environment grant is kept')
  }
  const shared = decisions.every(({ share }) => share === 'device')
  const stored: StoredGrant = {
    token,
    session: shared ? null : terminalSession(),
    issuer: intent.iss,
    covers: request.intents.map(({ environment, grant }) => ({
      environment: environment.name,
      classes: grant.classes,
    })),
    exp: claims.exp,
    jti: claims.jti,
    keys,
    credentials,
    deviceBound: decisions.every(({ require }) => require.deviceBound),
  }
  await keychain.deleteGrants(intent.iss, ({ exp }) => exp * 1000 <= clock())
  await keychain.saveGrant(stored)
  return stored
}
