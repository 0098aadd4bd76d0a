import { createHash } from 'node:crypto'
import type { PendingRequest } from '../interaction.ts'

/** Names exactly what a list shows, so that a page can tell whether what was frozen is what the person saw. */
export function listVersion(requests: readonly PendingRequest[]): string {
  const hash = createHash('sha256')
  for (const { id, digest } of requests) hash.update(`${id}\0${digest}\0`)
  return hash.digest('base64url')
}
