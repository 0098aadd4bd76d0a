import { execFile, execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { StepupError } from '../../src/core/errors.ts'
import { GENESIS, hashOf } from '../../src/journal/chain.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { readJournal } from '../../src/journal/read.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { event, journalDirectory } from './event.ts'

const NODE = process.execPath
const BUN = resolve('node_modules/.bin/bun')
const APPEND_MANY = resolve(import.meta.dirname, 'append-many.ts')
const FILE = 'journal.jsonl'
const asRoot = process.getuid?.() === 0

function codeOf(action: () => unknown): string {
  try {
    action()
    return 'ok'
  } catch (error) {
    return error instanceof StepupError ? error.code : String(error)
  }
}

describe('append', () => {
  it('chains each line to the bytes of the one before', () => {
    const directory = journalDirectory()
    const journal = openJournal(directory)
    journal.append(event(), { durable: true })
    journal.append(event({ outcome: 'confirmed' }), { durable: false })
    const [first = '', second = ''] = readFileSync(join(directory, FILE), 'utf8').split('\n')
    expect(JSON.parse(first)).toMatchObject({ seq: 1, prev: GENESIS, outcome: 'challenged' })
    expect(JSON.parse(second)).toMatchObject({ seq: 2, prev: hashOf(Buffer.from(first)) })
  })

  it('keeps file and directory to the person alone', () => {
    const directory = journalDirectory()
    openJournal(directory).append(event(), { durable: false })
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, FILE)).mode & 0o777).toBe(0o600)
  })

  it('continues after a line that is longer than what is read at first', () => {
    const directory = journalDirectory()
    const journal = openJournal(directory)
    journal.append(event(), { durable: false })
    journal.append(event({ reasons: ['y'.repeat(100_000)] }), { durable: false })
    journal.append(event(), { durable: false })
    expect(verifyJournal(directory)).toMatchObject({ intact: true, lines: 3, lastSeq: 3 })
  })

  it('marks a line that a crash cut, and goes on', () => {
    const directory = journalDirectory()
    const journal = openJournal(directory)
    for (let i = 0; i < 3; i++) journal.append(event(), { durable: false })
    const file = join(directory, FILE)
    truncateSync(file, statSync(file).size - 40)
    expect(verifyJournal(directory)).toMatchObject({ intact: true, lines: 2, torn: 1 })
    const after = journal.append(event(), { durable: false })
    expect(after).toMatchObject({ seq: 3, torn: expect.any(Number) })
    journal.append(event(), { durable: false })
    expect(verifyJournal(directory)).toMatchObject({ intact: true, lines: 4, torn: 1, lastSeq: 4 })
  })

  it('takes a line that lacks only its newline for whole', () => {
    const directory = journalDirectory()
    const journal = openJournal(directory)
    journal.append(event(), { durable: false })
    const file = join(directory, FILE)
    truncateSync(file, statSync(file).size - 1)
    journal.append(event(), { durable: false })
    expect(verifyJournal(directory)).toMatchObject({ intact: true, lines: 2, torn: 0 })
  })

  it('begins with a torn line when the very first one was cut', () => {
    const directory = journalDirectory()
    mkdirSync(directory, { mode: 0o700 })
    writeFileSync(join(directory, FILE), '{"seq":1,"pre')
    openJournal(directory).append(event(), { durable: false })
    expect(verifyJournal(directory)).toMatchObject({ intact: true, lines: 1, torn: 1, lastSeq: 1 })
  })

  it('carries the chain over into a new file', () => {
    const directory = journalDirectory()
    const journal = openJournal(directory, 1000)
    for (let i = 0; i < 20; i++) journal.append(event(), { durable: false })
    expect(readdirSync(directory).length).toBeGreaterThan(3)
    expect(verifyJournal(directory)).toMatchObject({ intact: true, lines: 20, lastSeq: 20 })
    expect([...readJournal(directory)].map((record) => record.seq)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
  })

  it('is one chain for many processes of both runtimes, also while files rotate', async () => {
    const directory = journalDirectory()
    const writers = [NODE, BUN, BUN, NODE, BUN].map((runtime) =>
      promisify(execFile)(runtime, [APPEND_MANY, directory, '25', '4000']),
    )
    await Promise.all(writers)
    expect(verifyJournal(directory)).toMatchObject({ intact: true, lines: 125, torn: 0 })
  })
})

