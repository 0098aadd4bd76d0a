import { StepupError } from '../core/errors.ts'
import {
  type ClusterToken,
  type ExecCluster,
  execCredential,
  parseExecInfo,
} from '../credentials/kubernetes-plugin.ts'
import { askRunForToken } from '../credentials/run-protocol.ts'
import { assertDestination } from '../credentials/token-destination.ts'
import { askRun, RUN_FD } from '../exec/run-socket.ts'
import { outsideAnyRun } from './credential-outside-run.ts'
import type { Options } from './options.ts'
import { clusterAt } from './told-place.ts'

/** Milliseconds; the supervisor may have to talk to the verifier. */
const PATIENCE = 15_000

/**
 * kubectl's exec plugin. Inside a run it asks the run's supervisor; outside it uses what an unlock or
 * an environment grant covers.
 *
 * @throws StepupError `usage` when client-go did not call it, and whatever the supervisor answers
 */
export async function credentialKubernetes(
  given: { environment?: string },
  options: Options,
): Promise<number> {
  const { apiVersion, cluster } = parseExecInfo(process.env['KUBERNETES_EXEC_INFO'])
  const descriptor = Number(process.env[RUN_FD])
  const environment = given.environment ?? options.environment
  const token =
    Number.isInteger(descriptor) && descriptor > 2 && environment !== null
      ? await askRunForToken((m) => askRun(descriptor, m, { timeoutMs: PATIENCE }), environment, cluster)
      : await outsideToken(environment, cluster, options)
  process.stdout.write(`${execCredential(token, apiVersion)}\n`)
  return 0
}

async function outsideToken(
  name: string | null,
  cluster: ExecCluster | null,
  options: Options,
): Promise<ClusterToken> {
  if (cluster === null) {
    throw new StepupError('usage', 'the kubeconfig’s exec plugin needs `provideClusterInfo: true`')
  }
  const { server } = cluster
  const target = clusterAt(server, 'what kubectl told its plugin')
  const outside = await outsideAnyRun('kubernetes', { name, target, called: server }, options)
  assertDestination(cluster, outside.known)
  return outside.token()
}
