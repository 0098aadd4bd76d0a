import fc from 'fast-check'
import { expect } from 'vitest'
import { splitLine } from '../../src/tools/command-line.ts'
import type { Reading } from '../../src/tools/tool.ts'
import { table } from './reading-of.ts'

/** Values that look like commands. */
export const misleading = fc.constantFrom('destroy', 'preview', 'rm', 'apply', 'plan', 'env', 'x')

/** Asserts that `flag`, put anywhere into a line of `program` in the tables, leaves the line's class. */
export function keepsClass(
  program: string,
  classes: Readonly<Record<string, string>>,
  flag: fc.Arbitrary<readonly string[]>,
  readArgv: (argv: readonly string[]) => Reading,
): void {
  const lines = Object.entries(classes).flatMap(([cls, text]) =>
    table(text)
      .map((line) => splitLine(line))
      .filter((argv) => argv.length > 2 && !argv.includes('--') && argv[0] === program)
      .map((argv) => ({ cls, argv })),
  )
  fc.assert(
    fc.property(fc.constantFrom(...lines), flag, fc.nat(), ({ cls, argv }, words, seed) => {
      // A flag's value may stand in the next word.
      const places = argv.flatMap((_, i) => (i > 0 && !/^-/.test(argv[i - 1]!) ? [i] : []))
      const at = places[seed % places.length]!
      const typed = [...argv.slice(0, at), ...words, ...argv.slice(at)]
      expect([typed.join(' '), readArgv(typed).operation.class]).toEqual([typed.join(' '), cls])
    }),
    { numRuns: 3000 },
  )
}
