import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partsOf, withoutNumbers } from '../../src/core/name-parts.ts'

test.each([
  ['prodDb-eu_1', ['prod', 'db', 'eu', '1']],
  ['a1B', ['a1', 'b']],
  ['HTTPServer', ['httpserver']],
  ['größeÄnderung', ['größe', 'änderung']],
  ['--', []],
  ['', []],
])('the parts of `%s`', (name, parts) => {
  expect(partsOf(name)).toEqual(parts)
})

test.each([
  ['01prod02', 'prod'],
  ['12', ''],
  ['٣prod', 'prod'],
  ['a1b', 'a1b'],
])('`%s` without numbers', (part, rest) => {
  expect(withoutNumbers(part)).toBe(rest)
})

test('ASCII has patterns of its own that say the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (name) => {
      expect(partsOf(`${name} é`)).toEqual([...partsOf(name), 'é'])
      expect(withoutNumbers(`é${name}`).slice(1)).toBe(name.replace(/[0-9]+$/, ''))
    }),
  )
})
