import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import type { Door } from './door.ts'
import { writePrivateKubeconfig } from './kubernetes.ts'
import { assertNoRedirect } from './token-destination.ts'

/** By which Terraform's providers and helm are told of a cluster, or of somebody to be there. */
const STANDING = [
  ...['KUBE_CONFIG_PATHS', 'KUBE_HOST', 'KUBE_TOKEN', 'KUBE_USER', 'KUBE_PASSWORD', 'KUBE_INSECURE'],
  ...['KUBE_CLIENT_*', 'KUBE_CLUSTER_CA_CERT_DATA', 'KUBE_PROXY_URL', 'KUBE_TLS_SERVER_NAME'],
  'HELM_KUBETOKEN',
]

/**
 * A private kubeconfig of just this context, whose user is our exec plugin; the plugin asks the run's
 * supervisor over an inherited socket, and only that one holds the grant and the run key.
 */
export const kubernetesDoor: Door<'kubernetes'> = {
  seeks: ({ kind }) => kind === 'kubernetes',
  placeOf: (target) => JSON.stringify(target.kind === 'kubernetes' && [target.context, target.server]),
  variables: ['KUBECONFIG', 'KUBE_CONFIG_PATH', ...STANDING],
  dropped: STANDING,
  assertNoRedirect(reading) {
    assertNoRedirect(reading)
    for (const selector of reading.selectors) {
      if (selector.kind === 'kubernetes' && selector.kubeconfig !== undefined) {
        throw new StepupError(
          'target_not_pinned',
          `\`--kubeconfig ${visible(selector.kubeconfig)}\` would go past the credentials made for this command`,
        )
      }
    }
  },
  async open({ environment, targets: [target], known, exchange, directory, own }) {
    if (target.kind !== 'kubernetes')
      throw new StepupError('internal', 'a Kubernetes token is for a Kubernetes target')
    const kubeconfig = await writePrivateKubeconfig(directory(), [
      {
        context: target.context ?? environment,
        cluster: target.cluster,
        user: target.user,
        namespace: target.namespace,
        server: known.server,
        ca: known.ca,
        plugin: [...own, 'credential', 'kubernetes', '--environment', environment],
      },
    ])
    return {
      // Terraform's providers do not look at the first
      env: { KUBECONFIG: kubeconfig.path, KUBE_CONFIG_PATH: kubeconfig.path },
      answers: { environment, kubernetes: { server: known.server, ca: known.ca }, exchange },
      close: () => kubeconfig.remove(),
    }
  },
}
