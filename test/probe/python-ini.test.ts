import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseIni, splitHeader } from '../../src/probe/python-ini.ts'

const PYTHON = `
import configparser, json, shlex, sys
def read(text):
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return {name: dict(parser.items(name)) for name in parser.sections()}
def split(text):
    try:
        return shlex.split(text)
    except ValueError:
        return None
texts, headers = json.load(sys.stdin)
json.dump([[read(text) for text in texts], [split(text) for text in headers]], sys.stdout)
`

test('random texts are read as Python reads them', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '[a]',
      '[b c]',
      '[DEFAULT]',
      '[x] y',
      ' [a]',
      '[]',
      '[',
      '',
      '  ',
      '# c',
      '; c',
      '  # c',
      'a=1',
      'A : 2',
      'b',
      '  deeper',
      '    deepest = 1',
      '=x',
      'a = b # c',
      'a==',
      'a:=b',
      '\tc',
      's3 =',
      'k=v:w',
      "a='q'",
      '\r',
    ),
    fc.string({ maxLength: 8 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
  )
  const texts = fc.sample(
    fc.array(line, { maxLength: 9 }).map((lines) => lines.join('\n')),
    { numRuns: 3000, seed: 7 },
  )
  const headers = fc.sample(
    fc
      .array(fc.constantFrom('profile', ' ', '"', "'", 'a b', '\\', 'x'), { maxLength: 6 })
      .map((parts) => parts.join('')),
    { numRuns: 500, seed: 7 },
  )
  const { stdout, stderr } = spawnSync('python3', ['-c', PYTHON], {
    input: JSON.stringify([texts, headers]),
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  expect(stderr).toBe('')
  const [inis, splits] = JSON.parse(stdout) as [unknown[], unknown[]]
  const ours = texts.map((text) => {
    try {
      return Object.fromEntries(
        [...parseIni(text)].map(([name, options]) => [name, Object.fromEntries(options)]),
      )
    } catch {
      return null
    }
  })
  expect(texts.map((text, index) => ({ text, read: ours[index] }))).toEqual(
    texts.map((text, index) => ({ text, read: inis[index] })),
  )
  expect(headers.map((text) => ({ text, words: splitHeader(text) }))).toEqual(
    headers.map((text, index) => ({ text, words: splits[index] })),
  )
})
