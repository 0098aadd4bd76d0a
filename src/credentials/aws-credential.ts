import type { AwsSession } from './aws-sts.ts'

/** As an SDK reads it from a container's credentials endpoint. */
export function containerCredential(session: AwsSession): string {
  return JSON.stringify({
    RoleArn: session.roleArn,
    AccountId: session.account,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    Token: session.sessionToken,
    Expiration: timeText(session.expiresAt),
  })
}

/** As an SDK reads it from a `credential_process`. */
export function processCredential(session: AwsSession): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: timeText(session.expiresAt),
    AccountId: session.account,
  })
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}
