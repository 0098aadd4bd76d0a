import { type OperationClass, rankOfClass } from '../../core/class.ts'
import { credentialSource } from '../../core/credential-source.ts'
import { decide } from '../../core/decide.ts'
import type { Challenge, Decision } from '../../core/decision.ts'
import type { Environment } from '../../core/environment.ts'
import { environmentOf, environmentOfProgram } from '../../core/environment-of.ts'
import type { BrokerKind, Policy, PolicyEnvironment } from '../../core/policy.ts'
import { strictest } from '../../core/strictest.ts'
import { rankOfTier } from '../../core/tier.ts'
import type { Intent } from '../../wire/intent.ts'
import { WIRE_ERRORS } from '../../wire/protocol.ts'
import type { InForce } from '../policy-in-force.ts'
import { type Classified, classify } from './classify.ts'
import type { Judge, Judgement } from './judgement.ts'

/** What an allowed command may be granted when a device asks all the same (an unlock ahead of time, an older policy), seconds. */
const UNASKED_TTL = 900

type Now = () => number

/**
 * The verifier's own decision, by the same core as the CLI's and by the verifier's policy. Tier,
 * class, rule and grant of an intent are claims to be checked; they can be stricter, never laxer.
 */
export function makeJudge(current: () => InForce, now: Now): Judge {
  return (intents) => {
    const inForce = current()
    const { policy, version, bundle } = inForce
    if (intents.some((intent) => intent.policyVersion !== version)) {
      return refused(WIRE_ERRORS.policyStale, `version ${version} of the policy is in force`)
    }
    const state = bundle === null ? 'builtin' : bundle.exp <= now() ? 'expired' : 'current'
    const judged = intents.map((intent) => judgeOne(intent, policy, state))
    const raised = judged.some((one) => 'raised' in one && one.raised)
    if (raised) {
      return {
        outcome: 'class_raised',
        classes: judged.map((one, at) => ('class' in one ? one.class : (intents[at] as Intent).class)),
      }
    }
    const stopped = judged.find((one): one is Stopped => 'stopped' in one)
    if (stopped) return stopped.stopped
    return { outcome: 'challenge', decisions: judged.map((one) => (one as Passed).decision) }
  }
}

type State = 'builtin' | 'current' | 'expired'
type Stopped = { stopped: Extract<Judgement, { outcome: 'refused' }> }
type Raised = { raised: true; class: OperationClass }
type Passed = { raised: false; class: OperationClass; decision: Challenge }

function judgeOne(intent: Intent, policy: Policy, state: State): Stopped | Raised | Passed {
  const environment = environmentOfIntent(intent, policy)
  if (!environment) {
    const { name, tier } = foundEnvironment(intent, policy)
    return stop('invalid_authorization_details', `its targets are ${tier} here, in \`${name}\``)
  }
  const unlock = isUnlock(intent)
  const classified = unlock ? unlocked(intent) : classify(intent, policy)
  if (classified.operation.class !== intent.class) return { raised: true, class: classified.operation.class }

  const decision = unlock
    ? unlockDecision(intent, environment, policy, state)
    : decideIntent(intent, classified, environment, policy, state)
  if (decision.outcome === 'block') return stop(WIRE_ERRORS.blocked, decision.message)
  const challenge = decision.outcome === 'challenge' ? decision : unasked(decision, intent)
  const wide = tooWide(intent, challenge)
  if (wide) return stop('invalid_authorization_details', wide)
  if (challenge.require.approvals > 0) {
    return stop(WIRE_ERRORS.blocked, 'the rule asks for further approvals, which this verifier cannot gather')
  }
  if (intent.credentials === 'minted' && credentialSource(environment, policy).source !== 'minted') {
    return stop('invalid_authorization_details', 'no credentials are minted for these targets')
  }
  return { raised: false, class: classified.operation.class, decision: asAsked(intent, challenge) }
}

/** A declared program and an unlock name their environment and land on nothing that was probed. */
function foundEnvironment({ targets, environment }: Intent, policy: Policy): Environment {
  return targets.length === 0
    ? environmentOfProgram(environment.name, policy)
    : environmentOf(targets, 'named', policy)
}

/**
 * The environment that decides: the one that its targets are in, or the one that `-e` raised them to.
 * Null when the intent says less than the verifier finds.
 */
function environmentOfIntent(intent: Intent, policy: Policy): Environment | null {
  const { name, tier } = intent.environment
  const found = foundEnvironment(intent, policy)
  const environment = found.name === name ? found : environmentOf(intent.targets, 'named', policy, name)
  if (environment.name !== name || rankOfTier(tier) < rankOfTier(environment.tier)) return null
  return { ...environment, tier }
}

