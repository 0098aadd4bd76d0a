import { createHash } from 'node:crypto'
import { StepupError } from '../core/errors.ts'

/** The client-go credential plugin API (client.authentication.k8s.io). */
export const EXEC_API_VERSION = 'client.authentication.k8s.io/v1'

/** Where the token would be sent, as client-go says it to its plugin (`provideClusterInfo`). */
export type ExecCluster = {
  server: string
  /** base64url; see `caDigest`. */
  caSha256: string | null
  insecure: boolean
  proxy: string | null
}

/** `expiresAt` in seconds since the epoch. */
export type ClusterToken = { token: string; expiresAt: number }

/**
 * Reads `KUBERNETES_EXEC_INFO`; null when it names no cluster.
 *
 * @throws StepupError `usage` when it is absent or not understood: the plugin was not called by client-go
 */
export function parseExecInfo(text: string | undefined): ExecCluster | null {
  const info = parseJson(text)
  if (info?.['apiVersion'] !== EXEC_API_VERSION || info['kind'] !== 'ExecCredential') {
    throw new StepupError('usage', 'this is a credential plugin of kubectl, to be named in a kubeconfig')
  }
  const cluster = (info['spec'] as { cluster?: Record<string, unknown> } | undefined)?.cluster
  if (!cluster) return null
  const ca = cluster['certificate-authority-data']
  const proxy = cluster['proxy-url']
  return {
    server: String(cluster['server'] ?? ''),
    caSha256: typeof ca === 'string' ? caDigest(Buffer.from(ca, 'base64').toString()) : null,
    insecure: cluster['insecure-skip-tls-verify'] === true,
    proxy: typeof proxy === 'string' && proxy !== '' ? proxy : null,
  }
}

/** A PEM bundle by its digest, white space around it aside: what is asked over the run's socket is short. */
export function caDigest(pem: string): string {
  return createHash('sha256').update(pem.trim()).digest('base64url')
}

/** What the plugin prints for client-go. */
export function execCredential({ token, expiresAt }: ClusterToken): string {
  return JSON.stringify({
    apiVersion: EXEC_API_VERSION,
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
