import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JournalRecord, parseLine, splitLines } from './chain.ts'
import { CURRENT, journalFiles } from './journal-files.ts'

export type JournalFilter = {
  /** Milliseconds since the epoch. */
  since?: number
  environment?: string
  /** Only lines after this sequence number. */
  after?: number
}

const POLL = 500

/** The records that match, oldest first. A line that is not whole is left out; `verifyJournal` tells of it. */
export function* readJournal(directory: string, filter: JournalFilter = {}): Generator<JournalRecord> {
  for (const name of journalFiles(directory)) {
    if (endsBefore(directory, name, filter)) continue
    const { lines } = splitLines(readFileSync(join(directory, name)))
    for (const line of lines) {
      const record = parseLine(line)
      if (record && matches(record, filter)) yield record
    }
  }
}

/** The records that match and those still to come, until the signal ends it. */
export async function* followJournal(
  directory: string,
  filter: JournalFilter,
  signal: AbortSignal,
): AsyncGenerator<JournalRecord> {
  let after = filter.after ?? 0
  while (!signal.aborted) {
    for (const record of readJournal(directory, { after })) {
      after = record.seq
      if (matches(record, filter)) yield record
    }
    await sleep(POLL, undefined, { signal }).catch(() => {})
  }
}

function matches(record: JournalRecord, { since, environment, after }: JournalFilter): boolean {
  if (after !== undefined && record.seq <= after) return false
  if (since !== undefined && Date.parse(record.at) < since) return false
  return environment === undefined || record.environment.name === environment
}

/** A rotated file is named for its last line and was last written with it. */
function endsBefore(directory: string, name: string, { since, after }: JournalFilter): boolean {
  if (name === CURRENT) return false
  if (after !== undefined && Number(name.slice('journal-'.length, -'.jsonl'.length)) <= after) return true
  return since !== undefined && statSync(join(directory, name)).mtimeMs < since
}
