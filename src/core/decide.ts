import { BUILTIN_POLICY } from './builtin-policy.ts'
import { CLASSES, type OperationClass } from './class.ts'
import { credentialSource, declaredEnvironment, mintsFor } from './credential-source.ts'
import type { Block, Decision } from './decision.ts'
import type { Environment } from './environment.ts'
import type { Operation } from './operation.ts'
import { matches } from './pattern.ts'
import type { Policy, PolicyRule } from './policy.ts'
import { redactText } from './redact-text.ts'
import type { Signals } from './signals.ts'
import { strictest } from './strictest.ts'
import type { Tier } from './tier.ts'
import { visible } from './visible.ts'

/** What a decision leans on beside the operation and where it lands. */
export type DecisionContext = {
  /** As `Reading.tool`. */
  tool: string
  /** An `expired` policy keeps its tiers and its blocks; its allows become the built-in table's. */
  state: 'builtin' | 'current' | 'expired'
  /** Flags and variables, as typed, that would send a credential to an address they choose. */
  redirects: readonly string[]
}

/** The part of the signals that rules can ask about; the verifier knows no more of them. */
export type DecisionSignals = {
  root: boolean
  terminal: boolean
  ci: Signals['ci'] | boolean
}

/**
 * What happens with one operation on one environment. Pure and total: the first matching rule wins,
 * the built-in table stands where none matches, and whatever is unsure counts as the stricter.
 */
export function decide(
  operation: Operation,
  environment: Environment,
  signals: DecisionSignals,
  context: DecisionContext,
  policy: Policy,
): Decision {
  const own = decideOn(environment, operation, signals, context, policy)
  if (!environment.unasserted) return own
  return strictest([own, decideOn(environment.unasserted, operation, signals, context, policy)])
}

function decideOn(
  environment: Environment,
  operation: Operation,
  signals: DecisionSignals,
  context: DecisionContext,
  policy: Policy,
): Decision {
  const asked: Question = { operation, environment, signals, tool: context.tool }
  const ruled = strictest(classesOf(operation).map((as) => ruling(asked, as, policy, context.state)))
  const reasons = reasonsFor(operation, environment)
  const decision = elevated(ruled, environment, context, policy)
  const enforced: Decision = { ...decision, reasons: [...reasons, ...decision.reasons] }
  return isObserved(environment, context, policy) ? observed(enforced) : enforced
}

type Question = { operation: Operation; environment: Environment; signals: DecisionSignals; tool: string }

/**
 * What could not be seen is decided as every class, the strictest winning: a manifest behind a URL
 * may hold anything. A dry run stays one whatever it reads.
 */
function classesOf(operation: Operation): readonly OperationClass[] {
  const unseen = operation.inputs.some(({ seen }) => !seen)
  const harmless = operation.dryRun && operation.class === 'read'
  return unseen && !harmless ? CLASSES : [operation.class]
}

function ruling(
  asked: Question,
  as: OperationClass,
  policy: Policy,
  state: DecisionContext['state'],
): Decision {
  const builtin = decisionBy(firstMatch(asked, as, BUILTIN_POLICY), asked.operation)
  const rule = firstMatch(asked, as, policy)
  if (!rule) return builtin
  const own = decisionBy(rule, asked.operation)
  if (state !== 'expired' || own.outcome === 'block') return own
  const reason = 'the policy here has expired: what it allows is decided by the built-in policy'
  const stricter = strictest([own, builtin])
  return { ...stricter, reasons: [...stricter.reasons, reason] }
}

function firstMatch(asked: Question, as: OperationClass, policy: Policy): PolicyRule | undefined {
  return policy.rules.find((rule) => isMet(rule.when, asked, as))
}

function isMet(when: PolicyRule['when'], asked: Question, as: OperationClass): boolean {
  const { operation, environment, signals, tool } = asked
  return (
    (when.tier === undefined || holdsTier(when.tier, environment.tier)) &&
    (when.class === undefined || holdsClass(when.class, as)) &&
    (when.environment === undefined || when.environment.includes(environment.name)) &&
    (when.tool === undefined || when.tool.includes(tool)) &&
    (when.operation === undefined || when.operation.some((pattern) => matches(pattern, operation.name))) &&
    (when.ci === undefined || when.ci === Boolean(signals.ci)) &&
    (when.root === undefined || when.root === signals.root) &&
    (when.terminal === undefined || when.terminal === signals.terminal) &&
    (when.unbounded === undefined || when.unbounded === operation.breadth.unbounded)
  )
}

