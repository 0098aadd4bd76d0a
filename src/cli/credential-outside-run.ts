import type { exchange } from '../challenge/exchange.ts'
import { higherClass, type OperationClass, rankOfClass } from '../core/class.ts'
import { environmentOf } from '../core/environment-of.ts'
import { StepupError } from '../core/errors.ts'
import type { ClusterToken, ExecCluster } from '../credentials/kubernetes-plugin.ts'
import { assertDestination } from '../credentials/token-destination.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import { terminalSession } from '../probe/session.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import type { Options } from './options.ts'
import { openSetting, type Setting } from './setting.ts'
import { unlockEnvironment } from './unlock.ts'

/**
 * kubectl called our plugin by itself, and which command it runs is not known. It gets what a live
 * grant of this terminal session covers, and without one it asks for "any read in this environment".
 *
 * @throws StepupError `target_not_pinned`, `challenge_needs_person`, and those of a challenge
 */
export async function outsideAnyRun(
  name: string | null,
  cluster: ExecCluster | null,
  options: Options,
  trade: typeof exchange,
): Promise<ClusterToken> {
  const setting = await openSetting()
  const place = environmentOfCluster(name, cluster, setting)
  const client = openClient(setting, interruptible().signal)
  const device = setting.device()
  const key = await deviceKeyOf(client, device)
  const grant =
    liveGrant(await client.keychain.grants(device.issuer), place.name) ??
    (await unlockEnvironment({
      setting,
      environment: place,
      classes: ['read'],
      ttl: null,
      always: true,
      options,
    }))
  const known = grant?.credentials.find((c) => c.environment === place.name)?.kubernetes
  if (!grant || !known) {
    throw new StepupError('verifier_failed', `the verifier mints no Kubernetes token for \`${place.name}\``)
  }
  assertDestination(cluster, known)
  const wanted = highestIn(grant, place.name)
  const request = { token: grant.token, audience: known.audience, class: wanted, run: null }
  return trade(await client.verifier(device.issuer), key, request, client.clock)
}

function environmentOfCluster(name: string | null, cluster: ExecCluster | null, { policy }: Setting) {
  if (cluster === null) {
    throw new StepupError('usage', 'the kubeconfig’s exec plugin needs `provideClusterInfo: true`')
  }
  const target = {
    kind: 'kubernetes' as const,
    context: null,
    cluster: null,
    server: cluster.server,
    namespace: null,
    user: null,
    source: 'what kubectl told its plugin',
  }
  const environment = environmentOf([target], 'named', policy.policy)
  if (!environment.pinned || (name !== null && name !== environment.name)) {
    throw new StepupError(
      'target_not_pinned',
      `\`${cluster.server}\` is not pinned by the policy${name === null ? '' : ` for \`${name}\``}`,
    )
  }
  return environment
}

function liveGrant(grants: readonly StoredGrant[], environment: string): StoredGrant | null {
  const session = terminalSession()
  const mine = grants.filter(
    (grant) =>
      grant.covers.some((covered) => covered.environment === environment) &&
      grant.exp * 1000 > Date.now() &&
      (grant.session === null || grant.session === session),
  )
  const rank = (grant: StoredGrant) => rankOfClass(highestIn(grant, environment))
  return mine.sort((a, b) => rank(b) - rank(a))[0] ?? null
}

function highestIn({ covers }: StoredGrant, environment: string): OperationClass {
  const here = covers.filter((covered) => covered.environment === environment)
  return (here.flatMap(({ classes }) => classes) as OperationClass[]).reduce(higherClass)
}
