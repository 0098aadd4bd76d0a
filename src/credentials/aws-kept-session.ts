import type { AwsSession } from './aws-sts.ts'
import { kept } from './kept.ts'

/** Seconds of a session that are left when it is renewed; the clients ask again long before it ends. */
const RENEW_BEFORE = 300

/**
 * Answers one session until shortly before it ends, then a new one; at the grant's end nothing later is to
 * be had.
 *
 * @param clock milliseconds since the epoch
 */
export function keptSession(
  trade: () => Promise<AwsSession>,
  clock: () => number,
): () => Promise<AwsSession> {
  return kept(trade, clock, ({ expiresAt, until }, left) => left > RENEW_BEFORE || expiresAt >= until)
}
