/** Seconds: what is left of a credential when it is renewed. Half of its life, when that is less. */
const RENEW_BEFORE = 60

/** Seconds between tries, while the verifier or the system is away. */
const RETRY_AFTER = 5

export type Renewed = {
  /** Seconds since the epoch. */
  endsAt(): number
  renew(): Promise<void>
  /** Milliseconds since the epoch. */
  clock(): number
}

/**
 * Renews something while the command runs, for as long as that works: what cannot be renewed any more
 * (the run is over, the grant was revoked) ends by itself at its time.
 */
export function keepRenewed({ endsAt, renew, clock }: Renewed): { stop(): Promise<void> } {
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let underWay: Promise<void> = Promise.resolve()

  const plan = (seconds: number) => {
    timer = setTimeout(() => {
      underWay = attempt()
    }, seconds * 1000)
  }
  const planNext = () => {
    const left = endsAt() - clock() / 1000
    if (left > 0) plan(Math.max(left / 2, left - RENEW_BEFORE))
  }
  const attempt = async () => {
    try {
      await renew()
      if (!stopped) planNext()
    } catch {
      if (!stopped && clock() / 1000 + RETRY_AFTER < endsAt()) plan(RETRY_AFTER)
    }
  }
  planNext()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await underWay
    },
  }
}
