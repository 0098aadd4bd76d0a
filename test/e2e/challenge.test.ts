import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Person } from '../support/browser.ts'
import { Cleanup } from '../support/cleanup.ts'
import { startKeyring } from '../support/keyring.ts'
import { confirmationPage, confirmed, enrol, type Scene, startScene } from '../support/scene.ts'
import { Workstation } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup)
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

const DELETE = ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments']

beforeEach(() => scene.prod.cluster.seed('payments'))

/** Starts the deletion and waits for its page. */
async function asking(workstation = scene.workstation) {
  const running = workstation.start(DELETE)
  const url = await confirmationPage(running)
  if (url === null) throw new Error(`it asked nothing:\n${(await running.ended).stderr}`)
  return { running, url }
}

function nothingRan(): void {
  expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(true)
}

describe('a confirmed command', () => {
  test('the page shows what runs, and it runs with a token that can do just that', async () => {
    const { running, url } = await asking()
    expect(await scene.workstation.opened()).toContain(url)
    const page = await scene.alice.confirm(url)
    const ended = await running.ended

    expect(ended.code).toBe(0)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(false)
    expect(page).toContain('delete')
    expect(page).toContain('payments')
    expect(page).toMatch(/prod\b/)
    expect(page).toMatch(/production/i)
    expect(page).toContain('alice@example.com')
    const deletion = scene.prod.requests.findLast(({ method }) => method === 'DELETE')
    expect(deletion?.user).toMatch(/^stepup:p_/)
    expect(deletion?.groups).toEqual(['stepup:prod:destructive', 'system:authenticated'])
  })

  test('terminal and page show the same number', async () => {
    const { running, url } = await asking()
    await scene.alice.read(url)
    expect(running.stderr).toContain(`the number ${await scene.alice.number()}`)
    await scene.alice.press(/^deny/i)
    await running.ended
  })

  test('is asked again the next time: a `command` grant covers one command', async () => {
    await confirmed(scene, DELETE)
    scene.prod.cluster.seed('payments')
    const { running, url } = await asking()
    await scene.alice.deny(url)
    expect((await running.ended).code).toBe(77)
  })
})

describe('a command that is not confirmed does not run', () => {
  test('denied: 77', async () => {
    const { running, url } = await asking()
    await scene.alice.deny(url)
    expect((await running.ended).code).toBe(77)
    nothingRan()
  })

  test('Ctrl-C while waiting: 130', async () => {
    const { running } = await asking()
    running.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    nothingRan()
  })

  test('SIGTERM while waiting: nothing runs', async () => {
    const { running } = await asking()
    running.kill('SIGTERM')
    expect((await running.ended).code).not.toBe(0)
    nothingRan()
  })

  test('the verifier is down: 69', async () => {
    await scene.verifier.stop()
    try {
      expect((await scene.workstation.run(DELETE)).code).toBe(69)
    } finally {
      await scene.verifier.serve()
    }
    nothingRan()
  })

  test('the verifier goes down while it waits: not 0, nothing runs', async () => {
    const { running } = await asking()
    await scene.verifier.stop()
    running.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    await scene.verifier.serve()
    nothingRan()
  })

  test('--no-input: 75, and no page', async () => {
    const before = (await scene.workstation.opened()).length
    expect((await scene.workstation.run(['--no-input', ...DELETE])).code).toBe(75)
    expect(await scene.workstation.opened()).toHaveLength(before)
    nothingRan()
  })

  test('a machine that is not enrolled: 78', async () => {
    const stranger = await Workstation.make(cleanup, scene.keyring.env)
    const ended = await stranger.run(DELETE, { env: { KUBECONFIG: scene.workstation.env['KUBECONFIG'] } })
    expect(ended.code).toBe(78)
    nothingRan()
    const { stdout } = await stranger.run(['audit', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ type: 'decision', outcome: 'failed', code: 'not_enrolled' })
  })

  test.each([
    ['locked', 78],
    ['missing', 78],
    ['hung', 78],
  ] as const)('the keychain is %s: %i', async (state, code) => {
    const env: Record<string, string> = {}
    if (state === 'locked') {
      const locked = await startKeyring()
      cleanup.defer(() => locked.stop())
      await locked.lock()
      env['DBUS_SESSION_BUS_ADDRESS'] = locked.env.DBUS_SESSION_BUS_ADDRESS
    }
    if (state === 'missing') env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent'
    if (state === 'hung') scene.keyring.freeze()
    try {
      expect((await scene.workstation.run(DELETE, { env })).code).toBe(code)
    } finally {
      scene.keyring.thaw()
    }
    nothingRan()
  })
})

describe('only the owner, with verification, in the browser that was asked', () => {
  test('another person’s passkey: the page says so, 77', async () => {
    const bob = await Person.arrive(scene.browser)
    const bobs = await Workstation.make(cleanup, (await ownKeyring()).env, 'bob')
    await enrol(scene, bobs, bob, 'bob@example.com')

    const { running, url } = await asking()
    await bob.read(url)
    await bob.page.getByRole('button', { name: /^confirm/i }).click()
    await bob.page.getByText(/not yours/i).waitFor()
    expect((await running.ended).code).toBe(77)
    nothingRan()
    await bob.leave()
  })

  test('a finger that is not verified confirms nothing', async () => {
    const { running, url } = await asking()
    await scene.alice.read(url)
    await scene.alice.verify(false)
    await scene.alice.page.getByRole('button', { name: /^confirm/i }).click()
    await scene.alice.page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor()
    nothingRan()
    await scene.alice.verify(true)
    await scene.alice.press(/^deny/i)
    expect((await running.ended).code).toBe(77)
  })

  test('a browser without the passkey confirms nothing', async () => {
    const nobody = await Person.arrive(scene.browser)
    const { running, url } = await asking()
    await nobody.read(url)
    await nobody.page.getByRole('button', { name: /^confirm/i }).click()
    await nobody.page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor()
    await nobody.leave()
    running.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    nothingRan()
  })
})

async function ownKeyring() {
  const keyring = await startKeyring()
  cleanup.defer(() => keyring.stop())
  return keyring
}
