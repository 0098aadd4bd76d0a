import { expect, it } from 'vitest'
import { mayBeOption, unseenText, unseenWords } from '../../src/tools/unseen-word.ts'

it.each([
  ['-x', true],
  ['x', false],
  [unseenText('$x'), true],
  [`a${unseenText('$x')}`, false],
  [`a${unseenWords('$x')}`, true],
  [unseenWords('$x'), true],
  [unseenWords('*.yaml'), true],
  [unseenWords('dir/*.yaml'), false],
  [unseenWords('./*.yaml'), false],
  [unseenWords('~/x/*'), false],
  [unseenWords('https://h/a?ref=b'), false],
  [unseenWords('a{b,c}'), false],
  [unseenWords('{-a,b}'), true],
  [unseenWords('-*'), true],
  [unseenWords('dir/$x*'), true],
  [unseenWords('dir/`x`*'), true],
  [unseenWords('"-"*'), true],
  [unseenWords('\\-*'), true],
])('%j may be an option: %s', (word, expected) => {
  expect(mayBeOption(word)).toBe(expected)
})
