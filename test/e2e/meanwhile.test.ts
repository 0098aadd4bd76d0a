import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, type Scene, startScene } from '../support/scene.ts'
import { programPath } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup, {
    // Alice's own credentials, which no kubeconfig of ours holds in place.
    policy: ({ environments: [dev] }) => Object.assign(dev!, { tier: 'production' }),
  })
})
afterAll(() => cleanup.run())
beforeEach(async () => {
  await use('dev')
  for (const api of [scene.dev, scene.prod]) {
    api.cluster.seed('payments')
    api.requests.length = 0
  }
})

const use = (context: string) =>
  scene.workstation.run(['config', 'use-context', context], { program: programPath('kubectl')! })

/** Runs a command, lets something happen while its page waits, and confirms then. */
async function confirmedAfter(command: readonly string[], happens: () => Promise<unknown>) {
  const running = scene.workstation.start(command)
  const url = await confirmationPage(running)
  if (url === null) throw new Error(`it asked nothing:\n${running.stderr}`)
  await happens()
  await scene.alice.confirm(url)
  return running.ended
}

describe('what changes while the page waits', () => {
  test.each([
    ['sh -c', ['sh', '-c', 'kubectl delete namespace payments']],
    ['nohup', ['nohup', 'kubectl', 'delete', 'namespace', 'payments']],
  ])('the current context, behind `%s`: nothing is run', async (_wrapper, command) => {
    const ended = await confirmedAfter(command, () => use('prod'))
    expect(ended.code).toBe(ERRORS.input_changed.exit)
    expect(ended.stderr).toContain(ERRORS.input_changed.hint)
    expect([...scene.dev.requests, ...scene.prod.requests]).toEqual([])
  })

  test('the current context of a plain kubectl: it is held where it was', async () => {
    const command = ['kubectl', 'delete', 'namespace', 'payments']
    const ended = await confirmedAfter(command, () => use('prod'))
    expect(ended.code).toBe(0)
    expect(scene.dev.requests.map(({ method }) => method)).toContain('DELETE')
    expect(scene.prod.requests).toEqual([])
  })

  test('the program: nothing is run', async () => {
    const real = programPath('kubectl')
    await scene.workstation.install('kubectl', `#!/bin/sh\nexec ${real} "$@"\n`)
    const ended = await confirmedAfter(['kubectl', 'delete', 'namespace', 'payments'], () =>
      scene.workstation.install('kubectl', `#!/bin/sh\nexec ${real} --context prod "$@"\n`),
    )
    expect(ended.code).toBe(ERRORS.input_changed.exit)
    expect([...scene.dev.requests, ...scene.prod.requests]).toEqual([])
  })
})
