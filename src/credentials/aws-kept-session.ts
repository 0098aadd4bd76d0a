import type { AwsSession } from './aws-sts.ts'

/** Seconds of a session that are left when it is renewed; the clients ask again long before it ends. */
const RENEW_BEFORE = 300

/**
 * Answers one session until shortly before it ends, then a new one; at the grant's end nothing later is to
 * be had. Askers that come at once share one trade; while the old session lives, one that fails costs nothing.
 *
 * @param clock milliseconds since the epoch
 */
export function keptSession(
  trade: () => Promise<AwsSession>,
  clock: () => number,
): () => Promise<AwsSession> {
  let kept: AwsSession | null = null
  let underWay: Promise<AwsSession> | null = null
  const left = () => (kept ? kept.expiresAt - clock() / 1000 : 0)
  return async () => {
    if (kept && (left() > RENEW_BEFORE || (left() > 0 && kept.expiresAt >= kept.until))) return kept
    underWay ??= trade().finally(() => {
      underWay = null
    })
    try {
      kept = await underWay
      return kept
    } catch (error) {
      if (kept && left() > 1) return kept
      throw error
    }
  }
}
