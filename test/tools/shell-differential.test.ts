// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell expansions
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSeen } from '../../src/tools/unseen-word.ts'
import { unwrap } from '../../src/tools/unwrap.ts'

const RUNS = Number(process.env.STEPUP_SHELL_RUNS ?? 100)

/** Real shells run random scripts over programs that only write down how they were called. */
let directory: string
let runs = 0

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepup-shell-'))
  for (const name of ['a', 'b', 'c']) {
    const path = join(directory, name)
    // `b` fails, so that both ways out of a condition are taken.
    writeFileSync(
      path,
      `#!/bin/sh\nprintf '%s\\n' "\${0##*/} $*" >> "$LOG"\n${name === 'b' ? 'exit 1' : ''}\n`,
    )
    chmodSync(path, 0o755)
  }
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function ran(shell: string, script: string): string[] {
  // A log for each run: what was put into the background may still write.
  const log = join(directory, `log-${runs++}`)
  writeFileSync(log, '')
  try {
    execFileSync(`/bin/${shell}`, ['-c', script], {
      cwd: directory,
      env: { PATH: directory, HOME: directory, LOG: log },
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

/** Scripts that are right by the grammar, so that they do run. */
const { list } = fc.letrec<{ list: string; command: string; word: string }>((tie) => ({
  word: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        'x',
        "'y z'",
        '"p q"',
        '-x',
        '$v',
        '"$v"',
        'a\\ b',
        '~',
        '2',
        'x#y',
        '{}',
        '${v:-d}',
        '$((1 + 1))',
      ),
    },
    tie('list').map((script) => `$(${script})`),
    tie('list').map((script) => `"$(${script})"`),
    tie('command').map((script) => `\`${script.replaceAll(/[`\\$"]/g, '')}\``),
    tie('list').map((script) => `\${v:-$(${script})}`),
    tie('list').map((script) => `$(( 1 + $(${script}) ))`),
  ),
  command: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          fc.constantFrom('a', 'b', 'c', 'v=1 a', 'command b', 'time c', '! a', 'exec c'),
          fc.array(tie('word'), { maxLength: 2 }),
        )
        .map(([name, words]) => [name, ...words].join(' ')),
    },
    tie('list').map((script) => `(${script})`),
    tie('list').map((script) => `{ ${script}; }`),
    fc
      .tuple(tie('command'), tie('list'), tie('list'))
      .map(([test, yes, no]) => `if ${test}; then ${yes}; else ${no}; fi`),
    fc.tuple(tie('word'), tie('list')).map(([word, body]) => `for v in ${word} 1; do ${body}; done`),
    fc
      .tuple(tie('word'), tie('list'), tie('list'))
      .map(([word, one, two]) => `case ${word} in x|-x) ${one};; *) ${two};; esac`),
    fc
      .tuple(tie('list'), fc.constantFrom('f', 'a'))
      .map(([body, name]) => `${name}_() { ${body}; }; ${name}_ x`),
    fc
      .tuple(
        tie('command'),
        fc.constantFrom('>/dev/null', '2>&1', '<<E\nt $(b h)\nE\n', "<<'E'\n$(c h)\nE\n", '</dev/null'),
      )
      .map(([command, redirect]) =>
        redirect.includes('\n') ? `{ a ${redirect}}` : `${command} ${redirect}`,
      ),
    fc
      .tuple(tie('command'), tie('command'), fc.constantFrom(' | ', ' && ', ' || ', ' && \n'))
      .map(([left, right, by]) => left + by + right),
    tie('word').map((word) => `eval a ${word}`),
    tie('list').map((script) => `cd . && ${script}`),
  ),
  list: fc.array(tie('command'), { minLength: 1, maxLength: 2 }).map((commands) => commands.join('; ')),
}))

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
        { numRuns: RUNS },
      )
    })

    it(`${shell}, scripts by the grammar`, { timeout: 120_000 }, () => {
      let followed = 0
      fc.assert(
        fc.property(list as fc.Arbitrary<string>, (script) => {
          if (script.length > 2000) return
          const found = foundBy(shell, script)
          const lines = ran(shell, script)
          if (lines.length > 0 && !found('never run')) followed++
          for (const line of lines)
            expect({ script, line, found: found(line) }).toMatchObject({ found: true })
        }),
        { numRuns: RUNS },
      )
      // Calling everything unseen would pass as well.
      expect(followed).toBeGreaterThan(RUNS / 3)
    })
  }
})
