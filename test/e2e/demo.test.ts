import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { Running } from '../support/running.ts'
import { until } from '../support/wait.ts'
import { REPOSITORY } from '../support/workstation.ts'

const cleanup = new Cleanup()
let own: string
beforeAll(async () => {
  // Short: sockets are made below it.
  own = await mkdtemp('/tmp/demo-')
  cleanup.defer(() => rm(own, { recursive: true, force: true }))
})
afterAll(() => cleanup.run())

/** The demo, with a directory of its own for everything temporary. */
function demo(): Running {
  const env = { ...process.env, TMPDIR: own, DISPLAY: undefined, WAYLAND_DISPLAY: undefined }
  const options = { env, cwd: REPOSITORY, input: null, detached: true }
  return new Running(process.execPath, [join(REPOSITORY, 'test/demo/demo.ts'), '--auto'], options)
}

/** Processes that were started with that directory in their environment and still run. */
async function left(): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [environment, command] = await Promise.all(
      ['environ', 'cmdline'].map((file) => readFileOrNothing(`/proc/${pid}/${file}`)),
    )
    if (environment?.includes(own) || command?.includes(own)) found.push(`${pid} ${command}`)
  }
  return found
}

async function readFileOrNothing(path: string): Promise<string> {
  return readFile(path, 'latin1').catch(() => '')
}

describe('the demo', () => {
  test('every act goes as told, and nothing stays behind', async () => {
    const { code, stdout } = await demo().ended
    expect(stdout).toContain('Every act went as told')
    expect(code).toBe(0)
    await until('the last process to end', async () => (await left()).length === 0)
    expect(await readdir(own)).toEqual([])
  })

  test('nothing stays behind after Ctrl-C in the middle of an act', async () => {
    const running = demo()
    await until('an act', () => running.stdout.includes('3. '))
    // A terminal sends it to the whole group.
    process.kill(-running.pid, 'SIGINT')
    expect((await running.ended).code).toBe(130)
    await until('the last process to end', async () => (await left()).length === 0)
    expect(await readdir(own)).toEqual([])
  })
})
