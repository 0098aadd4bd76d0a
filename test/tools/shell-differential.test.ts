import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSeen } from '../../src/tools/unseen-word.ts'
import { unwrap } from '../../src/tools/unwrap.ts'

/** Real shells run random scripts over programs that only write down how they were called. */
let directory: string
let log: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepup-shell-'))
  log = join(directory, 'log')
  for (const name of ['a', 'b', 'c']) {
    const path = join(directory, name)
    // `b` fails, so that both ways out of a condition are taken.
    writeFileSync(path, `#!/bin/sh\necho "\${0##*/} $*" >> '${log}'\n${name === 'b' ? 'exit 1' : ''}\n`)
    chmodSync(path, 0o755)
  }
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function ran(shell: string, script: string): string[] {
  writeFileSync(log, '')
  try {
    execFileSync(`/bin/${shell}`, ['-c', script], {
      cwd: directory,
      env: { PATH: directory, HOME: directory },
      stdio: 'ignore',
      timeout: 3000,
    })
  } catch {
    // A script may fail; what it ran before counts.
  }
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

function foundBy(shell: string, script: string): (line: string) => boolean {
  const commands = unwrap([shell, '-c', script], { PATH: directory, HOME: directory })
  if (commands.some((command) => command.unseen !== null)) return () => true
  return (line) =>
    commands.some(({ argv }) => {
      const known = argv.findIndex((word) => !isSeen(word))
      if (known < 0) return argv.join(' ').trim() === line.trim()
      return `${line} `.startsWith(`${argv.slice(0, known).join(' ')} `.trimStart())
    })
}

const token = fc.constantFrom(
  'a',
  'b',
  'c',
  'a x',
  'b y',
  'a "p q"',
  "c 'r'",
  ';',
  ' && ',
  ' || ',
  ' | ',
  ' & ',
  '(',
  ')',
  '{ ',
  '; }',
  'if a; then b; fi',
  'if ',
  '; then ',
  '; else ',
  '; fi',
  'for i in 1; do ',
  '; done',
  'case x in x) ',
  ';; *) ',
  ';; esac',
  '$(',
  '`',
  '"',
  "'",
  '$x',
  '"$x"',
  '\n',
  '! ',
  ' \\\n',
  ' # ',
  'f() ',
  'f',
  '(( 1 ))',
  '((',
  '))',
  '[[ a ',
  ' ]]',
  '${x:-',
  '}',
  '<<E\n',
  '\nE\n',
  ' >/dev/null ',
  ' 2>&1 ',
  ' &>/dev/null ',
  'x=1 ',
  'x=',
  'cd . ',
  'command ',
  'exec ',
  'time ',
  '$((1+',
  'eval ',
  "\\'",
  '\\"',
  '\\\\',
  ' |& ',
  '<(',
  'function f ',
  '{a,b}',
  '-x',
  '~',
  '#',
  '=',
  '<<<',
)

describe('real shells run nothing that was not found', () => {
  for (const shell of ['dash', 'bash', 'sh']) {
    it(`${shell}, random scripts`, { timeout: 120_000 }, () => {
      fc.assert(
        fc.property(fc.array(token, { minLength: 1, maxLength: 12 }), (tokens) => {
          const script = tokens.join('')
          const found = foundBy(shell, script)
          for (const line of ran(shell, script))
            expect({ script, line, found: found(line) }).toMatchObject({ found: true })
        }),
        { numRuns: Number(process.env.STEPUP_SHELL_RUNS ?? 250) },
      )
    })
  }
})
