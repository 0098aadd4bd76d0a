import { describe, expect, it } from 'vitest'
import { judgedAll } from './judge.ts'
import { rowsByHand, rowsOfAws, rowsRecorded } from './rows.ts'

const shown = ({ argv, label, found }: { argv: string[]; label: string; found: string }) =>
  `${label} → ${found}: ${argv.join(' ')}`

describe('labelled commands', () => {
  it('written by hand are read as they are labelled', () => {
    const judged = judgedAll(rowsByHand())
    expect(judged.filter(({ fault }) => fault !== null).map(shown)).toEqual([])
    expect(judged.length).toBeGreaterThan(1900)
  })

  it('do nothing that their class does not say, by what real CLIs sent', () => {
    const judged = judgedAll(rowsRecorded())
    expect(judged.filter(({ fault }) => fault !== null).map(shown)).toEqual([])
    expect(judged.length).toBeGreaterThan(7000)
  })

  it("agree with AWS's own access levels", () => {
    const judged = judgedAll(rowsOfAws())
    const faults = judged.filter(({ fault }) => fault !== null)
    expect(faults.filter(({ fault }) => fault !== 'a read called more').map(shown)).toEqual([])
    const reads = judged.filter(({ label }) => label === 'read')
    expect(reads.filter(({ found }) => found !== 'read').length / reads.length).toBeLessThan(0.02)
  })
})
