import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GENESIS, hashOf, parseLine, splitLines } from './chain.ts'
import { CURRENT, journalFiles } from './journal-files.ts'
import { shippedSeq } from './ship.ts'

/**
 * `lines` counts records, `torn` the lines that a crash cut and a later line has vouched for (one at
 * the very end has no later line yet).
 */
export type Verification =
  | { intact: true; lines: number; torn: number; lastSeq: number; lastHash: string }
  | { intact: false; file: string; line: number; seq: number | null; why: Broken }

/**
 * `malformed`: not a record. `changed`: the line before is not what it was when this one was written.
 * `missing`: sequence numbers leap. `shortened`: the verifier has had later lines than are here.
 */
export type Broken = 'malformed' | 'changed' | 'missing' | 'shortened'

type Chain = { seq: number; hash: string; torn: TornLine | null; tornCount: number }
type TornLine = { file: string; line: number; length: number }

/** Checks the whole chain, every file of it. An absent journal is intact and empty. */
export function verifyJournal(directory: string): Verification {
  let chain: Chain = { seq: 0, hash: GENESIS, torn: null, tornCount: 0 }
  let lines = 0
  let at = { file: CURRENT, line: 0 }
  for (const file of journalFiles(directory)) {
    let line = 0
    for (const bytes of splitLines(readFileSync(join(directory, file))).lines) {
      at = { file, line: ++line }
      const next = follow(chain, bytes, at)
      if ('why' in next) return { intact: false, ...next }
      if (next.torn === null) lines++
      chain = next
    }
  }
  if (chain.seq < shippedSeq(directory)) {
    return { intact: false, ...at, seq: chain.seq, why: 'shortened' }
  }
  const torn = chain.tornCount + (chain.torn ? 1 : 0)
  return { intact: true, lines, torn, lastSeq: chain.seq, lastHash: chain.hash }
}

type Place = { file: string; line: number }
type Break = Place & { seq: number | null; why: Broken }

function follow(chain: Chain, bytes: Uint8Array, at: Place): Chain | Break {
  const hash = hashOf(bytes)
  const record = parseLine(bytes)
  if (!record) {
    // Two in a row cannot come from a crash: the line after one vouches for it.
    if (chain.torn) return { ...place(chain.torn), seq: null, why: 'malformed' }
    return { ...chain, hash, torn: { ...at, length: bytes.length } }
  }
  const { seq } = record
  if (chain.torn && record.torn !== chain.torn.length)
    return { ...place(chain.torn), seq: null, why: 'malformed' }
  if (!chain.torn && record.torn !== undefined) return { ...at, seq, why: 'changed' }
  if (record.prev !== chain.hash) return { ...at, seq, why: seq === chain.seq + 1 ? 'changed' : 'missing' }
  if (seq !== chain.seq + 1) return { ...at, seq, why: 'missing' }
  return { seq, hash, torn: null, tornCount: chain.tornCount + (chain.torn ? 1 : 0) }
}

function place({ file, line }: TornLine): Place {
  return { file, line }
}
