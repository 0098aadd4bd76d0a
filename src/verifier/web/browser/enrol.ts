/// <reference lib="dom" />
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { armed, goTo, NO_PASSKEYS, post, voices, whyNot } from './parts/ceremony.ts'

/** The enrolment page: makes a passkey, or uses one that is there, and takes it to the verifier. */
const page = document.getElementById('enrolment') as HTMLElement
const urls = page.dataset
const csrf = urls['csrf'] ?? ''
const buttons = [...document.querySelectorAll<HTMLButtonElement>('button[data-with]')]
const { say, complain } = voices()

let busy = false
const arming = armed(buttons, () => !busy)

if (browserSupportsWebAuthn()) arming.arm()
else complain(NO_PASSKEYS)

for (const button of buttons) {
  button.addEventListener(
    'click',
    () => void enrol(button.dataset['with'] === 'existing' ? 'existing' : 'new'),
  )
}

async function enrol(which: 'new' | 'existing'): Promise<void> {
  busy = true
  arming.disarm()
  say('Asking the verifier …')
  const asked = await post(urls['options'] ?? '', { csrf, with: which })
  if (asked.status === 'go') return goTo(asked.location)
  if (asked.status !== 'options') return again(asked.status === 'retry' ? asked.message : 'Try again.')
  say(which === 'new' ? 'Follow your browser: make the passkey …' : 'Waiting for your passkey …')
  let response: unknown
  try {
    response =
      which === 'new'
        ? await startRegistration({ optionsJSON: asked.options })
        : await startAuthentication({ optionsJSON: asked.options })
  } catch (error) {
    return again(whyNot(error, which === 'new' ? 'made' : 'confirmed'))
  }
  say('Checking …')
  const answered = await post(urls['answer'] ?? '', { csrf, with: which, response })
  if (answered.status === 'go') return goTo(answered.location)
  again(answered.status === 'retry' ? answered.message : 'Try again.')
}

function again(message: string): void {
  busy = false
  complain(message)
  arming.arm()
}
