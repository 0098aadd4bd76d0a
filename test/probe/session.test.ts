import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const NODE = process.execPath
const SCRIPT = join(import.meta.dirname, 'print-session.ts')

/** Runs a shell script in a terminal of its own (script(1)) and answers the lines it prints. */
function inTerminal(script: string): { session: string; ancestors: string[]; terminal: boolean }[] {
  const { stdout } = spawnSync('script', ['-qec', script, '/dev/null'], { encoding: 'utf8', input: '' })
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

const PRINT = `${NODE} --no-warnings ${SCRIPT}`

test('one terminal is one session, whatever stands between', () => {
  const [first, second, third] = inTerminal(`${PRINT}; sh -c '${PRINT}; true'; (${PRINT})`)
  expect(first?.session).toMatch(/^[\w-]{43}$/)
  expect(second?.session).toBe(first?.session)
  expect(third?.session).toBe(first?.session)
  expect(first?.terminal).toBe(true)
  expect(second?.ancestors[0]).toBe('sh')
  expect(second?.ancestors.length).toBeLessThanOrEqual(8)
})

test('another terminal is another session', () => {
  expect(inTerminal(PRINT)[0]?.session).not.toBe(inTerminal(PRINT)[0]?.session)
})

test('without a terminal it is the parent process', () => {
  const run = (script: string) =>
    spawnSync('setsid', ['-w', 'sh', '-c', script], { encoding: 'utf8', input: '' })
      .stdout.split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
  const [a, b, c] = run(`${PRINT}; ${PRINT}; sh -c '${PRINT}; true'`)
  expect(a.terminal).toBe(false)
  expect(b.session).toBe(a.session)
  expect(c.session).not.toBe(a.session)
})

test('without a terminal, a session of the kernel’s own is another one, though its parent is the same', () => {
  const { stdout } = spawnSync('setsid', ['-w', 'sh', '-c', `${PRINT}; setsid ${PRINT}; true`], {
    encoding: 'utf8',
    input: '',
  })
  const [a, b] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(b.session).not.toBe(a.session)
})
