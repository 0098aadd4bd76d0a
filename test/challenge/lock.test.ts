import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { locksIn } from '../../src/challenge/lock.ts'
import { codeOf } from '../support/code-of.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepup-lock-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const locks = () => locksIn(directory, 'linux')
const never = new AbortController().signal

/** Writes what it does into a log while it holds the lock, then lets go, or stays. */
const holder = `
import { appendFileSync } from 'node:fs'
import { locksIn } from '${new URL('../../src/challenge/lock.ts', import.meta.url)}'
const [directory, name, log, stay] = process.argv.slice(-4)
const lock = await locksIn(directory, 'linux').acquire(name, new AbortController().signal)
appendFileSync(log, 'in ')
if (stay === 'stay') setInterval(() => {}, 1000)
else setTimeout(() => { appendFileSync(log, 'out '); lock.release() }, 30)
`

const bun = new URL('../../node_modules/.bin/bun', import.meta.url).pathname

function startHolder(runtime: 'node' | 'bun', name: string, stay: boolean): ChildProcess {
  const args = [directory, name, join(directory, `${name}.log`), stay ? 'stay' : 'go']
  return runtime === 'bun'
    ? spawn(bun, ['-e', holder, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    : spawn(process.execPath, ['--input-type=module-typescript', '-e', holder, '--', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
}

const logOf = (name: string) => readFileSync(join(directory, `${name}.log`), { encoding: 'utf8', flag: 'a+' })

async function untilHeld(name: string): Promise<void> {
  while (!logOf(name).includes('in ')) await new Promise((resolve) => setTimeout(resolve, 20))
}

test('one holds it, another does not get it until it is released', async () => {
  const first = await locks().tryAcquire('a')
  expect(first).not.toBeNull()
  expect(await locks().tryAcquire('a')).toBeNull()
  expect(await locks().tryAcquire('b')).not.toBeNull()
  first?.release()
  const second = await locks().acquire('a', never)
  second.release()
})

test('those who wait get it when it is released', async () => {
  const first = await locks().acquire('handover', never)
  const second = locks().acquire('handover', never)
  first.release()
  ;(await second).release()
})

test('Ctrl-C ends the wait', async () => {
  const held = await locks().acquire('interrupted', never)
  const controller = new AbortController()
  const waiting = codeOf(() => locks().acquire('interrupted', controller.signal))
  controller.abort()
  expect(await waiting).toBe('interrupted')
  held.release()
})

test('ten processes, of both runtimes, are never in it together', async () => {
  const children = Array.from({ length: 10 }, (_, i) => startHolder(i % 2 ? 'bun' : 'node', 'ten', false))
  await Promise.all(children.map((child) => once(child, 'exit')))
  expect(logOf('ten')).toBe('in out '.repeat(10))
})

test.each(['node', 'bun'] as const)('a killed holder (%s) lets go at once', async (runtime) => {
  const name = `killed-${runtime}`
  const child = startHolder(runtime, name, true)
  await untilHeld(name)
  expect(await locks().tryAcquire(name)).toBeNull()
  const waiting = locks().acquire(name, never)
  child.kill('SIGKILL')
  ;(await waiting).release()
})

test('names are keyed by a secret that only its owner can read', () => {
  expect(statSync(join(directory, 'lock-key')).mode & 0o777).toBe(0o600)
})

test('two directories do not share a lock', async () => {
  const other = mkdtempSync(join(tmpdir(), 'stepup-lock-'))
  const mine = await locks().acquire('apart', never)
  const theirs = await locksIn(other, 'linux').tryAcquire('apart')
  expect(theirs).not.toBeNull()
  mine.release()
  theirs?.release()
  rmSync(other, { recursive: true })
})
