import type { Child, FC } from 'hono/jsx'
import type { Challenge } from '../../core/decision.ts'
import type { Target } from '../../core/target.ts'
import { visible } from '../../core/visible.ts'
import type { Intent, IntentInput } from '../../wire/intent.ts'
import type { PendingRequest } from '../interaction.ts'
import { targetFacts } from './target-facts.ts'
import { grantWords, size } from './words.ts'

export type FactRow = { label: string; content: Child }

/** What a request is about, row by row, most telling first. */
export function factRows(request: PendingRequest): FactRow[] {
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
export function sharedRows(all: FactRow[][]): FactRow[] {
  const [first = [], ...others] = all
  const text = (row: FactRow | undefined) => String(row?.content)
  return first.filter((row) =>
    others.every((rows) => text(rows.find(({ label }) => label === row.label)) === text(row)),
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
