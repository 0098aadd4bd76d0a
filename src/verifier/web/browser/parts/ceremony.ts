/// <reference lib="dom" />
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

/** What both pages share: talking to the verifier, and saying where things stand. */

/** What the authenticator is asked: as the verifier's library made it for the browser's. */
type Options = PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON

/** Answers of the verifier to the pages' scripts; each is told apart by its `status`. */
export type Answer =
  | { status: 'options'; challengeId: string; version: string; options: Options }
  | { status: 'go'; location: string }
  | { status: 'not-yours'; location: string }
  | { status: 'retry'; message: string }
  | { status: 'stale' }

/** POSTs JSON to our own origin. Never throws: a broken network is a `retry`. */
export async function post(url: string, body: object): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      redirect: 'error',
    })
    const answer: unknown = await response.json()
    if (typeof answer === 'object' && answer !== null && 'status' in answer) return answer as Answer
    return { status: 'retry', message: 'The verifier gave no usable answer. Try again.' }
  } catch {
    return { status: 'retry', message: 'The verifier could not be reached. Check the network and try again.' }
  }
}

/** Only our own origin: the verifier's word, checked anyway. */
export function goTo(location: string): void {
  const url = new URL(location, window.location.href)
  if (url.origin === window.location.origin) window.location.replace(url)
}

/** Why the browser or the person did not go through with it, in words that say what to do. */
export function whyNot(error: unknown, asked: 'confirmed' | 'made'): string {
  const name = nameOf(error)
  if (name === 'NotAllowedError' || name === 'AbortError') {
    return `Nothing was ${asked}: the passkey prompt was closed or timed out. You can try again.`
  }
  if (name === 'InvalidStateError')
    return 'This authenticator holds a passkey for you already. Use that one, or another authenticator.'
  if (name === 'SecurityError')
    return 'The browser does not allow passkeys on this address. Open the link exactly as your terminal shows it.'
  if (name === 'NotSupportedError' || name === 'ConstraintError') {
    return 'This authenticator cannot do what is needed: a passkey with a PIN, fingerprint or face. Use another one.'
  }
  return `Nothing was ${asked}: the authenticator failed. You can try again.`
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return error.cause instanceof Error ? error.cause.name : error.name
}

/** Two live regions: one for what goes on, one for what went wrong. */
export function voices(): { say(text: string): void; complain(text: string): void } {
  const status = document.getElementById('status')
  const problem = document.getElementById('problem')
  const set = (element: HTMLElement | null, text: string) => {
    if (element && element.textContent !== text) element.textContent = text
  }
  return {
    say: (text) => {
      set(problem, '')
      set(status, text)
    },
    complain: (text) => {
      set(status, '')
      set(problem, text)
    },
  }
}

export const NO_PASSKEYS =
  'This browser cannot use passkeys here. Open this page in another browser, exactly as your terminal shows the link.'

/** Buttons arm after this, so that a click meant for something else never lands on them, milliseconds. */
export const ARMING = 500

/** Enables the buttons half a second after the page can be seen, and anew whenever it comes back into sight. */
export function armed(
  buttons: readonly HTMLButtonElement[],
  ready: () => boolean,
): { arm(): void; disarm(): void } {
  let timer = 0
  const set = (on: boolean) => {
    for (const button of buttons) button.disabled = !on
  }
  const disarm = () => {
    clearTimeout(timer)
    set(false)
  }
  const arm = () => {
    disarm()
    if (document.visibilityState !== 'visible') return
    timer = window.setTimeout(() => set(ready()), ARMING)
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') disarm()
    else if (ready()) arm()
  })
  return { arm, disarm }
}
