import type { Child, FC } from 'hono/jsx'
import type { Challenge } from '../../core/decision.ts'
import type { Target } from '../../core/target.ts'
import { visible } from '../../core/visible.ts'
import type { Intent, IntentInput } from '../../wire/intent.ts'
import type { PendingRequest } from '../interaction.ts'
import { CommandBlock } from './command-block.tsx'
import { targetFacts } from './target-facts.ts'
import { TierBadge } from './tier-badge.tsx'
import { breadthWords, CLASS_MEANING, grantWords, size } from './words.ts'

type FactRow = { label: string; content: Child }

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

function factRows(request: PendingRequest): FactRow[] {
  const { intent, decision } = request
  const rows: FactRow[] = [
    { label: 'You allow', content: <GrantFact request={request} /> },
    { label: 'It runs with', content: <CredentialsFact intent={intent} /> },
  ]
  if (intent.reason) rows.push({ label: 'Reason given', content: <q>{visible(intent.reason)}</q> })
  rows.push({ label: 'Lands on', content: <TargetsFact targets={intent.targets} /> })
  if (intent.inputs.length > 0) rows.push({ label: 'Reads', content: <InputsFact inputs={intent.inputs} /> })
  rows.push(
    { label: 'Started by', content: <StartedByFact request={request} /> },
    { label: 'Why you are asked', content: <RuleFact decision={decision} /> },
  )
  return rows
}

/** Rows that read the same in every request. */
function sharedRows(all: FactRow[][]): FactRow[] {
  const [first = [], ...others] = all
  const text = (row: FactRow | undefined) => String(row?.content)
  return first.filter((row) =>
    others.every((rows) => text(rows.find(({ label }) => label === row.label)) === text(row)),
  )
}

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

const GrantFact: FC<{ request: PendingRequest }> = ({ request: { intent, decision } }) => {
  const { what, means } = grantWords(
    intent.grant,
    visible(intent.environment.name),
    visible(intent.tool),
    decision.share ?? 'session',
  )
  return (
    <>
      <p class="lead">{what}</p>
      <p class="note">{means}</p>
    </>
  )
}

const CredentialsFact: FC<{ intent: Intent }> = ({ intent }) =>
  intent.credentials === 'minted' ? (
    <>
      <p class="lead">Credentials made for this</p>
      <p class="note">Short-lived, good for what is allowed here and nothing else.</p>
    </>
  ) : (
    <>
      <p class="lead">Your own credentials</p>
      <p class="note">
        stepup makes none for this environment. Your answer is recorded; it does not limit what those
        credentials can do.
      </p>
    </>
  )

const TargetsFact: FC<{ targets: readonly Target[] }> = ({ targets }) => (
  <>
    {targets.length === 0 ? <p>No target could be found out.</p> : null}
    {targets.map((target) => (
      <TargetFact target={target} />
    ))}
  </>
)

const RuleFact: FC<{ decision: Challenge }> = ({ decision }) => (
  <>
    <p>
      Rule <code>{visible(decision.rule)}</code>
    </p>
    {decision.reasons.map((reason) => (
      <p class="note">{visible(reason)}</p>
    ))}
  </>
)

const TargetFact: FC<{ target: Target }> = ({ target }) => {
  const { title, facts, source } = targetFacts(target)
  return (
    <div class="target">
      <p class="lead">{title}</p>
      <ul class="pairs">
        {facts.map(([label, value]) => (
          <li>
            <span class="key">{label}</span> <span class="value">{visible(value)}</span>
          </li>
        ))}
        <li>
          <span class="key">read from</span> <span class="value">{visible(source)}</span>
        </li>
      </ul>
    </div>
  )
}

const InputsFact: FC<{ inputs: readonly IntentInput[] }> = ({ inputs }) => (
  <ul class="inputs">
    {inputs.map(({ path, sha256, bytes }) => (
      <li>
        <span class="value">{path === 'stdin' ? 'standard input' : visible(path)}</span>{' '}
        {sha256 === null ? (
          <strong class="unseen">contents not seen</strong>
        ) : (
          <span class="note">
            {bytes === null ? '' : `${size(bytes)}, `}SHA-256 <code>{visible(sha256)}</code>
          </span>
        )}
      </li>
    ))}
  </ul>
)

const StartedByFact: FC<{ request: PendingRequest }> = ({ request }) => {
  const { startedBy, cwd, env } = request.intent
  const chain = [...startedBy.ancestors].reverse().map(visible)
  return (
    <>
      <p>
        <span class="lead">{visible(startedBy.user)}</span> on {visible(startedBy.host)}, network address{' '}
        <span class="value">{visible(request.remoteAddress)}</span>
      </p>
      {chain.length > 0 ? <p class="note chain">{chain.join(' › ')}</p> : null}
      {startedBy.terminal ? null : (
        <p class="unseen">
          <strong>No terminal:</strong> a program started this, not a person at a prompt.
        </p>
      )}
      <p class="note">
        in <span class="value">{visible(cwd)}</span>
      </p>
      {env.changed.length > 0 ? (
        <p class="note">
          variables that change what it means:{' '}
          <span class="value">{env.changed.map(visible).join(', ')}</span>
        </p>
      ) : null}
    </>
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
