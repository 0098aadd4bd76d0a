import type { OperationClass } from './class.ts'
import type { Challenge, Decision, Requirement } from './decision.ts'

/**
 * The strictest of several decisions: block, then a challenge for this command, then one for the
 * environment, then allow. Several challenges become one that asks for all that any of them asks
 * for: the higher acr and approvals, the shorter maxAge and ttl. Nothing decided is a block.
 */
export function strictest(decisions: readonly Decision[]): Decision {
  const ordered = [...decisions].sort((a, b) => severity(b) - severity(a) || stricterChallenge(a, b))
  const [first] = ordered
  if (!first) {
    return {
      outcome: 'block',
      rule: 'nothing-decided',
      reasons: ['nothing could be decided about this command'],
      message: 'stepup found nothing to decide about',
      link: null,
    }
  }
  if (first.outcome !== 'challenge') return { ...first, reasons: merged(ordered, first.outcome) }
  const challenges = ordered.filter((decision) => decision.outcome === 'challenge')
  return challenges.reduce(joined)
}

/** The reasons of all decisions that came out alike, each once. */
function merged(decisions: readonly Decision[], outcome: Decision['outcome']): string[] {
  return [...new Set(decisions.flatMap((d) => (d.outcome === outcome ? d.reasons : [])))]
}

function severity(decision: Decision): number {
  switch (decision.outcome) {
    case 'block':
      return 4
    case 'challenge':
      return decision.grant.scope === 'command' ? 3 : 2
    case 'allow':
      // What is only observed would have been more: it names the rule before a plain allow does.
      return decision.observed === undefined ? 0 : 1
  }
}

function stricterChallenge(a: Decision, b: Decision): number {
  if (a.outcome !== 'challenge' || b.outcome !== 'challenge') return 0
  return (
    rankOfAcr(b.require.acr) - rankOfAcr(a.require.acr) ||
    b.require.approvals - a.require.approvals ||
    Number(b.require.deviceBound) - Number(a.require.deviceBound) ||
    a.require.maxAge - b.require.maxAge ||
    a.grant.ttl - b.grant.ttl
  )
}

export function rankOfAcr(acr: Requirement['acr']): number {
  return acr === 'phrh' ? 1 : 0
}

function joined(a: Challenge, b: Challenge): Challenge {
  const { share: _share, unlock: _unlock, ...rest } = a
  return {
    ...rest,
    reasons: [...new Set([...a.reasons, ...b.reasons])],
    require: {
      acr: rankOfAcr(a.require.acr) >= rankOfAcr(b.require.acr) ? a.require.acr : b.require.acr,
      maxAge: Math.min(a.require.maxAge, b.require.maxAge),
      deviceBound: a.require.deviceBound || b.require.deviceBound,
      approvals: Math.max(a.require.approvals, b.require.approvals),
    },
    grant: {
      scope: a.grant.scope,
      classes: union(a.grant.classes, b.grant.classes),
      ttl: Math.min(a.grant.ttl, b.grant.ttl),
    },
    cached:
      a.cached === false || b.cached === false ? false : a.cached === null || b.cached === null ? null : true,
    ...(a.share && b.share ? { share: a.share } : {}),
    ...(a.unlock && b.unlock ? { unlock: a.unlock } : {}),
  }
}

function union(a: readonly OperationClass[], b: readonly OperationClass[]): OperationClass[] {
  return [...new Set([...a, ...b])]
}
