import { type OperationClass, rankOfClass } from './class.ts'
import type { Acr, Challenge, GrantScope } from './decision.ts'
import { rankOfAcr } from './strictest.ts'
import type { Target } from './target.ts'

/** `sha256` is null when the contents were not seen. */
export type DigestedInput = { path: string; sha256: string | null }

/** What is known of a live grant; its signature, issuer and audience were checked before. */
export type GrantFacts = {
  scope: GrantScope
  environment: string
  /** The classes that its page showed. */
  classes: readonly OperationClass[]
  /** What the confirmed command was, for grants that hold for nothing else. */
  program: { path: string | null; sha256: string | null }
  /** What it reads: the script that a shell is given. */
  inputs: readonly DigestedInput[]
  targets: readonly Target[]
  /** The terminal session that obtained it; null when its rule shares it with the device. */
  session: string | null
  sub: string
  deviceJkt: string
  acr: string
  /** The passkey was device-bound. */
  deviceBound: boolean
  approvals: number
  /** Seconds since the epoch. */
  authTime: number
  iat: number
  exp: number
}

/** What a command needs, as decided. */
export type Need = {
  decision: Challenge
  class: OperationClass
  environment: string
  /** Whether the policy declares the environment; one that only a name made is known by its targets. */
  declared: boolean
  program: { path: string | null; sha256: string | null }
  /** What it reads: the script that a shell is given. */
  inputs: readonly DigestedInput[]
  targets: readonly Target[]
  session: string
  sub: string
  deviceJkt: string
  /** Seconds since the epoch. */
  now: number
  /** Seconds that the grant must still have. */
  rest: number
}

/** Between the tap and the token, seconds: the page, the redirect, a poll of the device grant. */
const ISSUING_SECONDS = 60

/**
 * Whether a live grant covers a command without asking again. A `command` grant never does: it
 * opened its own run. The order of classes plays no part: a grant covers the classes it lists.
 */
export function covers(grant: GrantFacts, need: Need): boolean {
  return (
    grant.scope === 'environment' &&
    (need.decision.grant.scope === 'environment' || need.decision.unlock === true) &&
    grant.classes.includes(need.class) &&
    isSamePlace(grant, need) &&
    (!isExec(need.class) || isSameCommand(grant, need)) &&
    (grant.session === null ? need.decision.share === 'device' : grant.session === need.session) &&
    grant.sub === need.sub &&
    grant.deviceJkt === need.deviceJkt &&
    isStrong(grant, need.decision) &&
    isFresh(grant, need)
  )
}

function isExec(wanted: OperationClass): boolean {
  return rankOfClass(wanted) >= rankOfClass('exec')
}

/** Two contexts may share a name, and a name alone made this environment: only the same targets count. */
function isSamePlace(grant: GrantFacts, need: Need): boolean {
  return grant.environment === need.environment && (need.declared || isWithin(need.targets, grant.targets))
}

/** An `exec` grant holds for the same program on the same target. */
function isSameCommand(grant: GrantFacts, need: Need): boolean {
  return (
    grant.program.path !== null &&
    grant.program.path === need.program.path &&
    grant.program.sha256 === need.program.sha256 &&
    isSameReading(grant.inputs, need.inputs) &&
    isWithin(need.targets, grant.targets)
  )
}

/** A shell that was confirmed with one script is not confirmed with another, nor with one that nobody saw. */
function isSameReading(confirmed: readonly DigestedInput[], wanted: readonly DigestedInput[]): boolean {
  const known = new Set(confirmed.map(({ sha256 }) => sha256))
  return (
    wanted.every(({ sha256 }) => sha256 !== null && known.has(sha256)) && confirmed.length === wanted.length
  )
}

function isWithin(targets: readonly Target[], others: readonly Target[]): boolean {
  const known = new Set(others.map(placeKey))
  return targets.every((target) => known.has(placeKey(target)))
}

/** Everything that says where: not where it was read, and not which part of one place was meant. */
function placeKey(target: Target): string {
  const { source: _source, ...where } = target
  const place: Record<string, unknown> = where
  if (target.kind === 'kubernetes') delete place.namespace
  return JSON.stringify(Object.entries(place).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isStrong(grant: GrantFacts, { require }: Challenge): boolean {
  const acr: Acr | null = grant.acr === 'phr' || grant.acr === 'phrh' ? grant.acr : null
  return (
    acr !== null &&
    rankOfAcr(acr) >= rankOfAcr(require.acr) &&
    (grant.deviceBound || !require.deviceBound) &&
    grant.approvals >= require.approvals
  )
}

/** `maxAge` is how fresh the tap was when the grant was given; `ttl` how long it then serves, even if it was given for longer. */
function isFresh(grant: GrantFacts, { decision, now, rest }: Need): boolean {
  return (
    now < grant.exp &&
    grant.exp - now >= rest &&
    now - grant.iat < decision.grant.ttl &&
    grant.iat - grant.authTime <= decision.require.maxAge + ISSUING_SECONDS
  )
}
