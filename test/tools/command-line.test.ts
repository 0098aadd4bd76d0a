import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitLine } from '../../src/tools/command-line.ts'
import { codeOf } from '../support/code-of.ts'

describe('splitLine', () => {
  it.each([
    ['kubectl get pods', ['kubectl', 'get', 'pods']],
    ['  kubectl\tget   pods  ', ['kubectl', 'get', 'pods']],
    [`a 'b c' "d e" f\\ g ''`, ['a', 'b c', 'd e', 'f g', '']],
    [`a 'it'"'"'s'`, ['a', "it's"]],
    [`a "\\$x \\" \\n"`, ['a', '$x " \\n']],
    ['a # remark', ['a']],
    ['a #b c#d', ['a']],
    ['kubectl delete pod {}', ['kubectl', 'delete', 'pod', '{}']],
  ])('%j', (line, words) => {
    expect(splitLine(line)).toEqual(words)
  })

  it.each([
    ['a; b'],
    ['a && b'],
    ['a | b'],
    ['a > b'],
    ['A=b c'],
    ['a $x'],
    ['a *.yaml'],
    ['a ~/b'],
    ['a $(b)'],
    ['(a)'],
    ['a &'],
    ['cd x'],
    ['export A=b'],
    ['eval a'],
  ])('sh -c: %j', (line) => {
    expect(splitLine(line)).toEqual(['sh', '-c', line])
  })

  it.each([[''], ['   '], ['# x'], ["a 'b"], ['a "b'], ['a )'], ['a |'], ['a \0 b'], ['a $(b']])(
    'usage: %j',
    async (line) => {
      expect(await codeOf(() => splitLine(line))).toBe('usage')
    },
  )

  it('splits words as sh does', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      "'",
      '"',
      '\\',
      'b c',
      '-',
      '=',
      '#',
      '{',
      '}',
      '%',
      '/',
      'é',
      '\t',
      '!',
      '^',
      ',',
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 10 }), (pieces) => {
        const line = `printf '%s\\0' x${pieces.join('')}`
        let words: string[]
        try {
          words = splitLine(line)
        } catch {
          return
        }
        if (words[0] === 'sh') return
        const out = execFileSync('sh', ['-c', line], { encoding: 'utf8' })
        expect(out.split('\0').slice(0, -1)).toEqual(words.slice(2))
      }),
      { numRuns: 150 },
    )
  })
})
