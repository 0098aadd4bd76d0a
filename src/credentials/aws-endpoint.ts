import { containerCredential } from './aws-credential.ts'
import type { AwsSession } from './aws-sts.ts'
import { type LoopbackEndpoint, openLoopbackEndpoint } from './loopback-endpoint.ts'

export type CredentialsEndpoint = LoopbackEndpoint

/**
 * The container credentials endpoint that every AWS SDK knows (`AWS_CONTAINER_CREDENTIALS_FULL_URI`): a
 * long `terraform apply` asks it again.
 */
export function openCredentialsEndpoint(session: () => Promise<AwsSession>): Promise<CredentialsEndpoint> {
  return openLoopbackEndpoint(async () => containerCredential(await session()))
}
