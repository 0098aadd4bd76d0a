import type { FC } from 'hono/jsx'
import { rankOfTier } from '../../core/tier.ts'
import { visible } from '../../core/visible.ts'
import type { PendingInteraction } from '../interaction.ts'
import type { Assets } from './assets.ts'
import { renderDocument } from './document.tsx'
import { listVersion } from './list-version.ts'
import { NotYours } from './message-pages.tsx'
import { RequestSheets } from './request-sheet.tsx'

export type ConfirmationView = {
  interaction: PendingInteraction
  csrf: string
  assets: Assets
  host: string
  /** Seconds since the epoch. */
  now: number
  /** After a wrong number: how many tries are left. */
  triesLeft: number | null
}

/** The page that this product is: what would happen, and a question. */
export function confirmationPage(view: ConfirmationView): string {
  const { interaction, assets, host } = view
  const { requests } = interaction
  const worst = requests
    .map(({ intent }) => intent.environment.tier)
    .reduce((a, b) => (rankOfTier(b) > rankOfTier(a) ? b : a))
  return renderDocument({
    title: requests.length > 1 ? `Confirm ${requests.length} commands` : 'Confirm this command',
    assets,
    host,
    tone: worst,
    script: assets['confirm.js'],
    children: <Confirmation {...view} />,
  })
}

/** The list alone, for the page that watches it grow: a document of its own, parsed and never run. */
export function waitingDocument(interaction: PendingInteraction): string {
  return `<!DOCTYPE html>${(
    (
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>waiting</title>
        </head>
        <body>
          <RequestList interaction={interaction} />
        </body>
      </html>
    )
  ).toString()}`
}

const Confirmation: FC<ConfirmationView> = ({ interaction, csrf, now, triesLeft }) => {
  const base = `/interaction/${encodeURIComponent(interaction.uid)}`
  return (
    <div
      id="confirmation"
      data-options={`${base}/options`}
      data-assertion={`${base}/assertion`}
      data-waiting={`${base}/waiting`}
      data-csrf={csrf}
    >
      <RequestList interaction={interaction} />
      <section class="answer" aria-label="Your answer">
        <p id="status" class="status" role="status" aria-live="polite" />
        <p id="problem" class="problem" role="alert" />
        <noscript>
          <p class="problem">
            Confirming needs this page’s script to reach your passkey. Denying works without it.
          </p>
        </noscript>
        <div class="decide">
          {interaction.numberTyped === 'needed' ? (
            <TypeNumber action={`${base}/number`} csrf={csrf} triesLeft={triesLeft} />
          ) : (
            <NumberToCompare interaction={interaction} />
          )}
          <div class="buttons">
            <button type="button" id="confirm" class="primary" disabled aria-describedby="status">
              Confirm with passkey
            </button>
            <form method="post" action={`${base}/deny`}>
              <input type="hidden" name="csrf" value={csrf} />
              <button type="submit" id="deny" class="quiet">
                Deny
              </button>
            </form>
          </div>
        </div>
      </section>
      <Deadline interaction={interaction} now={now} />
      <template id="not-yours">
        <NotYours />
      </template>
    </div>
  )
}

const RequestList: FC<{ interaction: PendingInteraction }> = ({ interaction }) => {
  const { requests } = interaction
  return (
    <section id="requests" data-version={listVersion(requests)} aria-labelledby="question">
      <h1 id="question">
        {requests.length > 1 ? `Run these ${requests.length} commands?` : 'Run this command?'}
      </h1>
      <Asker interaction={interaction} />
      <RequestSheets requests={requests} />
    </section>
  )
}

const Asker: FC<{ interaction: PendingInteraction }> = ({ interaction }) => {
  const { device, owner, browserAddress, requests } = interaction
  const elsewhere = requests.some(({ remoteAddress }) => remoteAddress !== browserAddress)
  return (
    <div class="sub">
      <p>
        Asked by <strong>{visible(device.name)}</strong> ({visible(device.platform)}). Only{' '}
        <strong>{visible(owner.email)}</strong> can answer.
        {requests.length > 1 ? ' One passkey prompt answers for all of them.' : null}
      </p>
      {elsewhere ? (
        <p class="unseen">
          This browser’s network address is <span class="value">{visible(browserAddress)}</span>, not the
          device’s.
        </p>
      ) : null}
    </div>
  )
}

const NumberToCompare: FC<{ interaction: PendingInteraction }> = ({ interaction }) => (
  <div class="number">
    <p class="digits">{String(interaction.number)}</p>
    {interaction.numberTyped === 'typed' ? (
      <p>
        <strong>The number is right.</strong>
      </p>
    ) : (
      <p>
        <strong>Same in your terminal?</strong> If not, deny.
      </p>
    )}
  </div>
)

const TypeNumber: FC<{ action: string; csrf: string; triesLeft: number | null }> = ({
  action,
  csrf,
  triesLeft,
}) => (
  <form class="type-number" method="post" action={action}>
    <input type="hidden" name="csrf" value={csrf} />
    <label for="number">Number in your terminal</label>
    <div class="row">
      <input
        id="number"
        name="number"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        pattern="[0-9]{2}"
        title="two digits"
        maxlength={2}
        size={2}
        required
        aria-describedby={triesLeft === null ? undefined : 'number-problem'}
        aria-invalid={triesLeft === null ? undefined : 'true'}
      />
      <button type="submit" class="secondary">
        Check
      </button>
    </div>
    {triesLeft === null ? null : (
      <p id="number-problem" class="problem" role="alert">
        {`That is not it. ${triesLeft} more ${triesLeft === 1 ? 'try' : 'tries'}, then it is denied.`}
      </p>
    )}
  </form>
)

const Deadline: FC<{ interaction: PendingInteraction; now: number }> = ({ interaction, now }) => {
  const expiresAt = Math.min(...interaction.requests.map((request) => request.expiresAt))
  const minutes = Math.max(1, Math.round((expiresAt - now) / 60))
  const at = new Date(expiresAt * 1000).toISOString()
  return (
    <p class="note deadline">
      Waits for another{' '}
      <time id="deadline" datetime={at}>
        {minutes === 1 ? 'minute' : `${minutes} minutes`}
      </time>
      . Nothing runs unless you confirm.
    </p>
  )
}
