import type { FC } from 'hono/jsx'
import { visible } from '../../core/visible.ts'
import type { Intent } from '../../wire/intent.ts'
import type { PendingRequest } from '../interaction.ts'
import { CommandBlock } from './command-block.tsx'
import { type FactRow, factRows, sharedRows } from './request-facts.tsx'
import { TierBadge } from './tier-badge.tsx'
import { breadthWords, CLASS_MEANING } from './words.ts'

/**
 * The requests of one page. What is the same for all of several is said once, below them, so that
 * forty deletions read as forty commands and one set of facts.
 */
export const RequestSheets: FC<{ requests: readonly PendingRequest[] }> = ({ requests }) => {
  const rows = requests.map(factRows)
  const shared = requests.length > 1 ? sharedRows(rows) : []
  const own = (all: FactRow[]) => all.filter(({ label }) => !shared.some((row) => row.label === label))
  return (
    <>
      {requests.map((request, index) => (
        <RequestSheet
          request={request}
          position={{ index: index + 1, of: requests.length }}
          rows={own(rows[index] ?? [])}
        />
      ))}
      {shared.length > 0 ? (
        <section class="shared" aria-label="The same for all of them">
          <h2 class="count">The same for all of them</h2>
          <Facts rows={shared} />
        </section>
      ) : null}
    </>
  )
}

/** One request: the command, what it would do, where, and what saying yes sets free. */
const RequestSheet: FC<{
  request: PendingRequest
  position: { index: number; of: number }
  rows: FactRow[]
}> = ({ request, position, rows }) => {
  const { intent } = request
  const title = position.of > 1 ? `Command ${position.index} of ${position.of}` : 'The command'
  return (
    <article class={`request edge-${intent.environment.tier}`} data-request={request.id} aria-label={title}>
      <p class="where">
        <span class="environment">{visible(intent.environment.name)}</span>
        <TierBadge tier={intent.environment.tier} />
        {position.of > 1 ? (
          <span class="count" aria-hidden="true">
            {position.index} of {position.of}
          </span>
        ) : null}
      </p>
      <CommandBlock argv={intent.argvShown} label={title} />
      <Effect intent={intent} />
      {rows.length > 0 ? <Facts rows={rows} /> : null}
      <Signed request={request} />
    </article>
  )
}

const Facts: FC<{ rows: FactRow[] }> = ({ rows }) => (
  <dl class="facts">
    {rows.map(({ label, content }) => (
      <div class="fact">
        <dt>{label}</dt>
        <dd>{content}</dd>
      </div>
    ))}
  </dl>
)

const Effect: FC<{ intent: Intent }> = ({ intent }) => {
  const breadth = breadthWords(intent.breadth)
  return (
    <p class={`effect class-${intent.class}`}>
      <strong>{intent.class}</strong>: {CLASS_MEANING[intent.class]}
      <span class="operation">
        {[intent.operation, intent.resource, breadth]
          .filter((part) => part !== null)
          .map((part) => visible(part))
          .join(' · ')}
      </span>
    </p>
  )
}

/** What the passkey signs, for whoever wants to check it against the terminal or the trail. */
const Signed: FC<{ request: PendingRequest }> = ({ request: { intent, digest } }) => (
  <details class="signed">
    <summary>What your passkey signs</summary>
    <ul class="pairs">
      <li>
        <span class="key">intent SHA-256</span> <span class="value">{digest}</span>
      </li>
      <li>
        <span class="key">arguments SHA-256</span> <span class="value">{visible(intent.argvDigest)}</span>
      </li>
      <li>
        <span class="key">program</span>{' '}
        <span class="value">{visible(intent.program.path ?? 'not found on this machine')}</span>
      </li>
      {intent.program.sha256 ? (
        <li>
          <span class="key">program SHA-256</span> <span class="value">{visible(intent.program.sha256)}</span>
        </li>
      ) : null}
      <li>
        <span class="key">policy version</span>{' '}
        <span class="value">{intent.policyVersion === 0 ? 'built-in' : String(intent.policyVersion)}</span>
      </li>
    </ul>
  </details>
)