function decideIntent(
  intent: Intent,
  { operation, tool, redirects }: Classified,
  environment: Environment,
  policy: Policy,
  state: State,
): Decision {
  const { startedBy } = intent
  const signals = { root: startedBy.user === 'root', terminal: startedBy.terminal, ci: null }
  return decide(operation, environment, signals, { tool, state, redirects }, policy)
}

/** Why what the intent wants granted is more than the decision offers; null when it is not. */
function tooWide(intent: Intent, { grant }: Challenge): string | null {
  const wanted = intent.grant
  if (grant.scope === 'command' && wanted.scope !== 'command') return 'only this command can be granted'
  if (wanted.ttl > grant.ttl) return `at most ${grant.ttl} seconds can be granted`
  const offered = new Set<OperationClass>([intent.class, ...grant.classes])
  const extra = wanted.classes.find((cls) => !offered.has(cls))
  if (extra) return `class \`${extra}\` is not part of what can be granted`
  if (!wanted.classes.includes(intent.class)) return 'the grant has to cover the command’s own class'
  return null
}

/** The decision as the page shows it: what is granted is what was asked, which is no more than was offered. */
function asAsked(intent: Intent, challenge: Challenge): Challenge {
  return { ...challenge, grant: intent.grant, cached: null }
}

/** Policy would have let it run; the person is asked because the device did. */
function unasked(decision: Decision, intent: Intent): Challenge {
  return {
    outcome: 'challenge',
    rule: decision.rule,
    reasons: decision.reasons,
    require: { acr: 'phr', maxAge: 0, deviceBound: false, approvals: 0 },
    grant: { scope: intent.grant.scope, classes: [intent.class], ttl: UNASKED_TTL },
    cached: null,
  }
}

/** `stepup unlock` runs nothing: it asks for classes of an environment ahead of time. */
function isUnlock({ tool, operation, argvShown, grant }: Intent): boolean {
  return (
    tool === 'stepup' && operation === 'unlock' && argvShown[1] === 'unlock' && grant.scope === 'environment'
  )
}

function unlocked(intent: Intent): Classified {
  return {
    tool: 'stepup',
    redirects: [],
    operation: {
      class: intent.class,
      name: 'unlock',
      resource: intent.resource,
      dryRun: false,
      breadth: intent.breadth,
      inputs: [],
      evidence: [],
    },
  }
}

/** Each class that it would cover is decided alone; one that is for single commands only is not covered, unless its rule says so. */
function unlockDecision(intent: Intent, environment: Environment, policy: Policy, state: State): Decision {
  const decisions = intent.grant.classes.map((cls): Decision => {
    const classified = unlocked({ ...intent, class: cls })
    // An `exec` grant holds for one program on one target, and an unlock names none.
    if (rankOfClass(cls) >= rankOfClass('exec')) return notUnlocked(cls, 'exec-names-its-program')
    const decision = decideIntent(intent, classified, environment, policy, state)
    if (decision.outcome !== 'challenge' || decision.grant.scope === 'environment') return decision
    if (decision.unlock) return { ...decision, grant: { ...decision.grant, scope: 'environment' } }
    return notUnlocked(cls, decision.rule, decision.reasons)
  })
  const all = strictest(decisions)
  return all.outcome === 'challenge'
    ? { ...all, grant: { ...all.grant, classes: intent.grant.classes } }
    : all
}

function notUnlocked(cls: OperationClass, rule: string, reasons: string[] = []): Decision {
  return {
    outcome: 'block',
    rule,
    reasons,
    message: `\`${cls}\` is confirmed for each command here and cannot be unlocked ahead of time`,
    link: null,
  }
}

/**
 * Whether every address of the intent's targets is this environment's own, by the policy of this moment,
 * and credentials of this kind are what reaches one of them.
 */
export function isPinned(
  intent: Intent,
  environment: PolicyEnvironment,
  kind: BrokerKind,
  policy: Policy,
): boolean {
  const found = foundEnvironment(intent, policy)
  return (
    found.name === environment.name &&
    found.tier === environment.tier &&
    credentialSource(found, policy).brokers.includes(kind)
  )
}

function stop(code: string, message: string): Stopped {
  return { stopped: refused(code, message) }
}

function refused(code: string, message: string): Extract<Judgement, { outcome: 'refused' }> {
  return { outcome: 'refused', code, message }
}
