import { describe, expect, it } from 'vitest'
import { shellWord } from '../../../src/verifier/web/shell-word.ts'
import { breadthWords, duration, listed, size } from '../../../src/verifier/web/words.ts'

describe('duration', () => {
  it.each([
    [1, '1 second'],
    [45, '45 seconds'],
    [60, '1 minute'],
    [90, '90 seconds'],
    [300, '5 minutes'],
    [1000, '17 minutes'],
    [3600, '1 hour'],
    [5400, '90 minutes'],
    [86_400, '1 day'],
  ])('%i is %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words)
  })
})

describe('listed', () => {
  it.each([
    [[], ''],
    [['read'], 'read'],
    [['read', 'write'], 'read and write'],
    [['read', 'write', 'admin'], 'read, write and admin'],
  ])('%j is %s', (words, text) => {
    expect(listed(words)).toBe(text)
  })
})

describe('shellWord', () => {
  it.each([
    ['payments', 'payments'],
    ['--all', '--all'],
    ['a=b,c', 'a=b,c'],
    ['', `''`],
    ['a b', `'a b'`],
    ['$(x)', `'$(x)'`],
    [`it's`, `'it'\\''s'`],
    ['*', `'*'`],
    ['größe', 'größe'],
    ['\\u{202e}', `'\\u{202e}'`],
  ])('%j is %s', (argument, word) => {
    expect(shellWord(argument)).toBe(word)
  })
})

describe('size and breadth', () => {
  it('counts in words', () => {
    expect([size(1), size(9_999), size(48_213), size(12_000_000)]).toEqual([
      '1 byte',
      '9,999 bytes',
      '48 KB',
      '12 MB',
    ])
    expect(breadthWords({ count: 3, unbounded: false })).toBe('3 objects')
    expect(breadthWords({ count: null, unbounded: true })).toMatch(/everything/)
  })
})
