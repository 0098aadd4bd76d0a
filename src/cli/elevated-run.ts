import { exchange } from '../challenge/exchange.ts'
import { createRunKey } from '../challenge/run-key.ts'
import { BROKERS } from '../core/broker.ts'
import { higherClass, type OperationClass, rankOfClass } from '../core/class.ts'
import { declaredEnvironment } from '../core/credential-source.ts'
import { StepupError } from '../core/errors.ts'
import { BROKER_KINDS, type BrokerKind } from '../core/policy.ts'
import type { OpenDoor } from '../credentials/door.ts'
import { doorOf } from '../credentials/doors.ts'
import { answerRunRequests } from '../credentials/run-protocol.ts'
import { openRunSocket, RUN_FD } from '../exec/run-socket.ts'
import { readAwsConfig } from '../probe/aws-config.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { GrantCredentials } from '../wire/protocol.ts'
import { ofCommands } from './assessed-effect.ts'
import type { Client } from './client.ts'
import type { Confirmed } from './confirm.ts'
import { assertOneDestination, targetsOf } from './minted-destination.ts'
import { type ChallengedEffect, challengedEffects, isForCommand, mintsKind } from './needs.ts'
import { assertMeantWithout } from './policy-scrub.ts'
import { takenByPolicy } from './scrubbed.ts'
import { ownCommand } from './shipping.ts'
import type { Walk } from './walk.ts'

/** What the elevated child gets beside its own environment, and must be taken back when it ends. */
export type ElevatedRun = {
  env: Record<string, string>
  /** Names of variables that it does without; `*` at the end stands for the rest. */
  dropped: readonly string[]
  descriptors: number[]
  close(): Promise<void>
}

/**
 * Turns the grant into credentials, one kind after the other: each has a door of its own
 * (src/credentials/doors.ts) into the child. Plugins inside the run ask this process over an inherited
 * socket, and only this process holds the grant and the run key.
 *
 * @throws StepupError `target_not_pinned`, `verifier_failed`, and those of a door
 */
export async function openElevatedRun(
  walk: Walk,
  grant: Confirmed,
  client: Client,
  key: DeviceKey,
): Promise<ElevatedRun> {
  const { effects } = walk.assessment
  await assertOneDestination(ofCommands(effects))
  await assertMeantWithout(walk)
  const tokens = await tokensOf(walk, grant, client, key)
  const opened: OpenDoor[] = []
  const close = async () => {
    await Promise.allSettled(opened.splice(0).map((door) => door.close()))
  }
  const dropped = takenByPolicy(effects, walk.setting.policy.policy, walk.setting.world.env)
  try {
    const challenged = challengedEffects(effects)
    for (const { kind, effect } of mintedKinds(ofCommands(challenged))) {
      dropped.push(...(await doorOf(kind)).dropped)
      if (await isForSecretsAlone(kind, effect, challenged, grant, tokens)) continue
      opened.push(await openDoor(kind, effect, walk, grant, tokens, client.clock))
    }
    if (challenged.some(({ secret }) => secret)) {
      const { readReferences } = await import('./read-references.ts')
      const giver = {
        known: <K extends BrokerKind>(effect: ChallengedEffect, kind: K) =>
          knownOf(grant, effect.environment.name, kind),
        exchange: tokens,
        clock: client.clock,
      }
      // First: what a door gives counts for more.
      opened.unshift(await readReferences(challenged, dropped, giver))
    }
    return await withSocket(opened, dropped, close, client.clock)
  } catch (error) {
    await close()
    throw error
  }
}

/** The kinds that the line's credentials are of, each with the highest class that was confirmed for it. */
export function mintedKinds(
  effects: readonly ChallengedEffect[],
): { kind: BrokerKind; effect: ChallengedEffect }[] {
  const minted = effects
    .filter(({ credentials }) => credentials.source === 'minted')
    .sort((a, b) => rankOfClass(b.operation.class) - rankOfClass(a.operation.class))
  return BROKER_KINDS.flatMap((kind) => {
    const effect = minted.find(({ credentials }) => credentials.brokers.includes(kind))
    return effect ? [{ kind, effect }] : []
  })
}

/**
 * A program that is not known lands on all that is current, the system that its secrets are kept in among
 * it. Where policy gives such a program nothing there, it gets what was read for it, and no more.
 */
async function isForSecretsAlone(
  kind: BrokerKind,
  effect: ChallengedEffect,
  all: readonly ChallengedEffect[],
  grant: Confirmed,
  tokens: Tokens,
): Promise<boolean> {
  const { name } = effect.environment
  const isRead = all.some(
    ({ secret, environment, credentials }) =>
      secret && environment.name === name && credentials.brokers.includes(kind),
  )
  if (effect.reading.reach !== 'current' || !isRead) return false
  try {
    await tokens(effect, kind, knownOf(grant, name, kind).audience)
    return false
  } catch (error) {
    if (error instanceof StepupError && error.code === 'grant_scope') return true
    throw error
  }
}

