import { StepupError } from '../core/errors.ts'
import { sha256Base64url } from '../wire/sha256.ts'

/**
 * The client-go credential plugin API (client.authentication.k8s.io). A run's own kubeconfig names
 * v1beta1, which every kubectl from 1.20 on speaks (Debian 12 has that one); v1 came with 1.22. For
 * what is used here the two are the same.
 */
export const EXEC_API_VERSIONS = [
  'client.authentication.k8s.io/v1beta1',
  'client.authentication.k8s.io/v1',
] as const
export type ExecApiVersion = (typeof EXEC_API_VERSIONS)[number]

/** What client-go tells its plugin; `cluster` is null when it names none. */
export type ExecInfo = { apiVersion: ExecApiVersion; cluster: ExecCluster | null }

/** Where the token would be sent, as client-go says it to its plugin (`provideClusterInfo`). */
export type ExecCluster = {
  server: string
  /** base64url; see `caDigest`. */
  caSha256: string | null
  /** Not verified, or by another name than its own. */
  insecure: boolean
  proxy: string | null
}

/** `expiresAt` in seconds since the epoch. */
export type ClusterToken = { token: string; expiresAt: number }

/**
 * Reads `KUBERNETES_EXEC_INFO`.
 *
 * @throws StepupError `usage` when it is absent or not understood: the plugin was not called by client-go
 */
export function parseExecInfo(text: string | undefined): ExecInfo {
  const info = parseJson(text)
  const apiVersion = EXEC_API_VERSIONS.find((version) => version === info?.['apiVersion'])
  if (!apiVersion || info?.['kind'] !== 'ExecCredential') {
    throw new StepupError('usage', 'this is a credential plugin of kubectl, to be named in a kubeconfig')
  }
  const cluster = (info['spec'] as { cluster?: Record<string, unknown> } | undefined)?.cluster
  return { apiVersion, cluster: cluster ? clusterFrom(cluster) : null }
}

function clusterFrom(cluster: Record<string, unknown>): ExecCluster {
  const ca = cluster['certificate-authority-data']
  const proxy = cluster['proxy-url']
  const server = String(cluster['server'] ?? '')
  return {
    server,
    caSha256: typeof ca === 'string' ? caDigest(Buffer.from(ca, 'base64').toString()) : null,
    insecure: cluster['insecure-skip-tls-verify'] === true || !isOwnName(cluster['tls-server-name'], server),
    proxy: typeof proxy === 'string' && proxy !== '' ? proxy : null,
  }
}

/** Whoever has another certificate of the cluster's authority, a node's, is not its server. */
function isOwnName(name: unknown, server: string): boolean {
  return name === undefined || name === '' || name === URL.parse(server)?.hostname
}

/** A PEM bundle by its digest, white space around it aside: what is asked over the run's socket is short. */
export function caDigest(pem: string): string {
  return sha256Base64url(pem.trim())
}

/** What the plugin prints for client-go, in the version that it was asked in. */
export function execCredential({ token, expiresAt }: ClusterToken, apiVersion: ExecApiVersion): string {
  return JSON.stringify({
    apiVersion,
    kind: 'ExecCredential',
    status: { token, expirationTimestamp: new Date(expiresAt * 1000).toISOString() },
  })
}

function parseJson(text: string | undefined): Record<string, unknown> | null {
  try {
    return JSON.parse(text ?? '') as Record<string, unknown>
  } catch {
    return null
  }
}
