/// <reference lib="dom" />
import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser'
import { armed, goTo, NO_PASSKEYS, post, voices, whyNot } from './parts/ceremony.ts'

/**
 * The confirmation page: arms the button, keeps the list current until the tap, and takes the
 * passkey's answer to the verifier. What it shows came with the page; it builds no markup of its own.
 */
const POLL = 2000
/** How long "not yours" stays before the terminal is told, milliseconds. */
const READING = 4000

const page = document.getElementById('confirmation') as HTMLElement
const confirm = document.getElementById('confirm') as HTMLButtonElement
const urls = page.dataset
const csrf = urls['csrf'] ?? ''
const { say, complain } = voices()
const numberMissing = document.getElementById('number') !== null

let state: 'idle' | 'busy' | 'over' = 'idle'

const arming = armed([confirm], () => state === 'idle' && !numberMissing && browserSupportsWebAuthn())

if (!browserSupportsWebAuthn()) complain(NO_PASSKEYS)
else if (!numberMissing) arming.arm()

confirm.addEventListener('click', () => void answer())
window.addEventListener('pageshow', (event) => {
  // From the back/forward cache: what it shows may be over.
  if (event.persisted) window.location.reload()
})
setInterval(() => void refresh(), POLL)
setInterval(countDown, 1000)

async function answer(): Promise<void> {
  state = 'busy'
  arming.disarm()
  say('Asking the verifier …')
  const asked = await post(urls['options'] ?? '', { csrf })
  if (asked.status === 'go') return leave(asked.location)
  if (asked.status === 'retry') return again(asked.message)
  if (asked.status !== 'options') return again('The list has changed. Look at it again, then confirm.')
  if (asked.version !== shownVersion()) {
    // What is frozen is not what was on screen: show it, and ask anew.
    await replaceList()
    return again('The list has changed. Look at it again, then confirm.')
  }
  say('Waiting for your passkey …')
  let assertion: unknown
  try {
    assertion = await startAuthentication({ optionsJSON: asked.options })
  } catch (error) {
    return again(whyNot(error, 'confirmed'))
  }
  say('Checking …')
  const answered = await post(urls['assertion'] ?? '', { csrf, challengeId: asked.challengeId, assertion })
  if (answered.status === 'go') return leave(answered.location)
  if (answered.status === 'not-yours') return notYours(answered.location)
  again(
    answered.status === 'retry' ? answered.message : 'The list has changed. Look at it again, then confirm.',
  )
}

function again(message: string): void {
  state = 'idle'
  complain(message)
  arming.arm()
}

function leave(location: string): void {
  state = 'over'
  say('Done. Going back …')
  goTo(location)
}

/** Says so where the person looks, then goes on, so that the terminal hears of it too. */
function notYours(location: string): void {
  state = 'over'
  const told = document.getElementById('not-yours') as HTMLTemplateElement
  page.replaceChildren(told.content)
  page.querySelector<HTMLElement>('h1')?.focus()
  setTimeout(() => goTo(location), READING)
}

function shownVersion(): string | undefined {
  return document.getElementById('requests')?.dataset['version']
}

/** Looks whether more commands wait, or the request is over, while the person reads. */
async function refresh(): Promise<void> {
  if (state !== 'idle' || document.visibilityState !== 'visible') return
  const list = await fetchList()
  if (state !== 'idle' || list === 'unreachable') return
  if (list === 'gone') {
    state = 'over'
    window.location.reload()
    return
  }
  if (list.dataset['version'] !== shownVersion()) {
    show(list)
    say('The list has changed: another command of the same terminal session waits or one was withdrawn.')
    arming.arm()
  }
}

async function replaceList(): Promise<void> {
  const list = await fetchList()
  if (list === 'gone') window.location.reload()
  else if (list !== 'unreachable') show(list)
}

function show(list: HTMLElement): void {
  document.getElementById('requests')?.replaceWith(document.adoptNode(list))
}

/** A document from our own origin, parsed by the browser: scripts in it never run, and no string becomes markup here. */
function fetchList(): Promise<HTMLElement | 'gone' | 'unreachable'> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('GET', urls['waiting'] ?? '')
    request.responseType = 'document'
    request.timeout = 5000
    request.onload = () => {
      const list = request.responseXML?.getElementById('requests')
      if (request.status === 200 && list) resolve(list)
      else resolve(request.status === 410 ? 'gone' : 'unreachable')
    }
    request.onerror = request.ontimeout = () => resolve('unreachable')
    request.send()
  })
}

function countDown(): void {
  const deadline = document.getElementById('deadline') as HTMLTimeElement | null
  if (!deadline || state === 'over') return
  const left = Math.max(0, Math.round((Date.parse(deadline.dateTime) - Date.now()) / 1000))
  const text = left >= 120 ? `${Math.round(left / 60)} minutes` : left === 1 ? '1 second' : `${left} seconds`
  if (deadline.textContent !== text) deadline.textContent = text
}
