import type { Child, FC } from 'hono/jsx'
import { visible } from '../../core/visible.ts'
import type { Gone } from '../interaction.ts'
import type { Assets } from './assets.ts'
import { renderDocument } from './document.tsx'

type Around = { assets: Assets; host: string }

type Message = {
  title: string
  tone: 'plain' | 'good' | 'bad'
  /** What happened, in full sentences. */
  paragraphs: Child[]
  /** Where the browser goes by itself afterwards, so that the terminal hears of it. */
  onward?: string | undefined
  /** A small line for whoever has to report it. */
  code?: string
}

/** A page that says one thing and asks nothing. */
function messagePage({ assets, host }: Around, message: Message): string {
  return renderDocument({
    title: message.title,
    assets,
    host,
    tone: message.tone,
    onward: message.onward,
    children: <MessageSection message={message} />,
  })
}

const MessageSection: FC<{ message: Message }> = ({ message: { title, tone, paragraphs, code } }) => (
  <section class={`message tone-${tone}`} aria-labelledby="title">
    <Sign tone={tone} />
    <h1 id="title" tabindex={-1}>
      {title}
    </h1>
    {paragraphs.map((paragraph) => (
      <p>{paragraph}</p>
    ))}
    {code ? (
      <p class="note">
        Code <code>{visible(code)}</code>
      </p>
    ) : null}
  </section>
)

const SIGNS = {
  good: 'M4 12.5 9.5 18 20 6.5',
  bad: 'M5.5 5.5l13 13M18.5 5.5l-13 13',
  plain: 'M5 12h14',
}

const Sign: FC<{ tone: Message['tone'] }> = ({ tone }) => (
  <svg class="sign" viewBox="0 0 24 24" width="40" height="40" aria-hidden="true" focusable="false">
    <path
      d={SIGNS[tone]}
      fill="none"
      stroke="currentColor"
      stroke-width="2.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
)

const CLOSE = 'You can close this page.'

export function donePage(around: Around): string {
  return messagePage(around, {
    title: 'Confirmed',
    tone: 'good',
    paragraphs: ['Your terminal goes on by itself.', CLOSE],
  })
}

export function enrolledPage(around: Around, deviceName: string): string {
  return messagePage(around, {
    title: 'This device is enrolled',
    tone: 'good',
    paragraphs: [
      <>
        <strong>{visible(deviceName)}</strong> can ask, and your passkey answers. Go back to the terminal.
      </>,
      CLOSE,
    ],
  })
}

export function enrolmentDeniedPage(around: Around): string {
  return messagePage(around, {
    title: 'Nothing was enrolled',
    tone: 'plain',
    paragraphs: [
      'The device that asked was turned away and has been told so. If you did not start this, tell whoever sent you the invitation.',
      CLOSE,
    ],
  })
}

const NOT_YOURS: Message = {
  title: 'This request is not yours',
  tone: 'bad',
  paragraphs: [
    'The passkey that answered belongs to somebody else than the person this device is enrolled for. Nothing was confirmed and nothing runs. This attempt was recorded.',
    'If you are the owner, run the command again and pick your own passkey.',
  ],
}

export function notYoursPage(around: Around): string {
  return messagePage(around, NOT_YOURS)
}

/** The same words for the confirmation page's script to show in its place. */
export const NotYours: FC = () => <MessageSection message={NOT_YOURS} />

const GONE: Record<Gone['gone'], { title: string; paragraphs: string[] }> = {
  not_found: {
    title: 'There is nothing to confirm here',
    paragraphs: ['This request is over, or never was. Run the command again to get a new page.'],
  },
  expired: {
    title: 'This request has expired',
    paragraphs: ['Nobody answered in time, so nothing ran. Run the command again to get a new page.'],
  },
  answered: {
    title: 'This request was answered',
    paragraphs: ['There is nothing left to do. Your terminal says what became of it.', CLOSE],
  },
  no_cookie: {
    title: 'This page was opened elsewhere',
    paragraphs: [
      'A request can be answered only in the browser that opened it first, and that browser must keep its cookies. Open the link from your terminal again.',
    ],
  },
  wrong_number: {
    title: 'Denied: the number was wrong',
    paragraphs: [
      'The number was wrong too many times, so the request was denied and nothing runs. If you did not start the command yourself, somebody else did: tell your security team.',
    ],
  },
}

export function gonePage(around: Around, { gone, location }: Gone): string {
  const { title, paragraphs } = GONE[gone]
  return messagePage(around, { title, tone: 'plain', paragraphs, onward: location })
}

/** What we say for codes that people meet; everything else shows its own message. */
const PROBLEMS: Record<string, { title: string; text: string }> = {
  access_denied: {
    title: 'Denied',
    text: 'Nothing runs. Your terminal has been told. You can close this page.',
  },
  not_found: {
    title: 'There is no such page',
    text: 'Check the link, or run the command again to get a new one.',
  },
  rate_limited: { title: 'Too many tries', text: 'Wait a minute, then try again.' },
  server_error: {
    title: 'Something failed here',
    text: 'This is a fault of the verifier, not yours. Nothing ran. Try again, or tell whoever runs it.',
  },
}

/** A fault, a refusal or a stale link. `message` is written for people and shown as text. */
export function problemPage(around: Around, view: { status: number; code: string; message: string }): string {
  if (view.code === 'wrong_person') return notYoursPage(around)
  const known = PROBLEMS[view.code]
  return messagePage(around, {
    title: known?.title ?? 'This did not work',
    tone: view.code === 'access_denied' ? 'plain' : 'bad',
    paragraphs: known ? [known.text] : [sentence(visible(view.message)), 'Nothing ran.'],
    code: view.code,
  })
}

function sentence(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') return 'The request could not be answered.'
  return `${trimmed[0]?.toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`
}