describe('a journal that cannot be trusted or written', () => {
  const cases: [string, (directory: string) => void][] = [
    [
      'directory is a symbolic link',
      (directory) => {
        mkdirSync(`${directory}-elsewhere`)
        symlinkSync(`${directory}-elsewhere`, directory)
      },
    ],
    [
      'file is a symbolic link',
      (directory) => {
        mkdirSync(directory, { mode: 0o700 })
        symlinkSync('/dev/null', join(directory, FILE))
      },
    ],
    [
      'file has a second name',
      (directory) => {
        openJournal(directory).append(event(), { durable: false })
        linkSync(join(directory, FILE), `${directory}-other-name`)
      },
    ],
    [
      'file is a pipe',
      (directory) => {
        mkdirSync(directory, { mode: 0o700 })
        execFileSync('mkfifo', [join(directory, FILE)])
      },
    ],
    ['directory is a file', (directory) => writeFileSync(directory, '')],
    [
      'directory can be written by others',
      (directory) => {
        mkdirSync(directory)
        chmodSync(directory, 0o777)
      },
    ],
  ]
  if (asRoot) {
    cases.push([
      'directory belongs to another user',
      (directory) => {
        mkdirSync(directory, { mode: 0o700 })
        chownSync(directory, 65534, 65534)
      },
    ])
  }

  it.each(cases)('%s', (_, prepare) => {
    const directory = journalDirectory()
    prepare(directory)
    expect(codeOf(() => openJournal(directory).append(event(), { durable: true }))).toBe('journal_unwritable')
  })

  it.each([NODE, BUN])('says so when there is no room, and leaves no half line (%s)', (runtime) => {
    const directory = journalDirectory()
    const full = spawnSync(
      'bash',
      ['-c', 'ulimit -f 2; exec "$@"', '-', runtime, APPEND_MANY, directory, '20'],
      {
        encoding: 'utf8',
      },
    )
    expect(full.stdout.trim()).toBe('journal_unwritable')
    const verified = verifyJournal(directory)
    expect(verified).toMatchObject({ intact: true, torn: 0 })
    openJournal(directory).append(event(), { durable: false })
    expect(verifyJournal(directory)).toMatchObject({ intact: true, torn: 0 })
  })
})

describe('verify', () => {
  function written(count = 6): { directory: string; lines: string[]; save: (lines: string[]) => void } {
    const directory = journalDirectory()
    const journal = openJournal(directory)
    for (let i = 0; i < count; i++) journal.append(event({ run: `r${i}` }), { durable: false })
    const file = join(directory, FILE)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    return { directory, lines, save: (changed) => writeFileSync(file, `${changed.join('\n')}\n`) }
  }

  it.each<[string, (lines: string[]) => string[], { line: number; why: string }]>([
    ['a changed word', (l) => l.with(2, l[2]!.replace('kubectl', 'kubecti')), { line: 4, why: 'changed' }],
    ['a line taken out', (l) => l.toSpliced(2, 1), { line: 3, why: 'missing' }],
    ['two lines swapped', (l) => [l[0]!, l[2]!, l[1]!, ...l.slice(3)], { line: 2, why: 'missing' }],
    ['a line put in', (l) => l.toSpliced(2, 0, l[2]!), { line: 4, why: 'missing' }],
    ['the beginning cut off', (l) => l.slice(2), { line: 1, why: 'missing' }],
    ['a line made unreadable', (l) => l.with(2, 'x'), { line: 3, why: 'malformed' }],
    ['an empty line', (l) => l.toSpliced(3, 0, ''), { line: 4, why: 'malformed' }],
    [
      'a mark of a torn line where none is',
      (l) => l.with(5, l[5]!.replace('"seq":6', '"seq":6,"torn":9')),
      { line: 6, why: 'changed' },
    ],
  ])('finds %s', (_, tamper, expected) => {
    const { directory, lines, save } = written()
    save(tamper(lines))
    expect(verifyJournal(directory)).toMatchObject({ intact: false, file: FILE, ...expected })
  })

  it('finds that lines which the verifier has are gone from the end', () => {
    const { directory, lines, save } = written()
    writeFileSync(join(directory, 'shipped.json'), '{"seq":6}')
    save(lines.slice(0, 4))
    expect(verifyJournal(directory)).toMatchObject({ intact: false, line: 4, why: 'shortened' })
  })

  it('finds that a rotated file is gone', () => {
    const directory = journalDirectory()
    const journal = openJournal(directory, 1000)
    for (let i = 0; i < 12; i++) journal.append(event(), { durable: false })
    const [, second = ''] = readdirSync(directory).sort()
    renameSync(join(directory, second), `${directory}-gone`)
    expect(verifyJournal(directory)).toMatchObject({ intact: false, line: 1, why: 'missing' })
  })

  it('takes an absent journal for intact and empty', () => {
    expect(verifyJournal(journalDirectory())).toMatchObject({ intact: true, lines: 0, lastSeq: 0 })
  })

  it('does not let a made-up line pass for one that a crash cut', () => {
    const { directory, lines, save } = written(2)
    save([...lines, 'garbage'])
    appendFileSync(join(directory, FILE), 'more garbage\n')
    expect(verifyJournal(directory)).toMatchObject({ intact: false, line: 3, why: 'malformed' })
  })
})
