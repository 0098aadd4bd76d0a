import { resolve } from 'node:path'
import { checkGrant } from '../challenge/grant-check.ts'
import { rankOfClass } from '../core/class.ts'
import { covers, type GrantFacts, type Need } from '../core/covers.ts'
import { declaredEnvironment } from '../core/credential-source.ts'
import type { Challenge } from '../core/decision.ts'
import { StepupError } from '../core/errors.ts'
import type { BrokerKind } from '../core/policy.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import type { DeviceRecord } from '../policy/device-record.ts'
import { programDigest } from '../probe/program.ts'
import { terminalSession } from '../probe/session.ts'
import type { GrantClaims } from '../wire/grant.ts'
import type { Intent } from '../wire/intent.ts'
import type { AssessedEffect } from './assess.ts'
import type { Setting } from './setting.ts'

/** A stored grant whose signature, issuer, person, device and times were checked. */
export type HeldGrant = { stored: StoredGrant; claims: GrantClaims; facts: GrantFacts[] }

/** An effect that must be confirmed. */
export type ChallengedEffect = AssessedEffect & { decision: Challenge }

export function challengedEffects(effects: readonly AssessedEffect[]): ChallengedEffect[] {
  return effects.filter((effect): effect is ChallengedEffect => effect.decision.outcome === 'challenge')
}

/** A grant with any intent of scope `command` opens a run, and is never kept. */
export function isForCommand({ intents }: { intents: readonly Intent[] }): boolean {
  return intents.some(({ grant }) => grant.scope === 'command')
}

export function sourceOf(effects: readonly ChallengedEffect[]): 'minted' | 'own' {
  return effects.some((effect) => effect.credentials.source === 'minted') ? 'minted' : 'own'
}

/**
 * Every effect covered by a grant that the keychain holds: for each the one that lasts longest; null when
 * one is not.
 *
 * @param rest seconds that a grant must still have for an effect
 */
export async function coveringGrants(
  effects: readonly ChallengedEffect[],
  grants: readonly StoredGrant[],
  setting: Setting,
  device: DeviceRecord,
  rest: (effect: ChallengedEffect) => number,
): Promise<HeldGrant[] | null> {
  const held = await checkedGrants(effects, grants, device)
  held.sort((a, b) => b.claims.exp - a.claims.exp)
  const found = effects.map((effect) => {
    const need = { ...needOf(effect, setting, device), rest: rest(effect) }
    return held.find(({ facts, stored }) => mints(stored, effect) && facts.some((fact) => covers(fact, need)))
  })
  return found.every((grant) => grant !== undefined) ? found : null
}

/**
 * A grant is turned into credentials of the kinds that its page showed. One for a database covers no
 * command on the cluster of the same environment: the person is asked anew.
 */
function mints(stored: StoredGrant, { credentials, environment }: ChallengedEffect): boolean {
  return credentials.brokers.every((kind) => mintsKind(stored, environment.name, kind))
}

export function mintsKind(stored: StoredGrant, environment: string, kind: BrokerKind): boolean {
  return stored.credentials.some((known) => known.environment === environment && known[kind] !== undefined)
}

/** Only those of an environment that is asked about: each check costs a signature's time. */
async function checkedGrants(
  effects: readonly ChallengedEffect[],
  grants: readonly StoredGrant[],
  device: DeviceRecord,
): Promise<HeldGrant[]> {
  const session = terminalSession()
  const places = new Set(effects.map(({ environment }) => environment.name))
  const near = grants.filter(
    ({ covers: covered, session: own }) =>
      covered.some(({ environment }) => places.has(environment)) && (own === null || own === session),
  )
  const checked = await Promise.all(near.map((stored) => check(stored, device)))
  return checked.filter((grant) => grant !== null)
}

async function check(stored: StoredGrant, device: DeviceRecord): Promise<HeldGrant | null> {
  try {
    const claims = await checkGrant(stored.token, {
      issuer: device.issuer,
      subject: device.sub,
      deviceJkt: device.deviceJkt,
      acr: 'phr',
      keys: stored.keys,
      now: nowInSeconds(),
      confirms: 'cached',
    })
    return { stored, claims, facts: factsOf(stored, claims) }
  } catch (error) {
    // what does not stand up to the checks is no grant: the person is asked anew
    if (error instanceof StepupError) return null
    throw error
  }
}

function factsOf(stored: StoredGrant, claims: GrantClaims): GrantFacts[] {
  return claims.authorization_details.map(({ intent }) => ({
    scope: intent.grant.scope,
    environment: intent.environment.name,
    classes: intent.grant.classes,
    program: intent.program,
    inputs: intent.inputs,
    targets: intent.targets,
    session: stored.session,
    sub: claims.sub,
    deviceJkt: claims.cnf.jkt,
    acr: claims.acr,
    deviceBound: stored.deviceBound,
    approvals: 0,
    authTime: claims.auth_time,
    iat: claims.iat,
    exp: claims.exp,
  }))
}

function needOf(effect: ChallengedEffect, setting: Setting, device: DeviceRecord): Omit<Need, 'rest'> {
  return {
    decision: effect.decision,
    class: effect.operation.class,
    environment: effect.environment.name,
    declared: declaredEnvironment(effect.environment.name, setting.policy.policy) !== undefined,
    program: programOf(effect),
    inputs: inputsOf(effect),
    targets: effect.environment.targets,
    session: terminalSession(),
    sub: device.sub,
    deviceJkt: device.deviceJkt,
    now: nowInSeconds(),
  }
}

/** The digest is only worth its time where it decides: a program of its own choosing. */
function programOf({ program, operation }: AssessedEffect): Need['program'] {
  const { path } = program
  const decides = rankOfClass(operation.class) >= rankOfClass('exec')
  return { path, sha256: path !== null && decides ? programDigest(path) : null }
}

/** By digest, where it decides: the script that a shell is given. */
function inputsOf({ operation, world }: AssessedEffect): Need['inputs'] {
  if (rankOfClass(operation.class) < rankOfClass('exec')) return []
  return operation.inputs.map(({ path, seen }) => ({
    path,
    sha256: seen ? programDigest(resolve(world.cwd, path)) : null,
  }))
}

/** Seconds since the epoch. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
