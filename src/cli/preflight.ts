import { canOpenBrowser } from '../challenge/browser.ts'
import { rankOfClass } from '../core/class.ts'
import { formatDuration } from '../core/duration.ts'
import { visible } from '../core/visible.ts'
import { MAX_RUN_SECONDS } from '../wire/protocol.ts'
import { durationText } from './challenge-block.ts'
import type { Confirmed } from './confirm.ts'
import { lengthOfEffect, offered, restFor } from './grant-rest.ts'
import { type ChallengedEffect, challengedEffects, isForCommand, nowInSeconds } from './needs.ts'
import type { Options } from './options.ts'
import { whyNobody } from './someone-there.ts'
import type { Walk } from './walk.ts'

/** Whether a person can be asked for a fresh grant, in the stead of one that is nearly over. */
export function canAskAnew(walk: Walk): boolean {
  const { env, uid } = walk.setting.world
  const seen = process.stderr.isTTY === true || canOpenBrowser({ platform: process.platform, env, uid })
  return whyNobody(walk) === null && (seen || walk.request.options.deviceCode)
}

/**
 * The one line for a command that is known to be long, when its credentials may end before it does: nothing
 * can be asked once it runs. Null where they last.
 */
export async function shortOfBreath(walk: Walk, grant: Confirmed): Promise<string | null> {
  const now = nowInSeconds()
  const ends = await Promise.all(
    challengedEffects(walk.assessment.effects).map(async (effect, i) => {
      const length = lengthOfEffect(effect)
      const end = length === null ? null : await endOf(effect, i, walk, grant, now)
      return length !== null && end !== null && end.at - now < length ? [{ effect, length, ...end }] : []
    }),
  )
  const [first] = ends.flat().sort((a, b) => a.at - b.at)
  if (!first) return null
  const { effect, length, at, mend } = first
  const command = visible(`${effect.reading.tool} ${effect.operation.name}`.replace(/^(\S+) \1$/, '$1'))
  const left = at > now ? `end in ${formatDuration(at - now)}` : 'ended'
  return `stepup: the credentials of \`${command}\` ${left} (${clockTime(at)}), and it may take ${durationText(length)}: ${mend}`
}

type End = {
  /** Seconds since the epoch. */
  at: number
  /** What to do about it. */
  mend: string
}

async function endOf(
  effect: ChallengedEffect,
  i: number,
  { request: { options } }: Walk,
  grant: Confirmed,
  now: number,
): Promise<End | null> {
  if (effect.credentials.source === 'own') return endOfOwn(effect)
  const run = { at: now + MAX_RUN_SECONDS, mend: 'nothing that is minted for one command lives longer' }
  if ('fresh' in grant && isForCommand(grant.fresh.request)) return run
  const at = 'fresh' in grant ? grant.fresh.claims.exp : grant.held[i]?.claims.exp
  if (at === undefined) return null
  if (effect.credentials.brokers.includes('vault')) {
    const { LONGEST } = await import('../credentials/vault-tokens.ts')
    if (now + LONGEST < at) return { at: now + LONGEST, mend: 'no token of Vault lives longer' }
  }
  return { at, mend: mendOf(effect, at - now, 'fresh' in grant, options) }
}

/** An earlier grant may be renewed; what a fresh one lacks only the policy can give. */
function mendOf(effect: ChallengedEffect, left: number, isFresh: boolean, options: Options): string {
  const { decision, environment, operation } = effect
  if (!isFresh && left < restFor(effect, options)) {
    // what is for one program alone cannot be unlocked
    if (rankOfClass(operation.class) >= rankOfClass('exec'))
      return 'run it where somebody can confirm it anew'
    const longest = formatDuration(Math.min(decision.grant.ttl, MAX_RUN_SECONDS))
    return `first run \`stepup unlock ${visible(environment.name)} --class ${operation.class} --for ${longest}\``
  }
  if (isFresh && offered(effect, options) < decision.grant.ttl) {
    return `without \`--for\` it gets ${durationText(decision.grant.ttl)}`
  }
  return `rule \`${visible(decision.rule)}\` gives ${durationText(decision.grant.ttl)} at most`
}

/** Keys of a session that say when they end, as `aws configure export-credentials` and aws-vault put them. */
function endOfOwn({ environment, world: { env } }: ChallengedEffect): End | null {
  const at = Date.parse(env['AWS_CREDENTIAL_EXPIRATION'] ?? '') / 1000
  const theirs = environment.targets.some(({ kind }) => kind === 'aws') && env['AWS_ACCESS_KEY_ID']
  return theirs && Number.isFinite(at) ? { at: Math.floor(at), mend: 'get new ones first' } : null
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toTimeString().slice(0, 5)
}
