import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Person } from '../support/browser.ts'
import { Cleanup } from '../support/cleanup.ts'
import { startKeyring } from '../support/keyring.ts'
import { enrol, enrolmentPage, type Scene, startScene } from '../support/scene.ts'
import { Workstation } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup, { bare: true })
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

/** A machine with a keychain of its own. */
async function machine(): Promise<Workstation> {
  const keyring = await startKeyring()
  cleanup.defer(() => keyring.stop())
  return Workstation.make(cleanup, keyring.env)
}

describe('an invitation', () => {
  test('opened in a browser says which command to run', async () => {
    const link = await scene.verifier.invite('alice@example.com')
    expect(await scene.alice.read(link)).toContain(`stepup enroll ${link}`)
  })

  test('enrols a machine and a passkey, once', async () => {
    const workstation = await machine()
    const link = await scene.verifier.invite('alice@example.com')
    const running = workstation.start(['enroll', link, '--pin', scene.verifier.pin])
    const url = await enrolmentPage(running)
    expect(await scene.alice.read(url)).toContain('alice@example.com')
    expect(running.stderr).toContain(`the number ${await scene.alice.number()}`)
    await scene.alice.enrol(url)
    expect((await running.ended).code).toBe(0)

    const again = await (await machine()).run(['enroll', link, '--pin', scene.verifier.pin])
    expect(again.code).not.toBe(0)
  })

  test('a second machine of the same person joins with the passkey that is there', async () => {
    const first = await machine()
    await enrol(scene, first, scene.alice, 'alice@example.com')
    const status = await first.run(['status', '--json'])
    expect(status.code).toBe(0)
    expect(status.stdout).toContain('alice@example.com')
  })

  test('another person’s passkey does not join it', async () => {
    const mallory = await Person.arrive(scene.browser)
    await enrol(scene, await machine(), mallory, 'mallory@example.com')
    const running = (await machine()).start([
      ...['enroll', await scene.verifier.invite('alice@example.com'), '--pin', scene.verifier.pin],
    ])
    await mallory.read(await enrolmentPage(running))
    await mallory.page.getByRole('button', { name: /use my passkey/i }).click()
    await mallory.page
      .getByRole('alert')
      .filter({ hasText: /somebody else|not enrolled/i })
      .first()
      .waitFor()
    running.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    await mallory.leave()
  })

  test('refused on the page: 77', async () => {
    const running = (await machine()).start([
      ...['enroll', await scene.verifier.invite('alice@example.com'), '--pin', scene.verifier.pin],
    ])
    await scene.alice.read(await enrolmentPage(running))
    await scene.alice.page.getByRole('button', { name: /not mine/i }).click()
    expect((await running.ended).code).toBe(77)
  })
})

describe('the pin', () => {
  test('another thumbprint than the verifier’s: 78, no page', async () => {
    const workstation = await machine()
    const link = await scene.verifier.invite('alice@example.com')
    const ended = await workstation.run(['enroll', link, '--pin', 'A'.repeat(43)])
    expect(ended.code).toBe(78)
    expect(await workstation.opened()).toEqual([])
  })

  test('without a terminal and without --pin nothing is trusted on first sight', async () => {
    const workstation = await machine()
    const link = await scene.verifier.invite('alice@example.com')
    const ended = await workstation.run(['enroll', link], { newSession: true })
    expect(ended.code).not.toBe(0)
    expect(await workstation.opened()).toEqual([])
  })
})

describe('enrolment is never open', () => {
  test.each(['/invite/', '/invite/AAAAAAAAAAAAAAAAAAAAAA'])('%s', async (path) => {
    const workstation = await machine()
    const ended = await workstation.run(['enroll', scene.verifier.issuer + path, '--pin', scene.verifier.pin])
    expect(ended.code).not.toBe(0)
    expect(await workstation.opened()).toEqual([])
  })
})
