import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepRenewed } from '../../src/credentials/renewal.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What is renewed for `life` seconds at a time, on the simulated clock. */
function lasting(life: number, fails: (second: number) => boolean = () => false) {
  const renewals: number[] = []
  let endsAt = life
  const renewal = keepRenewed({
    endsAt: () => endsAt,
    async renew() {
      const second = Date.now() / 1000
      renewals.push(second)
      if (fails(second)) throw new Error('away')
      endsAt = second + life
    },
    clock: Date.now,
  })
  return { renewals, renewal, endsAt: () => endsAt }
}

describe('a credential of five minutes', () => {
  test('lives through a command of twenty', async () => {
    const { renewals, endsAt, renewal } = lasting(300)
    for (let second = 0; second < 1200; second++) {
      await vi.advanceTimersByTimeAsync(1000)
      expect(endsAt()).toBeGreaterThan(Date.now() / 1000 + 30)
    }
    expect(renewals).toEqual([240, 480, 720, 960, 1200])
    await renewal.stop()
  })

  test('lives on when the verifier was away for half a minute', async () => {
    const { endsAt, renewal } = lasting(300, (second) => second < 275)
    await vi.advanceTimersByTimeAsync(310_000)
    expect(endsAt()).toBeGreaterThan(310)
    await renewal.stop()
  })

  test('ends by itself when it cannot be renewed, and nothing tries on after that', async () => {
    const { renewals, endsAt } = lasting(300, () => true)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(endsAt()).toBe(300)
    expect(Math.max(...renewals)).toBeLessThan(300)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is left alone when the command has ended', async () => {
    const { renewals, renewal } = lasting(300)
    await renewal.stop()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(renewals).toEqual([])
  })
})

test('one of ten seconds is renewed when half of it is over', async () => {
  const { renewals, renewal } = lasting(10)
  await vi.advanceTimersByTimeAsync(11_000)
  expect(renewals).toEqual([5, 10])
  await renewal.stop()
})
