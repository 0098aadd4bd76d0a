import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy: (policy) =>
      policy.environments.push({
        name: 'shop',
        tier: 'production',
        match: { kubernetes: { context: ['shop'] } },
      }),
  })
  // The same server under another name: a context can raise a tier, never lower it, and names a place of its own.
  await scene.workstation.run(['config', 'set-context', 'shop', '--cluster=dev', '--user=alice-dev'], {
    program: 'kubectl',
  })
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(async () => {
  await scene.workstation.run(['lock'])
  scene.prod.cluster.seed('shop')
})

function scale(replicas: number, context = 'prod'): string[] {
  return ['kubectl', '--context', context, '-n', 'shop', 'scale', 'deployment/web', `--replicas=${replicas}`]
}

/** Whether the command asks; it is interrupted when it does. */
async function asks(command: readonly string[], options = {}): Promise<boolean> {
  const running = scene.workstation.start(command, options)
  const url = await confirmationPage(running)
  if (url !== null) running.kill('SIGINT')
  await running.ended
  return url !== null
}

describe('an environment grant', () => {
  test('covers the same class in the same environment and session, unasked', async () => {
    expect((await confirmed(scene, scale(4))).code).toBe(0)
    const second = await unasked(scene, scale(3))
    expect(second.code).toBe(0)
    expect(scene.prod.cluster.replicas('shop', 'web')).toBe(3)
    expect(scene.prod.requests.at(-1)?.groups).toContain('stepup:prod:write')
  })

  test('does not cover another terminal session', async () => {
    await confirmed(scene, scale(4))
    expect(await asks(scale(5), { newSession: true })).toBe(true)
    expect(scene.prod.cluster.replicas('shop', 'web')).toBe(4)
  })

  test('does not cover another environment', async () => {
    await confirmed(scene, scale(4))
    expect(await asks(scale(5, 'shop'))).toBe(true)
  })

  test('does not cover another class', async () => {
    await confirmed(scene, scale(4))
    expect(await asks(['kubectl', '--context', 'prod', 'get', 'secret', 'x', '-o', 'yaml'])).toBe(true)
    expect(await asks(['kubectl', '--context', 'prod', 'exec', 'web-1', '--', 'sh'])).toBe(true)
  })

  test('does not cover what is confirmed command by command', async () => {
    await confirmed(scene, scale(4))
    expect(await asks(['kubectl', '--context', 'prod', 'delete', 'ns', 'shop'])).toBe(true)
    expect(scene.prod.cluster.has('namespaces', 'shop')).toBe(true)
  })

  test('ends with `stepup lock`', async () => {
    await confirmed(scene, scale(4))
    expect((await scene.workstation.run(['lock', 'prod'])).code).toBe(0)
    expect(await asks(scale(5))).toBe(true)
  })

  test('is gone from here after `stepup lock` without a verifier, which says so: 69', async () => {
    await confirmed(scene, scale(4))
    await scene.verifier.stop()
    try {
      const ended = await scene.workstation.run(['lock', 'prod'])
      expect(ended.code).toBe(69)
      expect(ended.stderr).toContain('gone from here')
    } finally {
      await scene.verifier.serve()
    }
    expect(await asks(scale(5))).toBe(true)
  })

  test('is given ahead of time by `stepup unlock`', async () => {
    const unlocked = await confirmed(scene, ['unlock', 'prod'])
    expect(unlocked.code).toBe(0)
    expect((await unasked(scene, scale(2))).code).toBe(0)
  })
})

describe('together', () => {
  test('ten that need the same grant open one page', async () => {
    const opened = (await scene.workstation.opened()).length
    const all = Array.from({ length: 10 }, (_, i) => scene.workstation.start(scale(10 + i)))
    const url = await Promise.any(all.map((running) => running.waitFor(/https?:\/\/\S+request_uri=\S+/)))
    await scene.alice.confirm(url)
    const ended = await Promise.all(all.map((running) => running.ended))
    expect(ended.map(({ code }) => code)).toEqual(Array(10).fill(0))
    expect((await scene.workstation.opened()).length - opened).toBe(1)
  })

  test('the others go on when the one that asked is killed', async () => {
    const first = scene.workstation.start(scale(6))
    const url = await confirmationPage(first)
    const second = scene.workstation.start(scale(7))
    await second.waitFor(/wait/i)
    first.kill('SIGKILL')
    const next = await second.waitFor(/https?:\/\/\S+request_uri=\S+/)
    expect(next).not.toBe(url)
    await scene.alice.confirm(next)
    expect((await second.ended).code).toBe(0)
  })

  test('several commands of one session wait on one page, for one tap', async () => {
    const names = ['one', 'two', 'three']
    for (const name of names) scene.prod.cluster.seed(name)
    const opened = (await scene.workstation.opened()).length
    const command = (name: string) => ['kubectl', '--context', 'prod', 'delete', 'namespace', name]
    const first = scene.workstation.start(command('one'))
    const url = await first.waitFor(/https?:\/\/\S+request_uri=\S+/)
    const others = ['two', 'three'].map((name) => scene.workstation.start(command(name)))
    await scene.alice.read(url)
    await until('all three on the page', async () => {
      const text = await scene.alice.text()
      return names.every((name) => text.includes(name))
    })
    await scene.alice.press(/^confirm/i)
    const ended = await Promise.all([first, ...others].map((running) => running.ended))
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0])
    for (const name of names) expect(scene.prod.cluster.has('namespaces', name)).toBe(false)
    expect((await scene.workstation.opened()).length - opened).toBe(1)
  })

  test('denying the page denies them all', async () => {
    for (const name of ['four', 'five']) scene.prod.cluster.seed(name)
    const command = (name: string) => ['kubectl', '--context', 'prod', 'delete', 'namespace', name]
    const first = scene.workstation.start(command('four'))
    const url = await first.waitFor(/https?:\/\/\S+request_uri=\S+/)
    const second = scene.workstation.start(command('five'))
    await scene.alice.read(url)
    await until('both on the page', async () => (await scene.alice.text()).includes('five'))
    await scene.alice.press(/^deny/i)
    expect((await first.ended).code).toBe(77)
    expect((await second.ended).code).toBe(77)
    for (const name of ['four', 'five']) expect(scene.prod.cluster.has('namespaces', name)).toBe(true)
  })
})
