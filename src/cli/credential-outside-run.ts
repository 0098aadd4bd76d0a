import { canOpenBrowser } from '../challenge/browser.ts'
import { type BrokerToken, exchange } from '../challenge/exchange.ts'
import { higherClass, type OperationClass, rankOfClass } from '../core/class.ts'
import { credentialSource } from '../core/credential-source.ts'
import type { Environment } from '../core/environment.ts'
import { environmentOf } from '../core/environment-of.ts'
import { StepupError } from '../core/errors.ts'
import type { BrokerKind } from '../core/policy.ts'
import type { Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import { terminalSession } from '../probe/session.ts'
import type { GrantCredentials } from '../wire/protocol.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import { mintsKind } from './needs.ts'
import type { Options } from './options.ts'
import { openSetting, type Setting } from './setting.ts'
import { unlockEnvironment } from './unlock.ts'

/** What a plugin may have that a tool called by itself. */
export type OutsideRun<K extends BrokerKind> = {
  environment: string
  known: NonNullable<GrantCredentials[K]>
  /** What was wanted; else the highest that the grant covers, `exec` aside. */
  class: OperationClass
  /** Milliseconds since the epoch. */
  clock(): number
  /** @throws StepupError those of a token exchange */
  token(): Promise<BrokerToken>
}

/**
 * A tool called our plugin by itself, and which command it runs is not known. It gets what a live grant of
 * this terminal session covers, and without one it asks for "any read in this environment".
 *
 * @param target where the tool would go; `called` is what to call that in a message; `wanted` is the class,
 *   for a plugin that does know
 * @throws StepupError `target_not_pinned`, `challenge_needs_person`, and those of a challenge
 */
export async function outsideAnyRun<K extends BrokerKind>(
  kind: K,
  {
    name,
    target,
    called,
    wanted,
  }: { name: string | null; target: Target; called: string; wanted?: OperationClass },
  options: Options,
): Promise<OutsideRun<K>> {
  const setting = await openSetting()
  const place = environmentOf([target], 'named', setting.policy.policy)
  assertPinned(place, name, called)
  assertMinted(kind, place, setting, called)
  const client = openClient(setting, interruptible().signal)
  const device = setting.device()
  const key = await deviceKeyOf(client, device)
  const grant =
    liveGrant(await client.keychain.grants(device.issuer), place.name, kind, wanted) ??
    (await askFor(wanted ?? 'read', place, setting, options))
  const known = grant?.credentials.find((c) => c.environment === place.name && c[kind])?.[kind]
  if (!grant || !known) {
    throw new StepupError(
      'verifier_failed',
      `the verifier mints no ${kind} credentials for \`${place.name}\``,
    )
  }
  const cls = wanted ?? highestIn(grant, place.name)
  const request = { token: grant.token, audience: known.audience, class: cls, run: null }
  return {
    environment: place.name,
    known,
    class: cls,
    clock: client.clock,
    token: async () => exchange(await client.verifier(device.issuer), key, request, client.clock),
  }
}

/** Many a tool keeps what its plugin says to itself: where no browser opens either, nobody would see what to do. */
function askFor(cls: OperationClass, environment: Environment, setting: Setting, options: Options) {
  const { env, uid } = setting.world
  if (process.stderr.isTTY !== true && !canOpenBrowser({ platform: process.platform, env, uid })) {
    throw new StepupError(
      'challenge_needs_person',
      `this needs a confirmation, and nobody would see it here; run \`stepup unlock ${visible(environment.name)} --class ${cls}\` first`,
    )
  }
  return unlockEnvironment({ setting, environment, classes: [cls], ttl: null, always: true, options })
}

function assertPinned(environment: Environment, name: string | null, called: string): void {
  if (environment.pinned && (name === null || name === environment.name)) return
  throw new StepupError(
    'target_not_pinned',
    `\`${visible(called)}\` is not pinned by the policy${name === null ? '' : ` for \`${visible(name)}\``}`,
  )
}

/** An environment may have more places than the one that its credentials are for. */
function assertMinted(kind: BrokerKind, environment: Environment, setting: Setting, called: string): void {
  if (credentialSource(environment, setting.policy.policy).brokers.includes(kind)) return
  const where = visible(environment.name)
  throw new StepupError(
    'target_not_pinned',
    `\`${where}\` has no ${kind} credentials for \`${visible(called)}\``,
  )
}

function liveGrant(
  grants: readonly StoredGrant[],
  environment: string,
  kind: BrokerKind,
  wanted: OperationClass | undefined,
): StoredGrant | null {
  const session = terminalSession()
  const mine = grants.filter(
    (grant) =>
      servingClasses(grant, environment).some((cls) => wanted === undefined || cls === wanted) &&
      mintsKind(grant, environment, kind) &&
      grant.exp * 1000 > Date.now() &&
      (grant.session === null || grant.session === session),
  )
  const rank = (grant: StoredGrant) => rankOfClass(highestIn(grant, environment))
  return mine.sort((a, b) => rank(b) - rank(a))[0] ?? null
}

function highestIn(grant: StoredGrant, environment: string): OperationClass {
  return servingClasses(grant, environment).reduce(higherClass)
}

/** An `exec` grant holds for one program on one target, and nobody knows here what asks. */
function servingClasses({ covers }: StoredGrant, environment: string): OperationClass[] {
  const here = covers.filter((covered) => covered.environment === environment)
  const classes = here.flatMap((covered) => covered.classes) as OperationClass[]
  return classes.filter((cls) => rankOfClass(cls) < rankOfClass('exec'))
}
