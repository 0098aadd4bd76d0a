import type { Person } from '../support/browser.ts'
import type { Ended, Running } from '../support/running.ts'
import { confirmationPage, enrolmentPage, type Scene } from '../support/scene.ts'
import { narrator } from './narrator.ts'

/** What the person does on the page; null where no page may open. */
export type Answer = 'confirm' | 'deny' | null

/** How an act went: what the command did and how often a person was asked. */
export type Outcome = Ended & { asked: boolean; milliseconds: number }

/** Plays commands of the demo: types them, lets the person answer, checks what was promised. */
export class Stage {
  readonly scene: Scene
  /** Null: a real person at a real browser, for whom the demo waits. */
  readonly #stand: Person | null
  #broken = 0

  constructor(scene: Scene, stand: Person | null) {
    this.scene = scene
    this.#stand = stand
  }

  get broken(): number {
    return this.#broken
  }

  async play(command: readonly string[], answer: Answer): Promise<Outcome> {
    narrator.typed(['stepup', ...command])
    const started = performance.now()
    const running = this.scene.workstation.start(command)
    running.onStderr((text) => narrator.said(text))
    const asked = await this.#answer(running, answer)
    const ended = await running.ended
    if (ended.stdout) narrator.said(ended.stdout)
    return { ...ended, asked, milliseconds: performance.now() - started }
  }

  /** One promise of the act: said when it holds, counted when not. */
  check(holds: boolean, promise: string): void {
    if (holds) {
      narrator.seen(promise)
    } else {
      this.#broken += 1
      narrator.wrong(`not as told: ${promise}`)
    }
  }

  async #answer(running: Running, answer: Answer): Promise<boolean> {
    const url = await confirmationPage(running)
    if (url === null) return false
    if (answer === null) {
      narrator.wrong('asked where nothing should be asked; interrupting it')
      running.kill('SIGINT')
      return true
    }
    if (this.#stand === null) {
      narrator.person(
        answer === 'confirm' ? 'your turn: confirm it on the page' : 'your turn: deny it on the page',
      )
      return true
    }
    narrator.person(
      `the person reads the page, and ${answer === 'confirm' ? 'confirms with the passkey' : 'denies'}`,
    )
    if (answer === 'confirm') await this.#stand.confirm(url)
    else await this.#stand.deny(url)
    return true
  }
}

/** Enrols this machine with the real person's own passkey, in the browser that stepup opens. */
export async function enrolByHand({ verifier, workstation }: Scene): Promise<void> {
  delete workstation.env['BROWSER']
  for (const name of ['BROWSER', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'] as const) {
    const value = process.env[name]
    if (value !== undefined) workstation.env[name] = value
  }
  const command = ['enroll', await verifier.invite('alice@example.com'), '--pin', verifier.pin]
  narrator.typed(['stepup', ...command])
  const running = workstation.start(command)
  running.onStderr((text) => narrator.said(text))
  await enrolmentPage(running)
  narrator.person('your turn: make a passkey on the page (you are Alice today)')
  const ended = await running.ended
  if (ended.code !== 0) throw new Error(`enrolment ended with ${ended.code}`)
}
