import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { followJournal, type JournalFilter, readJournal } from '../../src/journal/read.ts'
import { event, journalDirectory } from './event.ts'

const dev = { name: 'dev', tier: 'development' } as const

function threeDays(): string {
  const directory = journalDirectory()
  const journal = openJournal(directory, 700)
  for (const day of ['01', '02', '03']) {
    journal.append(event({ at: `2026-03-${day}T10:00:00.000Z`, run: `${day}-prod` }), { durable: false })
    journal.append(event({ at: `2026-03-${day}T11:00:00.000Z`, run: `${day}-dev`, environment: dev }), {
      durable: false,
    })
  }
  return directory
}

describe('readJournal', () => {
  it.each<[string, JournalFilter, string[]]>([
    ['everything', {}, ['01-prod', '01-dev', '02-prod', '02-dev', '03-prod', '03-dev']],
    ['since a time', { since: Date.parse('2026-03-02T10:30:00Z') }, ['02-dev', '03-prod', '03-dev']],
    ['one environment', { environment: 'dev' }, ['01-dev', '02-dev', '03-dev']],
    ['after a line', { after: 4 }, ['03-prod', '03-dev']],
    ['both', { environment: 'dev', since: Date.parse('2026-03-03T00:00:00Z') }, ['03-dev']],
    ['an environment that is not there', { environment: 'stage' }, []],
  ])('gives %s', (_, filter, runs) => {
    expect([...readJournal(threeDays(), filter)].map((record) => record.run)).toEqual(runs)
  })

  it('gives nothing where there is no journal', () => {
    expect([...readJournal(journalDirectory())]).toEqual([])
  })

  it('leaves out what is not a whole line', () => {
    const directory = journalDirectory()
    openJournal(directory).append(event(), { durable: false })
    appendFileSync(join(directory, 'journal.jsonl'), '{"seq":2,"prev":"')
    expect([...readJournal(directory)]).toHaveLength(1)
  })
})

describe('followJournal', () => {
  it('gives what comes later, once, across rotation, and ends with its signal', async () => {
    const directory = journalDirectory()
    const journal = openJournal(directory, 700)
    journal.append(event({ run: 'first' }), { durable: false })
    const stop = new AbortController()
    const seen: string[] = []
    for await (const record of followJournal(directory, {}, stop.signal)) {
      seen.push(record.run)
      if (record.run === 'first') {
        for (let i = 0; i < 6; i++) journal.append(event({ run: `later-${i}` }), { durable: false })
      }
      if (record.run === 'later-5') stop.abort()
    }
    expect(seen).toEqual(['first', 'later-0', 'later-1', 'later-2', 'later-3', 'later-4', 'later-5'])
  })
})
