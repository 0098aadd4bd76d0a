import type { FC } from 'hono/jsx'
import { visible } from '../../core/visible.ts'
import type { Assets } from './assets.ts'
import { renderDocument } from './document.tsx'
import { shellWord } from './shell-word.ts'

type Around = { assets: Assets; host: string }

/** What an invitation link shows in a browser: the command that uses it. */
export function invitePage(around: Around, view: { link: string; email: string; expiresAt: number }): string {
  const command = `stepup enroll ${shellWord(view.link)}`
  return renderDocument({
    ...around,
    title: 'You are invited',
    script: around.assets['copy.js'],
    children: (
      <section class="sheet" aria-labelledby="title">
        <h1 id="title">You are invited to stepup</h1>
        <p>
          This invitation is for <strong>{visible(view.email)}</strong> and can be used once, until{' '}
          <Moment at={view.expiresAt} />. Run this on the machine that you want to enrol:
        </p>
        <figure class="command" aria-label="The command to run">
          <code id="command">{command}</code>
        </figure>
        <div class="buttons">
          <button type="button" id="copy" class="primary" data-copies="command" hidden>
            Copy the command
          </button>
        </div>
        <p id="copied" class="status" role="status" aria-live="polite" />
        <p class="note after">
          It makes a key for that machine, opens a page like this one, and asks for your passkey. No stepup
          there yet? Ask whoever invited you where to get it.
        </p>
      </section>
    ),
  })
}

export type EnrolmentView = {
  base: string
  csrf: string
  email: string
  device: { name: string; platform: string; address: string }
  number: number
  expiresAt: number
  /** The person has passkeys here already. */
  hasPasskeys: boolean
}

/** Binds a passkey to the device whose key started the enrolment. */
export function enrolmentPage(around: Around, view: EnrolmentView): string {
  return renderDocument({
    ...around,
    title: 'Enrol this device',
    script: around.assets['enrol.js'],
    children: <Enrolment {...view} />,
  })
}

const Enrolment: FC<EnrolmentView> = ({ base, csrf, email, device, number, expiresAt, hasPasskeys }) => (
  <section
    id="enrolment"
    class="sheet"
    aria-labelledby="title"
    data-options={`${base}/options`}
    data-answer={`${base}/passkey`}
    data-done={`${base}/done`}
    data-csrf={csrf}
  >
    <h1 id="title">Enrol this device?</h1>
    <dl class="facts">
      <div class="fact">
        <dt>Person</dt>
        <dd>
          <p class="lead">{visible(email)}</p>
        </dd>
      </div>
      <div class="fact">
        <dt>Device</dt>
        <dd>
          <p class="lead">{visible(device.name)}</p>
          <p class="note">
            {visible(device.platform)}, network address <span class="value">{visible(device.address)}</span>
          </p>
        </dd>
      </div>
      <div class="fact">
        <dt>What follows</dt>
        <dd>
          <p>
            From then on this device may ask to run risky commands as this person, and only this person’s
            passkey can say yes.
          </p>
        </dd>
      </div>
    </dl>
    <section class="number" aria-label="The number to compare">
      <p class="digits">{String(number)}</p>
      <p>
        <strong>Does your terminal show {String(number)}?</strong> If it shows another number, or none, it is
        not your device.
      </p>
    </section>
    <div>
      <p id="status" class="status" role="status" aria-live="polite" />
      <p id="problem" class="problem" role="alert" />
      <noscript>
        <p class="problem">Making a passkey needs this page’s script.</p>
      </noscript>
      <div class="buttons">
        {hasPasskeys ? (
          <>
            <button type="button" class="primary" data-with="existing" disabled>
              Use my passkey
            </button>
            <button type="button" class="secondary" data-with="new" disabled>
              Make a new one
            </button>
          </>
        ) : (
          <button type="button" class="primary" data-with="new" disabled>
            Make a passkey
          </button>
        )}
        <form method="post" action={`${base}/deny`}>
          <input type="hidden" name="csrf" value={csrf} />
          <button type="submit" class="quiet">
            This is not mine
          </button>
        </form>
      </div>
      <p class="note after">
        Waits until <Moment at={expiresAt} />. Your passkey never leaves its device, keychain or security key;
        only its public half is kept here.
      </p>
    </div>
  </section>
)

const Moment: FC<{ at: number }> = ({ at }) => {
  const iso = new Date(at * 1000).toISOString()
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`}</time>
}
