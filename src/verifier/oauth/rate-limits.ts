/** Buckets: how many at once, and how many come back per minute. */
const BUCKETS = {
  request: { size: 60, perMinute: 60 },
  enrolment: { size: 20, perMinute: 20 },
  invitation: { size: 20, perMinute: 20 },
  page: { size: 300, perMinute: 300 },
  assertion: { size: 20, perMinute: 20 },
  /** Codes typed by hand, by address: guessing one must not pay. */
  'device-code': { size: 20, perMinute: 10 },
  /** Everything posted to the authorization server, by address. */
  address: { size: 1200, perMinute: 1200 },
  events: { size: 120, perMinute: 120 },
  policy: { size: 60, perMinute: 60 },
} as const

export type Bucket = keyof typeof BUCKETS

/** Keys remembered at once; the oldest are forgotten, so that a flood of keys cannot fill the memory. */
const MAX_KEYS = 10_000

/**
 * Token buckets in this process's memory: they blunt a flood and count nothing that decides. With
 * several replicas each has its own. `now` in seconds. Answers the seconds to wait, or null.
 */
export function rateLimits(now: () => number): (bucket: Bucket, key: string) => number | null {
  const levels = new Map<string, { tokens: number; at: number }>()
  return (bucket, key) => {
    const { size, perMinute } = BUCKETS[bucket]
    const id = `${bucket} ${key}`
    const last = levels.get(id) ?? { tokens: size, at: now() }
    // A clock that is set back gives nothing and takes nothing.
    const tokens = Math.min(size, last.tokens + (Math.max(0, now() - last.at) * perMinute) / 60)
    levels.delete(id)
    levels.set(id, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now() })
    if (levels.size > MAX_KEYS) levels.delete(levels.keys().next().value as string)
    return tokens >= 1 ? null : Math.ceil(((1 - tokens) * 60) / perMinute)
  }
}
