import { CLASSES } from '../../core/class.ts'
import type { GrantOffer, Requirement } from '../../core/decision.ts'
import type { PolicyRule } from '../../core/policy.ts'
import { TIERS } from '../../core/tier.ts'
import { nameFrom } from './parse-environment.ts'
import type { Place } from './yaml-reader.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Seconds: what a grant lives when the policy does not say, and at most. */
const LIFETIMES = {
  command: { usual: 5 * MINUTE, most: 15 * MINUTE },
  environment: { usual: 15 * MINUTE, most: 12 * HOUR },
} as const

const CONDITIONS = [
  'tier',
  'class',
  'environment',
  'tool',
  'operation',
  'ci',
  'root',
  'terminal',
  'unbounded',
] as const

/** Keys that only one outcome has. */
const OUTCOMES = {
  allow: [],
  block: ['message', 'link'],
  challenge: ['require', 'grant', 'share', 'unlock'],
} as const

export function parseRule(place: Place): PolicyRule | null {
  const members = place.members([
    'name',
    'when',
    'then',
    'require',
    'grant',
    'share',
    'unlock',
    'message',
    'link',
  ])
  if (!members) return null
  const name = members.name
    ? ruleName(members.name)
    : place.fail('needs `name`: the trail and `explain` show it')
  const when = members.when ? whenFrom(members.when) : {}
  const then = members.then
    ? members.then.choice(['allow', 'challenge', 'block'] as const)
    : place.fail('needs `then`: `allow`, `challenge` or `block`')
  if (name === null || when === null || then === null) return null

  for (const [outcome, keys] of Object.entries(OUTCOMES)) {
    if (outcome === then) continue
    for (const key of keys) members[key]?.fail(`has no meaning with \`then: ${then}\`; leave it out`)
  }
  switch (then) {
    case 'allow':
      return { name, when, then }
    case 'block': {
      const message = members.message
        ? members.message.text()
        : place.fail('needs `message`: what the person reads, and what to do instead')
      const link = members.link ? linkFrom(members.link) : null
      return message === null ? null : { name, when, then, message, link }
    }
    case 'challenge': {
      const grant = grantFrom(place, members.grant, when.class ?? [])
      const require = requirementFrom(members.require, grant)
      const share = members.share ? members.share.choice(['session', 'device'] as const) : 'session'
      const unlock = members.unlock ? members.unlock.flag() : false
      if (share === 'device' && grant.scope === 'command') {
        members.share?.fail('a grant for one command cannot be shared; leave it out')
      }
      if (unlock && grant.scope === 'environment') {
        members.unlock?.fail('an environment grant is met by `stepup unlock` anyway; leave it out')
      }
      return { name, when, then, require, grant, share: share ?? 'session', unlock: unlock ?? false }
    }
  }
}

function ruleName(place: Place): string | null {
  const name = nameFrom(place)
  if (name?.startsWith('builtin-')) {
    return place.fail(
      'must not begin with `builtin-`: those are the rules that stand when none of yours matches',
    )
  }
  return name
}

function whenFrom(place: Place): PolicyRule['when'] | null {
  const members = place.members(CONDITIONS)
  if (!members) return null
  const when: PolicyRule['when'] = {}
  const tier = members.tier?.choices(TIERS)
  if (tier) when.tier = tier
  const classes = members.class?.choices(CLASSES)
  if (classes) when.class = classes
  for (const key of ['environment', 'tool', 'operation'] as const) {
    const texts = members[key]?.texts()
    if (texts) when[key] = texts
  }
  for (const key of ['ci', 'root', 'terminal', 'unbounded'] as const) {
    const flag = members[key]?.flag() ?? null
    if (flag !== null) when[key] = flag
  }
  return when
}

function grantFrom(rule: Place, place: Place | undefined, asked: readonly string[]): GrantOffer {
  const fallback: GrantOffer = { scope: 'command', classes: [], ttl: LIFETIMES.command.usual }
  const members = place?.members(['scope', 'classes', 'ttl'])
  if (!place) rule.fail('needs `grant`, such as `{ scope: command, ttl: 5m }`')
  if (!place || !members) return fallback
  const scope = members.scope
    ? members.scope.choice(['command', 'environment'] as const)
    : place.fail('needs `scope`: `command` (this command, once) or `environment` (until it expires)')
  if (scope === null) return fallback
  const { usual, most } = LIFETIMES[scope]
  const ttl = members.ttl ? (members.ttl.duration(30, most) ?? usual) : usual
  const classes = members.classes?.choices(CLASSES) ?? []
  if (classes.length > 0 && scope === 'command') {
    members.classes?.fail('a grant for one command has that command’s class; leave it out')
  }
  const missing = classes.length === 0 ? [] : asked.filter((one) => !(classes as string[]).includes(one))
  if (missing.length > 0) {
    members.classes?.fail(`must hold what the rule is for: \`${missing.join('`, `')}\` is missing`)
  }
  return { scope, classes, ttl }
}

function requirementFrom(place: Place | undefined, grant: GrantOffer): Requirement {
  const fresh = grant.scope === 'command' ? 0 : grant.ttl
  const members = place?.members(['acr', 'maxAge', 'deviceBound', 'approvals']) ?? {}
  return {
    acr: members.acr?.choice(['phr', 'phrh'] as const) ?? 'phr',
    maxAge: members.maxAge?.duration(0, DAY) ?? fresh,
    deviceBound: members.deviceBound?.flag() ?? false,
    approvals: approvalsFrom(members.approvals),
  }
}

/** Asking for what this version cannot collect would be a promise that nobody keeps. */
function approvalsFrom(place: Place | undefined): number {
  const approvals = place?.count(0, 9) ?? 0
  if (approvals > 0) place?.fail('approvals by further people are not available in this version: write 0')
  return approvals
}

function linkFrom(place: Place): string | null {
  const link = place.text()
  if (link === null || URL.canParse(link)) {
    if (link === null || new URL(link).protocol === 'https:') return link
  }
  return place.fail(`\`${link}\` must be a link that begins with \`https://\``)
}
