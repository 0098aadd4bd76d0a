import { exchange } from '../challenge/exchange.ts'
import { createRunKey, type RunKey } from '../challenge/run-key.ts'
import { higherClass, type OperationClass, rankOfClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import type { KubernetesTarget } from '../core/target.ts'
import { writePrivateKubeconfig } from '../credentials/kubernetes.ts'
import { answerRunRequests, type RunCredential } from '../credentials/run-protocol.ts'
import { openRunSocket, RUN_FD } from '../exec/run-socket.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { GrantCredentials } from '../wire/protocol.ts'
import type { Client } from './client.ts'
import type { Confirmed } from './confirm.ts'
import { assertOneDestination } from './minted-destination.ts'
import { type ChallengedEffect, challengedEffects, isForCommand } from './needs.ts'
import { ownCommand } from './shipping.ts'
import type { Walk } from './walk.ts'

/** What the elevated child gets beside its own environment, and must be taken back when it ends. */
export type ElevatedRun = { env: Record<string, string>; descriptors: number[]; close(): Promise<void> }

const NOTHING: ElevatedRun = { env: {}, descriptors: [], close: async () => {} }

/**
 * Turns the grant into credentials. For Kubernetes: a private kubeconfig of just this context, whose
 * user is our exec plugin; the plugin asks this process over an inherited socket, and only this
 * process holds the grant and the run key.
 *
 * @throws StepupError `target_not_pinned`, `verifier_failed`
 */
export async function openElevatedRun(
  walk: Walk,
  grant: Confirmed,
  client: Client,
  key: DeviceKey,
): Promise<ElevatedRun> {
  const { effects } = walk.assessment
  const first = highest(challengedEffects(effects).filter((e) => e.credentials.source === 'minted'))
  if (!first) return NOTHING
  assertOneDestination(effects)
  const cluster = kubernetesOf(first)
  const known = credentialsOf(grant, first.environment.name)
  const run = 'fresh' in grant && isForCommand(grant.fresh.request) ? await createRunKey() : null
  const runtime = walk.setting.runtime()
  const kubeconfig = await writePrivateKubeconfig(runtime, [
    {
      context: cluster.context ?? first.environment.name,
      cluster: cluster.cluster,
      user: cluster.user,
      namespace: cluster.namespace,
      server: known.server,
      ca: known.ca,
      plugin: [...ownCommand(), 'credential', 'kubernetes', '--environment', first.environment.name],
    },
  ])
  const socket = await openRunSocket()
  const credential: RunCredential = {
    environment: first.environment.name,
    kubernetes: { server: known.server, ca: known.ca },
    exchange: () => exchangeFor(walk, first, grant, known.audience, run, client, key),
  }
  socket.serve(answerRunRequests([credential], client.clock))
  let open = true
  return {
    env: { KUBECONFIG: kubeconfig.path, [RUN_FD]: String(socket.childFd) },
    descriptors: [socket.childFd],
    async close() {
      if (!open) return
      open = false
      socket.close()
      await kubeconfig.remove()
    },
  }
}

/** One token serves the whole line: that of the highest class that was confirmed. */
function highest(effects: readonly ChallengedEffect[]): ChallengedEffect | undefined {
  return [...effects].sort((a, b) => rankOfClass(b.operation.class) - rankOfClass(a.operation.class))[0]
}

/** What was confirmed in the end, which is higher than what was seen here when the verifier raised it. */
function confirmedClass(grant: Confirmed, { environment, operation }: ChallengedEffect): OperationClass {
  if ('held' in grant) return operation.class
  const here = grant.fresh.request.intents.filter((intent) => intent.environment.name === environment.name)
  return here.reduce<OperationClass>((highest, intent) => higherClass(highest, intent.class), operation.class)
}

function kubernetesOf({ environment }: ChallengedEffect): KubernetesTarget {
  const target = environment.targets.find((t) => t.kind === 'kubernetes')
  if (target?.kind === 'kubernetes') return target
  throw new StepupError('internal', 'minted credentials were planned for a target that has no broker')
}

/** The page said minted; if the verifier then names no broker, nothing is run with something else. */
function credentialsOf(grant: Confirmed, environment: string): Required<GrantCredentials>['kubernetes'] {
  const all =
    'fresh' in grant ? grant.fresh.credentials : grant.held.flatMap(({ stored }) => stored.credentials)
  const found = all.find((credentials) => credentials.environment === environment)?.kubernetes
  if (found) return found
  throw new StepupError('verifier_failed', `the verifier mints no Kubernetes token for \`${environment}\``)
}

async function exchangeFor(
  { setting }: Walk,
  effect: ChallengedEffect,
  grant: Confirmed,
  audience: string,
  run: RunKey | null,
  client: Client,
  key: DeviceKey,
) {
  const verifier = await client.verifier(setting.device().issuer)
  const token = 'fresh' in grant ? grant.fresh.token : tokenFor(grant, effect)
  return exchange(verifier, key, { token, audience, class: confirmedClass(grant, effect), run }, client.clock)
}

function tokenFor(grant: Extract<Confirmed, { held: unknown }>, effect: ChallengedEffect): string {
  const held = grant.held.find(({ facts }) =>
    facts.some(
      (f) => f.environment === effect.environment.name && f.classes.includes(effect.operation.class),
    ),
  )
  if (held) return held.stored.token
  throw new StepupError('grant_scope', 'no grant covers these credentials any more')
}
