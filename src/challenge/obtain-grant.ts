import type { JWK } from 'jose'
import type { TokenEndpointResponse } from 'openid-client'
import { CLASSES, isClass, type OperationClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { GrantClaims } from '../wire/grant.ts'
import { type GrantCredentials, WIRE_ERRORS } from '../wire/protocol.ts'
import type { GrantRequest } from './authorization-request.ts'
import type { Opener } from './browser.ts'
import { askInBrowser } from './browser-flow.ts'
import { announce, pollForGrant, requestDeviceCode } from './device-flow.ts'
import { checkGrant } from './grant-check.ts'
import { parseGrantCredentials } from './grant-credentials.ts'
import { interrupted } from './http.ts'
import type { Locks } from './lock.ts'
import type { Notify } from './notice.ts'
import { type OauthSession, oauthSession } from './oauth-client.ts'
import { asStepupError, oauthErrorIn } from './oauth-error.ts'
import { pause } from './pause.ts'
import { revoke } from './revoke.ts'
import { signingKeys, type Verifier } from './verifier.ts'

/** A grant that was confirmed just now and passed every check. */
export type ConfirmedGrant = {
  token: string
  claims: GrantClaims
  /** The keys that it was checked with, to check it again without network. */
  keys: JWK[]
  credentials: GrantCredentials[]
  /** What was confirmed in the end: not what was asked first when the verifier raised a class. */
  request: GrantRequest
}

export type ChallengeWorld = {
  verifier: Verifier
  key: DeviceKey
  /** The enrolled person. */
  subject: string
  locks: Locks
  open: Opener
  notify: Notify
  /** Milliseconds since the epoch. */
  clock: () => number
  /** Milliseconds to wait for the person in the browser flow. */
  limit: number
  signal: AbortSignal
  /**
   * `page`: this machine's browser; `code`: the person has another screen (`--device-code`, no display).
   */
  way: 'page' | 'code'
  /** Rebuilds the request when the verifier sees higher classes in it (one for each intent), or has a newer policy. Each is called once at most; it may decide to fail. */
  rebuild: {
    raised(classes: OperationClass[]): Promise<GrantRequest>
    stale(): Promise<GrantRequest>
  }
}

/** What a need of scope `environment` adds: the others look again when the first has got it. */
export type SharedNeed<T> = {
  lookAgain(): Promise<T | null>
  keep(grant: ConfirmedGrant): Promise<void>
}

/**
 * Gets a grant for one environment need. Of several processes with the same need (issuer,
 * environment, classes, session) one asks; the others wait for it and look into the keychain again.
 */
export async function obtainShared<T>(
  need: SharedNeed<T>,
  request: GrantRequest,
  world: ChallengeWorld,
): Promise<{ cached: T } | { confirmed: ConfirmedGrant }> {
  const name = sharedName(request, world.verifier.issuer)
  const free = await world.locks.tryAcquire(name)
  if (!free) world.notify({ kind: 'waiting' })
  const lock = free ?? (await world.locks.acquire(name, world.signal))
  try {
    const cached = free ? null : await need.lookAgain()
    if (cached !== null) return { cached }
    const confirmed = await obtainGrant(request, world)
    // the verifier may have raised it to something for this command alone, which is never kept
    if (confirmed.request.intents.every(({ grant }) => grant.scope === 'environment')) {
      await need.keep(confirmed)
    }
    return { confirmed }
  } finally {
    lock.release()
  }
}

/**
 * Gets a grant for one command. The first process of a terminal session opens the page; what others
 * ask for meanwhile is shown on the same page, so that one tap confirms it all. One that the page
 * did not show any more opens its own when the first is done.
 */
export async function obtainForCommand(
  request: GrantRequest,
  world: ChallengeWorld,
): Promise<ConfirmedGrant> {
  if (world.way === 'code') return obtainGrant(request, world)
  const session = request.intents[0]?.startedBy.session ?? ''
  const name = `command ${world.verifier.issuer} ${session}`
  const lock = await world.locks.tryAcquire(name)
  if (!lock) return challenge(request, world, (client, asked) => joinPage(client, asked, world, name))
  try {
    return await obtainGrant(request, world)
  } finally {
    lock.release()
  }
}

/** Asks the person, the way `world` says. */
export function obtainGrant(request: GrantRequest, world: ChallengeWorld): Promise<ConfirmedGrant> {
  return challenge(request, world, (client, asked) =>
    world.way === 'page' ? askInBrowser(client, asked, world) : askByCode(client, asked, world),
  )
}

type Ask = (client: OauthSession, request: GrantRequest) => Promise<TokenEndpointResponse>

/** @throws StepupError see `asStepupError` and `checkGrant` */
async function challenge(request: GrantRequest, world: ChallengeWorld, ask: Ask): Promise<ConfirmedGrant> {
  const startedAt = world.clock()
  const client = await oauthSession(world.verifier, world.key, () => seconds(world.clock()))
  try {
    const { answer, asked } = await askRebuilding(client, request, world, ask)
    const grant = await confirmed(answer, asked, seconds(startedAt), world)
    if (world.signal.aborted) {
      // it was given and nobody wants it any more
      await revoke(world.verifier, world.key, grant.token, world.clock).catch(() => {})
      throw interrupted()
    }
    world.notify({ kind: 'confirmed', duration: world.clock() - startedAt })
    return grant
  } catch (error) {
    throw asStepupError(error)
  }
}

async function askRebuilding(client: OauthSession, first: GrantRequest, world: ChallengeWorld, ask: Ask) {
  let asked = first
  const left = new Set<string>([WIRE_ERRORS.classRaised, WIRE_ERRORS.policyStale])
  for (;;) {
    try {
      return { answer: await ask(client, asked), asked }
    } catch (error) {
      const refusal = oauthErrorIn(error)
      if (!refusal || !left.delete(refusal.error)) throw error
      if (refusal.error === WIRE_ERRORS.policyStale) {
        world.notify({ kind: 'rebuilt', why: 'policy_stale' })
        asked = await world.rebuild.stale()
      } else {
        world.notify({ kind: 'rebuilt', why: 'class_raised' })
        asked = await world.rebuild.raised(raisedClasses(refusal.body['classes'], asked))
      }
    }
  }
}

/** One class for each intent, none lower than ours: the verifier may raise and never lower. */
function raisedClasses(classes: unknown, asked: GrantRequest): OperationClass[] {
  const rank = (c: OperationClass) => CLASSES.indexOf(c)
  const fits =
    Array.isArray(classes) &&
    classes.length === asked.intents.length &&
    classes.every(isClass) &&
    asked.intents.every((intent, i) => rank(classes[i] as OperationClass) >= rank(intent.class))
  if (!fits)
    throw new StepupError('verifier_failed', 'the verifier raised the class to something not understood')
  return classes as OperationClass[]
}

async function askByCode(client: OauthSession, request: GrantRequest, world: ChallengeWorld) {
  const waiting = await requestDeviceCode(client, request)
  announce(waiting, world.notify)
  return pollForGrant(waiting, world.signal)
}

/** Waits on the page that the leader has open; when the leader is done and this one still waits, opens its own. */
async function joinPage(client: OauthSession, request: GrantRequest, world: ChallengeWorld, name: string) {
  const waiting = await requestDeviceCode(client, request)
  world.notify({ kind: 'shared-page', number: waiting.number })
  const settled = new AbortController()
  const patience = AbortSignal.any([world.signal, settled.signal])
  const takeOver = world.locks.acquire(name, patience).then(async (lock) => {
    try {
      // what the leader's tap confirmed is known at the next poll
      await settledOrAfter(settled.signal, (waiting.answer.interval ?? 5) * 1000 + 1500)
      if (patience.aborted) return
      announce(waiting, world.notify)
      await world.open(waiting.answer.verification_uri_complete ?? waiting.answer.verification_uri)
      await settledOrAfter(patience, waiting.answer.expires_in * 1000)
    } finally {
      lock.release()
    }
  })
  takeOver.catch(() => {})
  try {
    return await pollForGrant(waiting, world.signal)
  } finally {
    settled.abort()
    await takeOver.catch(() => {})
  }
}

/** Waits `ms` milliseconds, or less when the signal says so. */
function settledOrAfter(signal: AbortSignal, ms: number): Promise<void> {
  return pause(ms, signal).catch(() => {})
}

async function confirmed(
  answer: TokenEndpointResponse,
  request: GrantRequest,
  askedAt: number,
  world: ChallengeWorld,
): Promise<ConfirmedGrant> {
  const { verifier, key, subject } = world
  const keys = (await signingKeys(verifier)) as JWK[]
  const claims = await checkGrant(answer.access_token, {
    issuer: verifier.issuer,
    subject,
    deviceJkt: key.jkt,
    acr: request.require.acr,
    keys,
    now: seconds(world.clock()),
    confirms: { intents: request.intents, askedAt, maxAge: request.require.maxAge },
  })
  const credentials = parseGrantCredentials(answer['stepup_credentials'], request.intents)
  return { token: answer.access_token, claims, keys, credentials, request }
}

/** Lock name of an environment need: issuer, environments, classes, session. */
function sharedName({ intents }: GrantRequest, issuer: string): string {
  const needs = intents.map(
    ({ environment, grant }) => `${environment.name} ${[...grant.classes].sort().join(',')}`,
  )
  return JSON.stringify(['environment', issuer, intents[0]?.startedBy.session, ...needs.sort()])
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
