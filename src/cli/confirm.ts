import { freshRandom, makeIntent } from '../challenge/intent.ts'
import { type ConfirmedGrant, obtainForCommand, obtainShared } from '../challenge/obtain-grant.ts'
import { fetchPolicy } from '../challenge/policy-fetch.ts'
import type { OperationClass } from '../core/class.ts'
import { decide } from '../core/decide.ts'
import { StepupError } from '../core/errors.ts'
import { redact } from '../core/redact.ts'
import { strictest } from '../core/strictest.ts'
import { typedWords } from '../exec/argv-bytes.ts'
import type { SealedInputs } from '../exec/sealed-inputs.ts'
import { refreshPolicy } from '../policy/store.ts'
import { programDigest } from '../probe/program.ts'
import { startedBy } from '../probe/started-by.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { Intent } from '../wire/intent.ts'
import { challengeBlock } from './challenge-block.ts'
import { challengeWorld, lifetimeOf } from './challenge-world.ts'
import type { Client } from './client.ts'
import { restFor } from './grant-rest.ts'
import { keepGrant } from './keep-grant.ts'
import {
  type ChallengedEffect,
  challengedEffects,
  coveringGrants,
  type HeldGrant,
  isForCommand,
  nowInSeconds,
  sourceOf,
} from './needs.ts'
import { noticeView } from './notice-view.ts'
import { whyNobody } from './someone-there.ts'
import { stderrTerminal } from './terminal.ts'
import { decided, type Walk } from './walk.ts'

/** What a confirmation ended with: a new grant, or one that another process got meanwhile. */
export type Confirmed = { fresh: ConfirmedGrant } | { held: HeldGrant[] }

/**
 * Asks the person: the block in the terminal, the page in the browser, the checks of the answer. An
 * environment grant is kept in the keychain; a `command` grant never is.
 *
 * @throws StepupError `challenge_needs_person`, `denied`, `challenge_timeout`, `interrupted`, `grant_*` …
 */
export async function confirm(
  walk: Walk,
  client: Client,
  key: DeviceKey,
  sealed: SealedInputs,
  signal: AbortSignal,
): Promise<Confirmed> {
  const { setting, request, assessment } = walk
  const device = setting.device()
  assertSomeoneIsThere(walk)
  // what is asked for in the end: a higher class or a newer policy changes it
  let effects = challengedEffects(assessment.effects)
  const terminal = stderrTerminal({ ...request.options, env: setting.world.env })
  terminal.say(...challengeBlock(blockFacts(walk, effects), terminal))
  const view = await noticeView(terminal, device.email)
  const ask = (changed: ChallengedEffect[]) => {
    effects = changed
    return asked(walk, effects, key, sealed)
  }
  try {
    const world = await challengeWorld({
      setting,
      options: request.options,
      client,
      key,
      view,
      signal,
      rebuild: {
        raised: async (classes) => ask(raisedEffects(effects, classes, walk)),
        stale: async () => ask(await reassessed(walk, client, key)),
      },
    })
    const asking = ask(effects)
    if (isForCommand(asking)) return { fresh: await obtainForCommand(asking, world) }
    const need = {
      lookAgain: async () =>
        coveringGrants(effects, await client.keychain.grants(device.issuer), setting, device, (effect) =>
          restFor(effect, request.options),
        ),
      keep: async (grant: ConfirmedGrant) => {
        // raised to one for this command alone: that is never kept
        if (isForCommand(grant.request)) return
        await keepGrant(
          grant,
          client,
          effects.map(({ decision }) => decision),
        )
      },
    }
    const answer = await obtainShared(need, asking, world)
    return 'cached' in answer ? { held: answer.cached } : { fresh: answer.confirmed }
  } finally {
    view.stop()
  }
}

function assertSomeoneIsThere(walk: Walk): void {
  const why = whyNobody(walk)
  if (why !== null) throw new StepupError('challenge_needs_person', `this needs a confirmation, and ${why}`)
}

function blockFacts({ assessment, request }: Walk, effects: readonly ChallengedEffect[]) {
  const { decision } = assessment
  if (decision.outcome !== 'challenge') throw new StepupError('internal', 'only a challenge is confirmed')
  return { argvShown: redact(request.command), effects, challenge: decision, credentials: sourceOf(effects) }
}

function asked(walk: Walk, effects: readonly ChallengedEffect[], key: DeviceKey, sealed: SealedInputs) {
  const need = strictest(effects.map(({ decision }) => decision))
  if (need.outcome !== 'challenge') throw new StepupError('internal', 'nothing is to be confirmed')
  return { intents: effects.map((effect) => intentOf(walk, effect, key, sealed)), require: need.require }
}

function intentOf(
  { setting, request }: Walk,
  effect: ChallengedEffect,
  key: DeviceKey,
  sealed: SealedInputs,
): Intent {
  const device = setting.device()
  const { program, reading, environment, operation, variables, world } = effect
  return makeIntent(
    {
      issuer: device.issuer,
      subject: device.sub,
      deviceJkt: key.jkt,
      program: { path: program.path, sha256: program.path === null ? null : programDigest(program.path) },
      tool: reading.tool,
      operation,
      argv: effect.argv,
      rawArgv: typedWords(request.skip),
      cwd: world.cwd,
      changed: variables.filter((name) => world.env[name] !== undefined),
      inputs: sealed.inputs.filter(({ path }) => operation.inputs.some((input) => input.path === path)),
      environment,
      grant: shortened(effect, request.options.for),
      credentials: effect.credentials.source,
      policyVersion: setting.policy.version,
      startedBy: startedBy(),
      reason: request.options.reason,
    },
    freshRandom(),
  )
}

/** `--for` may ask for less than the policy offers, never for more. */
function shortened({ decision }: ChallengedEffect, duration: string | null): Intent['grant'] {
  const seconds = lifetimeOf(duration) ?? decision.grant.ttl
  return { ...decision.grant, ttl: Math.min(decision.grant.ttl, seconds) }
}

/** The verifier sees a higher class: decide again with it, and ask for what that decision offers. */
function raisedEffects(
  effects: readonly ChallengedEffect[],
  classes: readonly OperationClass[],
  { setting }: Walk,
): ChallengedEffect[] {
  return effects.map((effect, i) => {
    const operation = { ...effect.operation, class: classes[i] ?? effect.operation.class }
    const { policy, state } = setting.policy
    const context = { tool: effect.reading.tool, state, redirects: effect.reading.redirects }
    const decision = decide(operation, effect.environment, setting.signals, context, policy)
    if (decision.outcome === 'block')
      throw new StepupError('blocked', `blocked by rule \`${decision.rule}\`: ${decision.message}`)
    if (decision.outcome === 'allow')
      throw new StepupError('verifier_failed', 'the verifier asks for what the policy allows')
    return { ...effect, operation, decision }
  })
}

/** A newer policy: fetch it, check it against the pin, and decide again by it. */
async function reassessed(walk: Walk, client: Client, key: DeviceKey): Promise<ChallengedEffect[]> {
  const { setting, request } = walk
  const verifier = await client.verifier(setting.device().issuer)
  const policy = await refreshPolicy(
    () => fetchPolicy(verifier, key, client.clock),
    setting.config,
    setting.places,
    setting.world.uid,
    nowInSeconds(),
  )
  setting.policy = policy
  const { assessment } = await decided(request, setting, walk.stdin)
  const effects = challengedEffects(assessment.effects)
  if (assessment.decision.outcome !== 'challenge' || effects.length === 0) {
    throw new StepupError('input_changed', 'a newer policy decides this command differently')
  }
  walk.assessment = assessment
  return effects
}
