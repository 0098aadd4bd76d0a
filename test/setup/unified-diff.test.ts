import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { unifiedDiff } from '../../src/setup/unified-diff.ts'

const directory = mkdtempSync(join(tmpdir(), 'unified-diff-'))
afterAll(() => rmSync(directory, { recursive: true }))

const side = (name: string, text: string) => {
  const lines = text.split('\n')
  return { name, lines, shown: lines }
}
const diff = (before: string, after: string) => unifiedDiff(side('a', before), side('b', after))

test('nothing where nothing differs', () => {
  expect(diff('a\nb\n', 'a\nb\n')).toEqual([])
})

test('changes with the lines around them, those far apart on their own', () => {
  const before = Array.from({ length: 30 }, (_, i) => `line ${i}`)
  const after = before.with(4, 'other').toSpliced(25, 0, 'new')
  expect(diff(before.join('\n'), after.join('\n'))).toEqual([
    '--- a',
    '+++ b',
    '@@ -2,7 +2,7 @@',
    ' line 1',
    ' line 2',
    ' line 3',
    '-line 4',
    '+other',
    ' line 5',
    ' line 6',
    ' line 7',
    '@@ -23,6 +23,7 @@',
    ' line 22',
    ' line 23',
    ' line 24',
    '+new',
    ' line 25',
    ' line 26',
    ' line 27',
  ])
})

test('patch(1) makes the one text of the other', { timeout: 60_000 }, () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', '', '  d'), { maxLength: 25 })
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== '' && after !== '' && before !== after)
      const file = join(directory, 'file')
      writeFileSync(file, before)
      const lines = diff(before, after)
      const { status, stdout } = spawnSync('patch', ['-s', '-o', '-', file], {
        input: `${trimmed(lines).join('\n')}\n`,
        encoding: 'utf8',
      })
      expect([status, stdout]).toEqual([0, after])
    }),
    { numRuns: 60 },
  )
})

/** The empty string after the last end of line is no line to patch(1). */
function trimmed(lines: readonly string[]): string[] {
  const all = [...lines]
  const last = all.length - 1
  if (all[last] !== ' ') return all
  const head = all.findLastIndex((line) => line.startsWith('@@'))
  const shorter = (range: string) => {
    const [start, count = '1'] = range.split(',')
    return `${start},${Number(count) - 1}`
  }
  const [, old = '', now = ''] = /^@@ -(\S+) \+(\S+) @@$/.exec(all[head] ?? '') ?? []
  all[head] = `@@ -${shorter(old)} +${shorter(now)} @@`
  return all.slice(0, last)
}