async function openDoor<K extends BrokerKind>(
  kind: K,
  effect: ChallengedEffect,
  walk: Walk,
  grant: Confirmed,
  tokens: Tokens,
  clock: () => number,
): Promise<OpenDoor> {
  const { name } = effect.environment
  const known = knownOf(grant, name, kind)
  const [first, ...others] = targetsOf(kind, [effect, ...ofCommands(walk.assessment.effects)])
  if (!first)
    throw new StepupError('internal', 'minted credentials were planned for a target that has no broker')
  const door = await doorOf(kind)
  return door.open({
    environment: name,
    class: confirmedClass(walk, grant, effect, kind),
    targets: [first, ...others],
    known,
    exchange: () => tokens(effect, kind, known.audience),
    profile: (name) => awsProfile(name, effect),
    remotes: declaredEnvironment(name, walk.setting.policy.policy)?.match.git?.remote ?? [],
    directory: walk.setting.runtime,
    own: ownCommand(),
    clock,
  })
}

/** Only AWS has profiles; what is not readable says nothing. */
function awsProfile(name: string, { world }: ChallengedEffect): ReadonlyMap<string, string> {
  const reading = readAwsConfig(world)
  return ('config' in reading ? reading.config.profiles.get(name) : undefined) ?? new Map()
}

/** One socket serves all plugins of the run; where none may ask there is none. */
async function withSocket(
  opened: readonly OpenDoor[],
  dropped: readonly string[],
  close: () => Promise<void>,
  clock: () => number,
): Promise<ElevatedRun> {
  const env = Object.assign({}, ...opened.map((door) => door.env)) as Record<string, string>
  const answers = opened.flatMap((door) => door.answers ?? [])
  if (answers.length === 0) return { env, dropped, descriptors: [], close }
  const socket = await openRunSocket()
  socket.serve(answerRunRequests(answers, clock))
  return {
    env: { ...env, [RUN_FD]: String(socket.childFd) },
    dropped,
    descriptors: [socket.childFd],
    async close() {
      socket.close()
      await close()
    },
  }
}

/**
 * What was confirmed in the end, which is higher than what was seen here when the verifier raised it: of
 * the commands that land on this kind, since another's class says nothing about it, nor does that of a
 * secret which is only read for them.
 */
function confirmedClass(
  { assessment }: Walk,
  grant: Confirmed,
  { environment, operation, secret }: ChallengedEffect,
  kind: BrokerKind,
): OperationClass {
  if ('held' in grant || secret) return operation.class
  // an intent each, in order
  const asked = challengedEffects(assessment.effects)
  const here = grant.fresh.request.intents.filter(
    (intent, i) =>
      asked[i]?.secret === undefined &&
      intent.environment.name === environment.name &&
      intent.targets.some(BROKERS[kind].concerns),
  )
  return here.reduce<OperationClass>((highest, intent) => higherClass(highest, intent.class), operation.class)
}

/** The page said minted; if the verifier then names no broker, nothing is run with something else. */
function knownOf<K extends BrokerKind>(
  grant: Confirmed,
  environment: string,
  kind: K,
): NonNullable<GrantCredentials[K]> {
  const all =
    'fresh' in grant ? grant.fresh.credentials : grant.held.flatMap(({ stored }) => stored.credentials)
  const found = all.find((known) => known.environment === environment && known[kind])?.[kind]
  if (found) return found
  throw new StepupError('verifier_failed', `the verifier mints no ${kind} credentials for \`${environment}\``)
}

type Tokens = (effect: ChallengedEffect, kind: BrokerKind, audience: string) => ReturnType<typeof exchange>

/** Token exchange for the effects of this run; a grant for one command shares one run key. */
async function tokensOf(walk: Walk, grant: Confirmed, client: Client, key: DeviceKey): Promise<Tokens> {
  const run = 'fresh' in grant && isForCommand(grant.fresh.request) ? await createRunKey() : null
  return async (effect, kind, audience) => {
    const verifier = await client.verifier(walk.setting.device().issuer)
    const token = 'fresh' in grant ? grant.fresh.token : tokenFor(grant, effect, kind)
    return exchange(
      verifier,
      key,
      { token, audience, class: confirmedClass(walk, grant, effect, kind), run },
      client.clock,
    )
  }
}

function tokenFor(
  grant: Extract<Confirmed, { held: unknown }>,
  effect: ChallengedEffect,
  kind: BrokerKind,
): string {
  const { name } = effect.environment
  const held = grant.held.find(
    ({ facts, stored }) =>
      mintsKind(stored, name, kind) &&
      facts.some((f) => f.environment === name && f.classes.includes(effect.operation.class)),
  )
  if (held) return held.stored.token
  throw new StepupError('grant_scope', 'no grant covers these credentials any more')
}