/** A rule for production is also one for what may be production. */
function holdsTier(tiers: readonly Tier[], tier: Tier): boolean {
  return tiers.includes(tier) || (tier === 'unknown' && tiers.includes('production'))
}

function holdsClass(classes: readonly OperationClass[], wanted: OperationClass): boolean {
  return classes.includes(wanted) || (wanted === 'unknown' && classes.includes('exec'))
}

function decisionBy(rule: PolicyRule | undefined, operation: Operation): Decision {
  if (!rule) return blocked('no-rule', 'no rule covers this, not even a built-in one', null, [])
  const reasons = [`rule \`${rule.name}\``]
  switch (rule.then) {
    case 'allow':
      return { outcome: 'allow', rule: rule.name, reasons }
    case 'block':
      return blocked(rule.name, rule.message, rule.link, reasons)
    case 'challenge': {
      const { scope, ttl } = rule.grant
      const listed = scope === 'command' ? [] : rule.grant.classes
      return {
        outcome: 'challenge',
        rule: rule.name,
        reasons,
        require: { ...rule.require },
        grant: { scope, classes: [...new Set([operation.class, ...listed])], ttl },
        cached: null,
        ...(rule.share === 'device' ? { share: 'device' } : {}),
        ...(rule.unlock ? { unlock: true } : {}),
      }
    }
  }
}

/** What an elevated command's credentials would need and cannot have is a block. */
function elevated(
  decision: Decision,
  environment: Environment,
  { redirects }: DecisionContext,
  policy: Policy,
): Decision {
  if (decision.outcome !== 'challenge') return decision
  if (redirects.length > 0 && mintsFor(environment, policy)) {
    const flags = redirects.map((flag) => `\`${visible(redactText(flag))}\``).join(', ')
    return blocked(
      'target-not-pinned',
      `${flags} would send credentials to an address that the policy does not name`,
      null,
      decision.reasons,
    )
  }
  if (credentialSource(environment, policy).missing) {
    return blocked(
      'credentials-required',
      `\`${environment.name}\` takes only credentials minted for the command, and none can be minted for this target`,
      null,
      decision.reasons,
    )
  }
  return decision
}

function isObserved(environment: Environment, { state }: DecisionContext, policy: Policy): boolean {
  return state !== 'expired' && declaredEnvironment(environment.name, policy)?.mode === 'observe'
}

function observed(decision: Decision): Decision {
  if (decision.outcome === 'allow') return decision
  const would = decision.outcome === 'block' ? 'blocked' : 'asked for confirmation'
  return {
    outcome: 'allow',
    rule: decision.rule,
    reasons: [
      ...decision.reasons,
      `this environment is only observed: enforced, this would have been ${would}`,
    ],
    observed: decision.outcome,
  }
}

function blocked(rule: string, message: string, link: string | null, reasons: string[]): Block {
  return { outcome: 'block', rule, reasons, message, link }
}

function reasonsFor(operation: Operation, environment: Environment): string[] {
  const name = visible(environment.name)
  const reasons = [
    environment.tier === 'unknown'
      ? `\`${name}\` could not be told apart from production`
      : `\`${name}\` is ${environment.tier}`,
    `\`${visible(operation.name)}\` is ${CLASS_WORDS[operation.class]}`,
  ]
  const { count, unbounded } = operation.breadth
  if (unbounded) reasons.push('it reaches everything that fits, however much that is')
  else if (count !== null && count > 1) reasons.push(`it reaches ${count} things`)
  for (const input of operation.inputs) {
    if (!input.seen) reasons.push(`the contents of \`${visible(redactText(input.path))}\` could not be seen`)
  }
  return reasons
}

const CLASS_WORDS: Record<OperationClass, string> = {
  read: 'a read',
  'secret-read': 'a read of secrets',
  write: 'a write',
  destructive: 'destructive',
  admin: 'a change of who may do what',
  exec: 'a program of its own choosing',
  unknown: 'not known to stepup',
}
