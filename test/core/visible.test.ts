import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visible } from '../../src/core/visible.ts'

describe('visible', () => {
  it.each([
    ['plain text stays', 'kubectl delete ns payments', 'kubectl delete ns payments'],
    ['letters of all scripts and emoji stay', 'naïve 名前 😀 é', 'naïve 名前 😀 é'],
    ['newline, tab, carriage return', 'a\nb\tc\r', 'a\\u{a}b\\u{9}c\\u{d}'],
    ['escape sequence', '\x1b[2J', '\\u{1b}[2J'],
    ['C1 control', 'a\u009bb', 'a\\u{9b}b'],
    ['DEL', 'a\x7f', 'a\\u{7f}'],
    ['bidi override and isolate', '\u202egnp\u2066', '\\u{202e}gnp\\u{2066}'],
    ['Arabic letter mark', '\u061c', '\\u{61c}'],
    ['zero width', 'pro\u200bd\u200d\ufeff', 'pro\\u{200b}d\\u{200d}\\u{feff}'],
    ['soft hyphen', 'pro\u00add', 'pro\\u{ad}d'],
    ['tag characters', '\u{e0041}', '\\u{e0041}'],
    ['line and paragraph separator', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['spaces that are not the space', 'a\u00a0b\u3000', 'a\\u{a0}b\\u{3000}'],
    ['fillers', '\u3164\u2800', '\\u{3164}\\u{2800}'],
    ['lone surrogates', '\ud800x\udc00', '\\u{d800}x\\u{dc00}'],
    ['noncharacter', '\uffff', '\\u{ffff}'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it('escapes marks stacked beyond four', () => {
    expect(visible(`a${'\u0301'.repeat(6)}`)).toBe(`a${'\u0301'.repeat(4)}\\u{301}\\u{301}`)
  })

  const anything = fc.string({ unit: 'binary' })

  it('never holds anything invisible', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it('is idempotent', () => {
    fc.assert(fc.property(anything, (text) => visible(visible(text)) === visible(text)))
  })
})
