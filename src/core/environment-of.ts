import { declaredEnvironment } from './credential-source.ts'
import type { Environment } from './environment.ts'
import { type Fit, fitOf } from './environment-match.ts'
import { signsIn } from './name-signs.ts'
import type { Policy, PolicyEnvironment } from './policy.ts'
import type { Reach } from './reach.ts'
import type { Target } from './target.ts'
import { nameOf, signsOf } from './target-signs.ts'
import { higherTier, rankOfTier, type Tier } from './tier.ts'
import { visible } from './visible.ts'

/**
 * Which environment a command lands in. A policy's patterns come first, then what names say; where
 * signs disagree the higher tier wins and the evidence says so. Several targets: the highest of them.
 * `asserted` is `-e NAME`: it can raise the tier, never lower it.
 */
export function environmentOf(
  targets: readonly Target[],
  reach: Reach,
  policy: Policy,
  asserted: string | null = null,
): Environment {
  const found = foundIn(targets, reach, policy)
  return asserted === null ? found : raised(found, asserted, policy)
}

/** The environment that a policy's `programs:` entry names; its targets are declared, not found. */
export function environmentOfProgram(
  name: string,
  policy: Policy,
  asserted: string | null = null,
): Environment {
  const declared = declaredEnvironment(name, policy)
  const environment: Environment = {
    name,
    tier: declared?.tier ?? 'unknown',
    evidence: [`the policy says that this program belongs to \`${visible(name)}\``],
    targets: [],
    pinned: false,
  }
  return asserted === null ? environment : raised(environment, asserted, policy)
}

function foundIn(targets: readonly Target[], reach: Reach, policy: Policy): Environment {
  if (reach === 'local') return nowhere('local', 'local', 'it works on this machine alone', targets)
  if (targets.length === 0) {
    return reach === 'named'
      ? nowhere('unknown', 'unknown', 'where it would land could not be found out', targets)
      : nowhere(
          'local',
          'local',
          'nothing else is current: no cluster, no cloud profile, no remote host',
          targets,
        )
  }
  const places = targets.flatMap((target) => refsOf(target).map((ref) => placeOf(target, ref, policy)))
  const [top, ...others] = places.sort(
    (a, b) => rankOfTier(b.tier) - rankOfTier(a.tier) || declaredFirst(a, b),
  )
  const { name, tier } = top!
  return {
    name,
    tier,
    evidence: [...new Set([...top!.evidence, ...others.flatMap((place) => place.evidence)])],
    targets: [...targets],
    pinned: places.every((place) => place.pinned && place.name === name),
  }
}

function nowhere(name: string, tier: Tier, evidence: string, targets: readonly Target[]): Environment {
  return { name, tier, evidence: [evidence], targets: [...targets], pinned: false }
}

type Place = { name: string; tier: Tier; evidence: string[]; pinned: boolean; declared: boolean }

function declaredFirst(a: Place, b: Place): number {
  return Number(b.declared) - Number(a.declared) || Number(b.pinned) - Number(a.pinned)
}

/** A push moves several refs, and each may be another place. */
function refsOf(target: Target): (string | null)[] {
  if (target.kind !== 'git') return [null]
  return target.refs.length > 0 ? target.refs : [target.branch]
}

function placeOf(target: Target, ref: string | null, policy: Policy): Place {
  const seen = target.kind === 'git' && ref !== null ? { ...target, refs: [ref] } : target
  const candidates = policy.environments.flatMap((environment) => {
    const fit = fitOf(seen, environment.match)
    return fit === null ? [] : [{ environment, fit }]
  })
  const settled = highest(candidates.filter(({ fit }) => fit === 'address' || fit === 'name'))
  const base =
    settled?.fit === 'address'
      ? declaredPlace(settled, seen)
      : higherPlace(settled && declaredPlace(settled, seen), namedPlace(seen, ref, policy, settled !== null))

  const known = candidates.some(({ fit }) => fit === 'address')
  const raise = highest(candidates.filter(({ fit }) => fit === 'named-like' || (fit === 'near' && !known)))
  if (!raise || rankOfTier(raise.environment.tier) < rankOfTier(base.tier)) return base
  if (raise.environment.tier === base.tier && base.declared) return base
  const place = declaredPlace(raise, seen)
  return { ...place, evidence: [...place.evidence, ...base.evidence] }
}

