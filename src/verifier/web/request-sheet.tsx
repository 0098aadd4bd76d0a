import type { Child, FC } from 'hono/jsx'
import type { Target } from '../../core/target.ts'
import { visible } from '../../core/visible.ts'
import type { Intent, IntentInput } from '../../wire/intent.ts'
import type { PendingRequest } from '../interaction.ts'
import { CommandBlock } from './command-block.tsx'
import { targetFacts } from './target-facts.ts'
import { TierBadge } from './tier-badge.tsx'
import { breadthWords, CLASS_MEANING, grantWords, size } from './words.ts'

/** One request in full: the command, what it would do, where, and what saying yes sets free. */
export const RequestSheet: FC<{ request: PendingRequest; position: { index: number; of: number } }> = ({
  request,
  position,
}) => {
  const { intent, decision } = request
  const title = position.of > 1 ? `Command ${position.index} of ${position.of}` : 'The command'
  return (
    <article class={`request edge-${intent.environment.tier}`} data-request={request.id} aria-label={title}>
      {position.of > 1 ? <h2 class="count">{title}</h2> : null}
      <p class="where">
        <span class="environment">{visible(intent.environment.name)}</span>
        <TierBadge tier={intent.environment.tier} />
      </p>
      <CommandBlock argv={intent.argvShown} label={title} />
      <Effect intent={intent} />
      <dl class="facts">
        <GrantFact request={request} />
        <CredentialsFact intent={intent} />
        {intent.reason ? (
          <Fact label="Reason given">
            <q>{visible(intent.reason)}</q>
          </Fact>
        ) : null}
        <Fact label="Lands on">
          {intent.targets.length === 0 ? <p>No target could be found out.</p> : null}
          {intent.targets.map((target) => (
            <TargetFact target={target} />
          ))}
        </Fact>
        <InputsFact inputs={intent.inputs} />
        <StartedByFact request={request} />
        <Fact label="Why you are asked">
          <p>
            Rule <code>{visible(decision.rule)}</code>
          </p>
          {decision.reasons.map((reason) => (
            <p class="note">{visible(reason)}</p>
          ))}
        </Fact>
      </dl>
      <Signed request={request} />
    </article>
  )
}

const Fact: FC<{ label: string; children?: Child }> = ({ label, children }) => (
  <div class="fact">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

const Effect: FC<{ intent: Intent }> = ({ intent }) => {
  const breadth = breadthWords(intent.breadth)
  return (
    <p class={`effect class-${intent.class}`}>
      <strong>{intent.class}</strong> {CLASS_MEANING[intent.class]}
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
    <Fact label="You allow">
      <p class="lead">{what}</p>
      <p class="note">{means}</p>
    </Fact>
  )
}

const CredentialsFact: FC<{ intent: Intent }> = ({ intent }) =>
  intent.credentials === 'minted' ? (
    <Fact label="It runs with">
      <p class="lead">Credentials made for this</p>
      <p class="note">Short-lived, good for what is allowed here and nothing else.</p>
    </Fact>
  ) : (
    <Fact label="It runs with">
      <p class="lead">The person’s own credentials</p>
      <p class="note">
        stepup makes none for this environment. Your confirmation is recorded; it does not limit what those
        credentials can do.
      </p>
    </Fact>
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

const InputsFact: FC<{ inputs: readonly IntentInput[] }> = ({ inputs }) =>
  inputs.length === 0 ? null : (
    <Fact label="Reads">
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
    </Fact>
  )

const StartedByFact: FC<{ request: PendingRequest }> = ({ request }) => {
  const { startedBy, cwd, env } = request.intent
  const chain = [...startedBy.ancestors].reverse().map(visible)
  return (
    <Fact label="Started by">
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
    </Fact>
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
