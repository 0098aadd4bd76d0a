import { freshRandom, makeIntent } from '../challenge/intent.ts'
import { obtainGrant } from '../challenge/obtain-grant.ts'
import { isClass, type OperationClass } from '../core/class.ts'
import { credentialSource } from '../core/credential-source.ts'
import { decide } from '../core/decide.ts'
import type { Challenge } from '../core/decision.ts'
import type { Environment } from '../core/environment.ts'
import { StepupError } from '../core/errors.ts'
import type { Operation } from '../core/operation.ts'
import { strictest } from '../core/strictest.ts'
import { visible } from '../core/visible.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import { startedBy } from '../probe/started-by.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { Intent } from '../wire/intent.ts'
import { durationText } from './challenge-block.ts'
import { challengeWorld, lifetimeOf } from './challenge-world.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import { environmentNamed } from './environment-named.ts'
import { keepGrant } from './keep-grant.ts'
import { noticeView } from './notice-view.ts'
import type { Options } from './options.ts'
import { openSetting, type Setting } from './setting.ts'
import { stderrTerminal, tierStyle } from './terminal.ts'

type Given = { for?: string; class?: string[] }

/**
 * Steps up ahead of time: one environment grant for the classes named, kept in the keychain. It never
 * covers what the policy confirms command by command, unless the rule says so.
 *
 * @throws StepupError `usage`, `blocked`, and those of a challenge
 */
export async function unlock(name: string | null, given: Given, options: Options): Promise<number> {
  const setting = await openSetting()
  const environment = environmentNamed(name ?? options.environment, setting)
  const terminal = stderrTerminal({ ...options, env: setting.world.env })
  const stored = await unlockEnvironment({
    setting,
    environment,
    classes: classesOf(given.class ?? ['write']),
    ttl: lifetimeOf(given.for ?? options.for),
    // what is allowed with standing credentials still needs a grant where a plugin is to mint some
    always: credentialSource(environment, setting.policy.policy).source === 'minted',
    options,
  })
  if (stored === null) {
    terminal.say(`stepup: ${visible(environment.name)} needs no unlocking for that`)
    return 0
  }
  if (!options.quiet) {
    const left = Math.max(0, stored.exp - Math.floor(Date.now() / 1000))
    terminal.say(
      ...stored.covers.map(
        (covered) =>
          `  unlocked ${visible(covered.environment)} for ${covered.classes.join(', ')}, ${durationText(left)}`,
      ),
    )
  }
  return 0
}

export type Unlocking = {
  setting: Setting
  environment: Environment
  classes: OperationClass[]
  /** Seconds; null takes what policy offers. */
  ttl: number | null
  /** Ask also for what policy lets run unasked: a minted credential always has a person's word behind it. */
  always: boolean
  options: Options
}

/** Asks for the grant and keeps it; null when policy lets all of it run unasked. */
export async function unlockEnvironment(unlocking: Unlocking): Promise<StoredGrant | null> {
  const { setting, environment, options } = unlocking
  const decision = offered(unlocking)
  if (decision === null) return null
  if (!options.input) {
    throw new StepupError(
      'challenge_needs_person',
      'unlocking needs a confirmation, and `--no-input` forbids to ask',
    )
  }
  const device = setting.device()
  const interrupt = interruptible()
  const client = openClient(setting, interrupt.signal)
  const key = await deviceKeyOf(client, device)
  const terminal = stderrTerminal({ ...options, env: setting.world.env })
  terminal.say(
    `stepup  unlock ${terminal.style(tierStyle(environment.tier), environment.tier)} ${terminal.style('bold', visible(environment.name))}`,
    `  ${decision.grant.classes.join(', ')}, from this terminal, for ${durationText(decision.grant.ttl)}`,
    '',
  )
  const view = await noticeView(terminal, device.email)
  try {
    const request = { intents: [intentOf(unlocking, decision, key)], require: decision.require }
    const world = await challengeWorld({
      setting,
      options,
      client,
      key,
      view,
      signal: interrupt.signal,
      rebuild: { raised: noRebuild, stale: noRebuild },
    })
    const confirmed = await obtainGrant(request, world)
    return await keepGrant(confirmed, client, [decision])
  } finally {
    view.stop()
    interrupt.done()
  }
}

