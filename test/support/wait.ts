import { setTimeout as sleep } from 'node:timers/promises'

/** Polls until `probe` answers something; fails with `what` after `limit` milliseconds. */
export async function until<T>(
  what: string,
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limit = 20_000,
): Promise<T> {
  for (const end = Date.now() + limit; ; ) {
    const answer = await probe()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain for ${what}`)
    await sleep(25)
  }
}
