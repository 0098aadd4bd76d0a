import type { VaultReference } from '../core/secret-reference.ts'
import { type SecretContents, unusable } from './secret-reference-value.ts'
import { callVault, type VaultServer } from './vault-api.ts'

/**
 * Reads the path of a reference: a secret that is kept, or one that is made for whoever asks and has a lease,
 * which ends with the token. So references to one path must share one read.
 *
 * @param token of a policy that may read the path; it goes to `server` alone
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function readFromVault(
  server: VaultServer,
  token: string,
  reference: VaultReference,
): Promise<SecretContents> {
  const path = reference.path.split('/').map(encodeURIComponent).join('/')
  const { data } = await callVault(server, { method: 'GET', path, token })
  if (!isRecord(data)) throw unusable(reference, 'is no secret')
  return { fields: isVersioned(data) ? data.data : data }
}

/** The second version of the store of keys and values (`secret/data/…`) wraps what it keeps, and says which version it is. */
function isVersioned(data: Record<string, unknown>): data is { data: Record<string, unknown> } {
  return isRecord(data['data']) && isRecord(data['metadata']) && 'version' in data['metadata']
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
