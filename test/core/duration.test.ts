import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../src/core/duration.ts'

describe('durations', () => {
  it.each([
    ['30s', 30],
    ['15m', 900],
    ['1h', 3600],
    ['1h30m', 5400],
    ['30d', 2_592_000],
    ['0s', 0],
    ['', null],
    ['15', null],
    ['1.5h', null],
    ['-1m', null],
    ['30m1h', null],
    ['1h ', null],
  ])('%s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => parseDuration(formatDuration(seconds)) === seconds),
    )
  })
})
