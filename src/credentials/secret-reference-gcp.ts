import type { GcpReference } from '../core/secret-reference.ts'
import { askGoogle } from './gcp-token.ts'
import { type SecretContents, unusable } from './secret-reference-value.ts'

/**
 * Reads a version of a secret (Secret Manager, `projects.secrets.versions.access`).
 *
 * @param token an access token of a service account that may
 * @param endpoints in the place of Google's own addresses, by gcloud's names for the services
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function readFromGcp(
  token: string,
  endpoints: Readonly<Record<string, string>>,
  reference: GcpReference,
): Promise<SecretContents> {
  const { project, secret, version } = reference
  const origin = endpoints['secretmanager'] ?? 'https://secretmanager.googleapis.com/'
  const { payload } = await askGoogle(
    `${origin}v1/projects/${project}/secrets/${secret}/versions/${version}:access`,
    { headers: { authorization: `Bearer ${token}` } },
  )
  const data = (payload as { data?: unknown } | undefined)?.data
  if (typeof data !== 'string') throw unusable(reference, 'is no secret')
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(data, 'base64')),
    }
  } catch {
    throw unusable(reference, 'is binary, which no variable can hold')
  }
}
