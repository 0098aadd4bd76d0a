import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { environmentBytes } from '../../src/exec/environment-bytes.ts'
import { stringsIn, stringsOf } from '../../src/exec/strings.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const entries = (env: Record<string, string | undefined>, inherited: string) =>
  stringsIn(environmentBytes(env, latin1(inherited)).bytes).map((bytes) =>
    Buffer.from(bytes).toString('latin1'),
  )

describe('environmentBytes', () => {
  it.each<[string, Record<string, string | undefined>, string, string[]]>([
    ['plain values', { A: '1', B: '' }, 'A=1\0B=\0', ['A=1', 'B=']],
    ['what was added', { A: '1', N: 'é' }, 'A=1\0', ['A=1', 'N=\xc3\xa9']],
    ['what was changed', { A: '2' }, 'A=1\0', ['A=2']],
    ['nothing of what was taken out', { A: '1', B: undefined }, 'A=1\0B=2\0C=3\0', ['A=1']],
    ['bytes that are not UTF-8', { A: 'x\ufffd', B: '2' }, 'A=x\xff\0B=2\0', ['A=x\xff', 'B=2']],
    ['the new value of such a one', { A: 'new' }, 'A=x\xff\0', ['A=new']],
    ['one of two of the same name', { A: '1' }, 'A=1\0A=2\0', ['A=1']],
    ['nothing', {}, '', []],
    ['values with an equals sign', { A: 'b=c' }, 'A=b=c\0', ['A=b=c']],
  ])('hands on %s', (_, env, inherited, expected) => {
    expect(entries(env, inherited)).toEqual(expected)
  })

  it('counts what it made', () => {
    expect(environmentBytes({ A: '1', B: '2' }, latin1('A=1\0')).count).toBe(2)
  })
})

describe('stringsOf', () => {
  it('gives back any bytes but NUL', () => {
    const word = fc.uint8Array({ min: 1, max: 255, maxLength: 20 })
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const { bytes, count } = stringsOf(words)
        expect(count).toBe(words.length)
        expect(stringsIn(bytes).map((w) => [...w])).toEqual(words.map((w) => [...w]))
      }),
    )
  })

  it('refuses a NUL, which would make two of one', () => {
    expect(() => stringsOf(['a\0b'])).toThrow(expect.objectContaining({ code: 'internal' }))
  })
})
