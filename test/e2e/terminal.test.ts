import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { Tmux } from '../support/tmux.ts'
import { until } from '../support/wait.ts'
import { STEPUP } from '../support/workstation.ts'

/*
 * At real terminals, as a person sits at them: a session is known by its terminal there, what is said is
 * for eyes, and Ctrl-C is a key.
 */
const cleanup = new Cleanup()
const open = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup)
})
afterAll(() => cleanup.run())
afterEach(() => open.run())
beforeEach(async () => {
  await scene.workstation.run(['lock'])
  scene.prod.cluster.seed('shop')
})

async function terminal(): Promise<Tmux> {
  const { env, work: cwd } = scene.workstation
  const tmux = await Tmux.start(open, ['bash', '--norc', '-i'], { env, cwd })
  await tmux.type(`PS1='> '; alias stepup=${STEPUP}; clear`)
  await tmux.press('Enter')
  await tmux.waitFor(/^> $/m)
  return tmux
}

async function type(tmux: Tmux, line: string): Promise<void> {
  await tmux.type(line)
  await tmux.press('Enter')
}

const scale = (replicas: number) =>
  `stepup kubectl --context prod -n shop scale deployment/web --replicas=${replicas}`

/** The page that a line opens. */
async function page(tmux: Tmux, line: string): Promise<string> {
  const before = (await scene.workstation.opened()).length
  await type(tmux, line)
  return until('the page', async () => (await scene.workstation.opened())[before])
}

describe('at a terminal', () => {
  test('one block says where, what, why and the number; then the result; then the command', async () => {
    const tmux = await terminal()
    const url = await page(tmux, scale(5))
    const asked = await tmux.waitFor(/waiting for your passkey/)
    for (const words of [
      'production prod',
      'write: scale deployments/web',
      'rule builtin-production-write',
    ]) {
      expect(asked).toContain(words)
    }
    await scene.alice.confirm(url)
    const done = await tmux.waitFor(/deployment\.apps\/web scaled/)
    expect(done).toMatch(/✓ confirmed by alice@example\.com in [\d.]+ s/)
    expect(done).not.toContain('waiting for your passkey')
  })

  test('a grant serves this terminal, also its subshells, and no other one', async () => {
    const [here, elsewhere] = await Promise.all([terminal(), terminal()])
    await scene.alice.confirm(await page(here, scale(5)))
    await here.waitFor(/web scaled/)
    const opened = (await scene.workstation.opened()).length
    await type(here, `clear; bash -c '${STEPUP} ${scale(6).slice('stepup '.length)}; true'`)
    await here.waitFor(/web scaled/)
    expect(scene.prod.cluster.replicas('shop', 'web')).toBe(6)
    expect(await scene.workstation.opened()).toHaveLength(opened)

    await page(elsewhere, scale(7))
    expect(scene.prod.cluster.replicas('shop', 'web')).toBe(6)
    await elsewhere.press('C-c')
  })

  test('Ctrl-C while it waits: 130, nothing runs, and the terminal is as it was', async () => {
    const tmux = await terminal()
    await page(
      tmux,
      `stty -g >before; ${scale(9)}; echo "ended with $?"; stty -g | cmp before - && echo same`,
    )
    await tmux.waitFor(/waiting for your passkey/)
    await tmux.press('C-c')
    const screen = await tmux.waitFor(/^same$/m)
    expect(screen).toContain('ended with 130')
    expect(scene.prod.cluster.replicas('shop', 'web')).toBe(2)
  })

  test('enrolment shows the policy key and asks once', async () => {
    const tmux = await terminal()
    const invitation = await scene.verifier.invite('alice@example.com')
    const opened = (await scene.workstation.opened()).length
    await type(tmux, `stepup enroll ${invitation}; echo "ended with $?"`)
    await tmux.waitFor(/do you want to pin it\? \[y\/N\]/)
    expect(await tmux.screen()).toContain(scene.verifier.pin)
    await type(tmux, 'n')
    await tmux.waitFor(/ended with 77/)
    expect(await scene.workstation.opened()).toHaveLength(opened)
  })
})