type Candidate = { environment: PolicyEnvironment; fit: Fit }

/** The highest tier; among equals the one known by its address, then the first in the file. */
function highest(candidates: readonly Candidate[]): Candidate | null {
  const [top] = [...candidates].sort(
    (a, b) =>
      rankOfTier(b.environment.tier) - rankOfTier(a.environment.tier) ||
      Number(b.fit === 'address') - Number(a.fit === 'address'),
  )
  return top ?? null
}

const FIT_WORDS: Record<Fit, string> = {
  address: 'its address is one that the policy names for',
  name: 'its name is one that the policy names for',
  'named-like': 'its name, though not its address, is one that the policy names for',
  near: 'its address, though not all else, is one that the policy names for',
}

function declaredPlace({ environment, fit }: Candidate, target: Target): Place {
  const { name, tier } = environment
  return {
    name,
    tier,
    evidence: [`${titleOf(target)}: ${FIT_WORDS[fit]} \`${name}\` (${tier})`],
    pinned: fit === 'address',
    declared: true,
  }
}

/**
 * The place as its own names tell it. Where a policy knows its name already, only what the names say
 * counts against that, never that they say nothing.
 */
function namedPlace(target: Target, ref: string | null, policy: Policy, settled: boolean): Place {
  const signs = signsOf(target, ref)
  const said = signs.map(({ tier }) => tier).reduce<Tier>(higherTier, 'local')
  const lowered = settled || signs.some(({ lowers }) => lowers)
  const tier = lowered ? said : higherTier(said, 'unknown')
  const name = nameOf(target, ref)
  const title = titleOf(target)
  const evidence = signs.map((sign) => `${title}: ${sign.evidence}`)
  if (new Set(signs.map((sign) => sign.tier)).size > 1) evidence.push(`the signs disagree: ${tier} counts`)
  if (evidence.length === 0) evidence.push(`${title}: nothing says what tier it is of`)
  const taken = declaredEnvironment(name, policy) !== undefined
  return { name: taken ? `${target.kind}:${name}` : name, tier, evidence, pinned: false, declared: false }
}

/** A name in the policy yields to names that say more; between local and development they need not agree. */
function higherPlace(settled: Place | null, named: Place): Place {
  if (!settled) return named
  const more = rankOfTier(named.tier) > rankOfTier(settled.tier) && named.tier !== 'development'
  return more ? { ...named, evidence: [...named.evidence, ...settled.evidence] } : settled
}

function titleOf(target: Target): string {
  return target.kind === 'kubernetes' && target.context !== null
    ? `kubeconfig context \`${visible(target.context)}\``
    : `${target.kind} \`${visible(nameOf(target, target.kind === 'git' ? (target.refs[0] ?? target.branch) : null))}\``
}

function raised(found: Environment, asserted: string, policy: Policy): Environment {
  const declared = declaredEnvironment(asserted, policy)
  const said = signsIn('name', asserted).map(({ tier }) => tier)
  const tier = declared?.tier ?? (said.length > 0 ? said.reduce(higherTier) : 'unknown')
  const known = declaredEnvironment(found.name, policy) !== undefined
  const shown = `\`${visible(asserted)}\``
  const gap = rankOfTier(tier) - rankOfTier(found.tier)
  if (found.name === asserted) return found
  if (gap < 0 || (gap === 0 && (known || !declared))) {
    return { ...found, evidence: [...found.evidence, `it was said to be ${shown}, which lowers nothing`] }
  }
  return {
    name: asserted,
    tier,
    evidence: [`it was said to be ${shown} (${tier})`, ...found.evidence],
    targets: found.targets,
    pinned: false,
    unasserted: found,
  }
}
