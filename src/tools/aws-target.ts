import { loseTarget } from './reading.ts'
import type { Reading, ToolContext } from './tool.ts'
import { hidesTarget } from './unseen-word.ts'

/** What every program built on an AWS SDK takes its account, region and credentials from. */
export const AWS_SDK_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_CA_BUNDLE',
  'AWS_CONFIG_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_DEFAULT_PROFILE',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_*',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_ROLE_ARN',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
] as const

/** Variables that send requests elsewhere. */
export function awsRedirects(env: ToolContext['env']): string[] {
  return Object.keys(env).filter(
    (name) => (name.startsWith('AWS_ENDPOINT_URL') || name === 'AWS_CA_BUNDLE') && env[name],
  )
}

export type AwsNames = {
  profile?: string | undefined
  region?: string | undefined
  role?: string | undefined
}

/** Names the account of a program built on an AWS SDK; what was not typed is the SDK's to find. */
export function nameAwsTarget(
  reading: Reading,
  names: AwsNames,
  argv: readonly string[],
  { env }: ToolContext,
): void {
  if (reading.reach !== 'named') return
  const selector: Reading['selectors'][number] & { kind: 'aws' } = { kind: 'aws' }
  if (names.profile !== undefined) selector.profile = names.profile
  if (names.region !== undefined) selector.region = names.region
  if (names.role !== undefined) selector.role = names.role
  reading.selectors = [selector]
  reading.redirects = awsRedirects(env)
  if (hidesTarget(argv)) loseTarget(reading, 'which account it uses is not known before it runs')
}