/** An unlock runs nothing, so there is nothing to classify higher; a stale policy is fetched by hand. */
async function noRebuild(): Promise<never> {
  throw new StepupError('policy_invalid', 'the verifier has a newer policy than this device')
}

/** What policy offers for all the classes together: each is decided alone. */
function offered({ setting, environment, classes, ttl, always }: Unlocking): Challenge | null {
  const { policy, state } = setting.policy
  const context = { tool: 'stepup', state, redirects: [] }
  const decisions = classes.map((c) => {
    const decision = decide(operationOf(c), environment, setting.signals, context, policy)
    if (decision.outcome === 'challenge' && decision.grant.scope === 'command' && !decision.unlock) {
      throw new StepupError(
        'blocked',
        `\`${c}\` in \`${environment.name}\` is confirmed for each command and cannot be unlocked`,
      )
    }
    return decision
  })
  const all = strictest(decisions)
  switch (all.outcome) {
    case 'allow':
      return always ? unasked(all.reasons, classes, ttl) : null
    case 'block':
      throw new StepupError('blocked', `blocked by rule \`${all.rule}\`: ${all.message}`)
    case 'challenge':
      return {
        ...all,
        grant: { scope: 'environment', classes, ttl: Math.min(all.grant.ttl, ttl ?? all.grant.ttl) },
      }
  }
}

function unasked(reasons: string[], classes: OperationClass[], ttl: number | null): Challenge {
  const { grant } = UNASKED
  return { ...UNASKED, reasons, grant: { ...grant, classes, ttl: Math.min(grant.ttl, ttl ?? grant.ttl) } }
}

/** What the verifier grants, at most, for what its policy allows (15 min). */
const UNASKED: Challenge = {
  outcome: 'challenge',
  rule: 'credential-plugin',
  reasons: [],
  require: { acr: 'phr', maxAge: 0, deviceBound: false, approvals: 0 },
  grant: { scope: 'environment', classes: [], ttl: 900 },
  cached: null,
}

function operationOf(c: OperationClass): Operation {
  const breadth = { count: null, unbounded: false }
  return { class: c, name: 'unlock', resource: null, dryRun: false, breadth, inputs: [], evidence: [] }
}

function intentOf(
  { setting, environment, classes, options }: Unlocking,
  decision: Challenge,
  key: DeviceKey,
): Intent {
  const device = setting.device()
  const words = ['stepup', 'unlock', environment.name]
  return makeIntent(
    {
      issuer: device.issuer,
      subject: device.sub,
      deviceJkt: key.jkt,
      program: { path: null, sha256: null },
      tool: 'stepup',
      operation: operationOf(classes[0] as OperationClass),
      argv: words,
      rawArgv: words.map((word) => Buffer.from(word)),
      cwd: setting.world.cwd,
      changed: [],
      inputs: [],
      environment,
      grant: decision.grant,
      credentials: credentialSource(environment, setting.policy.policy).source,
      policyVersion: setting.policy.version,
      startedBy: startedBy(),
      reason: options.reason,
    },
    freshRandom(),
  )
}

/** `exec` grants hold for one program, and there is none here to name. */
function classesOf(words: readonly string[]): OperationClass[] {
  const classes = words.flatMap((word) => word.split(','))
  for (const word of classes) {
    if (!isClass(word) || word === 'unknown' || word === 'exec') {
      throw new StepupError(
        'usage',
        `\`${word}\` cannot be unlocked; name any of read, secret-read, write, destructive, admin`,
      )
    }
  }
  return [...new Set(classes)] as OperationClass[]
}
