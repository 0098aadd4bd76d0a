/** What ends at a time, seconds since the epoch. */
type Ending = { expiresAt: number }

/**
 * Answers what it has for as long as that is fresh enough, then obtains another. Askers that come at once
 * share one try; one that fails costs nothing while what there is lives.
 *
 * @param clock milliseconds since the epoch
 * @param isFresh `left` is what is left of its life, seconds
 */
export function kept<T extends Ending>(
  obtain: () => Promise<T>,
  clock: () => number,
  isFresh: (held: T, left: number) => boolean,
): () => Promise<T> {
  let held: T | null = null
  let underWay: Promise<T> | null = null
  const left = () => (held ? held.expiresAt - clock() / 1000 : 0)
  return async () => {
    if (held && left() > 0 && isFresh(held, left())) return held
    underWay ??= obtain().finally(() => {
      underWay = null
    })
    try {
      held = await underWay
      return held
    } catch (error) {
      if (held && left() > 1) return held
      throw error
    }
  }
}
