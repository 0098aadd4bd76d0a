import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import type { Running } from '../support/running.ts'
import { type Scene, startScene } from '../support/scene.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup)
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => scene.prod.cluster.seed('payments'))

const COMMAND = ['--device-code', 'kubectl', '--context', 'prod', 'delete', 'namespace', 'payments']

type Shown = { running: Running; url: string; code: string; number: string }

/** What the terminal shows for the other device. */
async function shown(): Promise<Shown> {
  const running = scene.workstation.start(COMMAND)
  const [, url = '', code = '', number = ''] =
    /open (\S+)[\s\S]*?code (\S+), then the number (\d\d)/.exec(
      await running.waitFor(/open \S+[\s\S]*?code \S+, then the number \d\d/),
    ) ?? []
  return { running, url, code, number }
}

async function typeCode({ url, code }: Shown): Promise<void> {
  const { page } = scene.alice
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Code' }).fill(code)
  await page.getByRole('button', { name: /^continue/i }).click()
  await page.getByRole('button', { name: /yes, it shows this code/i }).click()
  await page
    .getByRole('heading', { name: /run this command/i })
    .waitFor({ timeout: 5000 })
    .catch(async () => {
      throw new Error(`the page says instead:\n${await scene.alice.text()}`)
    })
}

async function typeNumber(number: string): Promise<void> {
  await scene.alice.page.locator('#number').fill(number)
  await scene.alice.page.getByRole('button', { name: /^check/i }).click()
}

describe('confirming on another device (RFC 8628)', () => {
  test('no browser opens here; code, number and passkey there; then it runs', async () => {
    const opened = await scene.workstation.opened()
    const ask = await shown()
    await typeCode(ask)
    expect(await scene.alice.text()).toContain('payments')
    expect(await scene.alice.page.getByRole('button', { name: /^confirm/i }).isEnabled()).toBe(false)
    await typeNumber(ask.number)
    await scene.alice.page.getByText(/the number is right/i).waitFor()
    await scene.alice.press(/^confirm/i)
    expect((await ask.running.ended).code).toBe(0)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(false)
    expect(await scene.workstation.opened()).toEqual(opened)
  })

  test('three wrong numbers deny it: 77', async () => {
    const ask = await shown()
    await typeCode(ask)
    const wrong = ask.number === '10' ? '11' : '10'
    for (const left of ['2 more tries', '1 more try', 'denied']) {
      await typeNumber(wrong)
      await scene.alice.page.getByText(new RegExp(left, 'i')).first().waitFor()
    }
    expect((await ask.running.ended).code).toBe(77)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(true)
  })

  test('denied there: 77', async () => {
    const ask = await shown()
    await typeCode(ask)
    await scene.alice.press(/^deny/i)
    expect((await ask.running.ended).code).toBe(77)
  })
})
