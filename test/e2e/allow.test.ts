import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { STEPUP } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup)
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

const ALLOWED: [what: string, command: string[]][] = [
  ['a read in production', ['kubectl', '--context', 'prod', 'get', 'pods']],
  ['a deletion in development', ['kubectl', '--context', 'dev', 'delete', 'namespace', 'payments']],
  ['a local command', ['git', '--version']],
  ['a true dry run', ['kubectl', '--context', 'prod', 'delete', 'ns', 'shop', '--dry-run=client']],
]

describe('an allowed command', () => {
  test.each(ALLOWED)('%s: runs, and stepup says nothing', async (_what, command) => {
    const bare = command.includes('payments')
      ? null
      : await scene.workstation.run(command.slice(1), { program: command[0]! })
    const wrapped = await scene.workstation.run(command)
    expect(wrapped).toMatchObject({ code: 0, stderr: bare?.stderr ?? '' })
    if (bare) expect(wrapped.stdout).toBe(bare.stdout)
  })

  test('the person’s own credentials are used', async () => {
    await scene.workstation.run(['kubectl', '--context', 'prod', 'get', 'pods'])
    expect(scene.prod.requests.at(-1)).toMatchObject({ user: 'alice', verb: 'list', status: 200 })
  })

  test('opens no connection and no keychain, and runs where there is no network', async () => {
    const trace = join(scene.workstation.home, 'trace')
    // /bin/true in kubectl's place: every connection in the trace is stepup's own.
    const bin = join(scene.workstation.home, 'quiet')
    await scene.workstation.write('quiet/kubectl', '#!/bin/true\n', 0o755)
    const env = { PATH: `${bin}:${scene.workstation.env['PATH']}` }
    const ended = await scene.workstation.run(
      [
        '-n',
        'strace',
        '-f',
        '-e',
        'trace=connect,bind',
        '-o',
        trace,
        STEPUP,
        'kubectl',
        '--context',
        'prod',
        'get',
        'pods',
      ],
      { program: 'unshare', env },
    )
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(trace, 'utf8')).not.toMatch(/connect\(|bind\(/)
  })

  test('opens no browser', async () => {
    const before = await scene.workstation.opened()
    await scene.workstation.run(['kubectl', '--context', 'prod', 'get', 'pods'])
    expect(await scene.workstation.opened()).toEqual(before)
  })

  test('runs while the verifier is down and the keychain hangs', async () => {
    await scene.verifier.stop()
    scene.keyring.freeze()
    try {
      const ended = await scene.workstation.run(['kubectl', '--context', 'prod', 'get', 'pods'])
      expect(ended).toMatchObject({ code: 0, stderr: '' })
    } finally {
      scene.keyring.thaw()
      await scene.verifier.serve()
    }
  })
})
