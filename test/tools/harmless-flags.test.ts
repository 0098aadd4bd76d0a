import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readingOfArgv } from './reading-of.ts'

/** Values that look like commands. */
const misleading = fc.constantFrom('delete', 'list', 'publish', 'ls', 'help', 'merge', 'status', 'view', 'x')

type Case = {
  program: string
  lines: readonly string[]
  /** A flag that changes nothing of what is done. */
  flag: fc.Arbitrary<readonly string[]>
  /** The places where it is legal, by words in front of it. */
  from: (words: readonly string[]) => number
}

const named = (...names: string[]) =>
  fc.oneof(
    fc.tuple(fc.constantFrom(...names), misleading).map(([name, value]) => [name, value]),
    fc
      .tuple(fc.constantFrom(...names.filter((name) => name.length > 2)), misleading)
      .map(([name, value]) => [`${name}=${value}`]),
  )

const CASES: readonly Case[] = [
  {
    program: 'gh',
    lines: [
      'pr list',
      'pr merge 1',
      'issue delete 1',
      'release view v1',
      'run cancel 1',
      'secret list',
      'pr close 1 -d',
      'label list',
    ],
    flag: named('-R', '--repo'),
    from: () => 0,
  },
  {
    program: 'glab',
    lines: [
      'mr list',
      'mr merge 1',
      'issue delete 1',
      'release view v1',
      'ci delete 1',
      'variable get X',
      'label list',
    ],
    flag: named('-R', '--repo'),
    from: () => 0,
  },
  {
    program: 'vault',
    lines: [
      'status',
      'kv get',
      'kv delete',
      'token create',
      'secrets list',
      'policy list',
      'kv list',
      'operator seal',
    ],
    flag: fc.oneof(
      named('-address', '-namespace', '-format', '--ca-cert', '-ns', '-field', '-header'),
      fc.constantFrom(['-tls-skip-verify'], ['-non-interactive']),
    ),
    from: (words) => words.length,
  },
  {
    program: 'npm',
    lines: [
      'publish',
      'view x',
      'unpublish x@1',
      'dist-tag ls x',
      'owner add a b',
      'token create',
      'install',
      'audit',
      'run build',
    ],
    flag: fc.oneof(
      named(
        '--registry',
        '--tag',
        '--otp',
        '--loglevel',
        '--prefix',
        '-C',
        '-w',
        '--workspace',
        '--userconfig',
      ),
      fc.constantFrom(
        ['--json'],
        ['-g'],
        ['--no-progress'],
        ['--silent'],
        ['--force'],
        ['--foreground-scripts', 'false'],
      ),
    ),
    from: () => 0,
  },
  {
    program: 'pnpm',
    lines: ['publish', 'view x', 'unpublish x@1', 'outdated', 'install', 'run build', 'owner add a b'],
    flag: fc.oneof(
      named('--filter', '-F', '-C', '--dir', '--registry'),
      fc.constantFrom(['-r'], ['-w'], ['--silent']),
    ),
    from: () => 0,
  },
  {
    program: 'yarn',
    lines: ['publish', 'npm publish', 'info x', 'tag rm x y', 'install', 'run build'],
    flag: fc.oneof(named('--cwd', '--registry'), fc.constantFrom(['--silent'], ['--json'])),
    from: () => 0,
  },
  {
    program: 'bun',
    lines: ['publish', 'info x', 'outdated', 'install', 'run build'],
    flag: fc.oneof(named('--cwd', '--registry'), fc.constantFrom(['--silent'], ['--verbose'])),
    from: () => 0,
  },
]

describe('harmless flags change no class', () => {
  it.each(CASES.map((one) => [one.program, one] as const))('%s', (program, { lines, flag, from }) => {
    fc.assert(
      fc.property(fc.constantFrom(...lines), flag, fc.nat(), (line, words, seed) => {
        const typed = line.split(' ')
        const first = from(typed)
        // The word behind a short flag may be its value.
        const places = [...typed.keys(), typed.length].filter((at) => at >= first)
        const at = places[seed % places.length]!
        const argv = [program, ...typed.slice(0, at), ...words, ...typed.slice(at)]
        const plain = readingOfArgv([program, ...typed]).operation
        const flagged = readingOfArgv(argv).operation
        expect([argv.join(' '), flagged.class, flagged.name]).toEqual([
          argv.join(' '),
          plain.class,
          plain.name,
        ])
      }),
      { numRuns: 1500 },
    )
  })
})
