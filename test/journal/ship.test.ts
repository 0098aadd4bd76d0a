import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { shipJournal, shippedSeq, takeNextPlace } from '../../src/journal/ship.ts'
import { event, journalDirectory } from './event.ts'

function written(count: number): string {
  const directory = journalDirectory()
  const journal = openJournal(directory, 2000)
  for (let i = 0; i < count; i++) journal.append(event(), { durable: false })
  return directory
}

describe('shipJournal', () => {
  it('sends everything once, in order and in batches', async () => {
    const directory = written(25)
    const batches: number[][] = []
    const send = async (events: { seq: number }[]) => void batches.push(events.map(({ seq }) => seq))
    expect(await shipJournal(directory, send, 10)).toBe(25)
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5])
    expect(batches.flat()).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
    expect(await shipJournal(directory, send, 10)).toBe(0)
    openJournal(directory).append(event(), { durable: false })
    expect(await shipJournal(directory, send, 10)).toBe(1)
  })

  it('sends again what the verifier did not take', async () => {
    const directory = written(20)
    let calls = 0
    const failing = async () => {
      if (++calls === 2) throw new Error('down')
    }
    await expect(shipJournal(directory, failing, 5)).rejects.toThrow('down')
    expect(shippedSeq(directory)).toBe(5)
    const again: number[] = []
    await shipJournal(directory, async (events) => void again.push(...events.map(({ seq }) => seq)), 50)
    expect(again[0]).toBe(6)
    expect(again).toHaveLength(15)
    expect(readdirSync(directory).filter((name) => name.startsWith('shipped.json.'))).toEqual([])
  })

  it('leaves it to the process that is at it', async () => {
    const directory = written(3)
    let inner = -1
    await shipJournal(directory, async () => {
      inner = await shipJournal(directory, async () => {})
    })
    expect(inner).toBe(0)
  })
})

describe('the next place', () => {
  it('has one at a time, until it is given up', () => {
    const directory = journalDirectory()
    const giveUp = takeNextPlace(directory)
    expect(giveUp).not.toBeNull()
    expect(takeNextPlace(directory)).toBeNull()
    giveUp?.()
    const again = takeNextPlace(directory)
    expect(again).not.toBeNull()
    again?.()
  })

  it('is open while another ships: its view may be older', async () => {
    const directory = written(1)
    await shipJournal(directory, async () => {
      const giveUp = takeNextPlace(directory)
      expect(giveUp).not.toBeNull()
      giveUp?.()
    })
  })
})
