import type { AwsTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { type AwsConfig, type AwsConfigReading, type AwsProfile, readAwsConfig } from './aws-config.ts'
import { AwsRefusal, awsCredentials } from './aws-credentials.ts'
import type { World } from './world.ts'

export type AwsSelector = Extract<TargetSelector, { kind: 'aws' }>

/**
 * Whose credentials the AWS command line would use, by botocore's rules (credentials.py,
 * configprovider.py). More than one target where it depends on what cannot be known from here: the
 * AWS CLI 1 and the SDK for Python prefer AWS_DEFAULT_PROFILE, the AWS CLI 2 AWS_PROFILE; and an
 * endpoint of the caller's choosing may be any account at all.
 */
export function probeAws(selector: AwsSelector, world: World): AwsTarget[] {
  const reading = readAwsConfig(world)
  const targets = profileNames(selector, world).map((name) => targetOf(name, selector, reading, world))
  const endpoint = endpointOf(
    selector,
    'config' in reading ? reading.config : null,
    profileNames(selector, world)[0] ?? null,
    world,
  )
  return endpoint
    ? [...targets, target({ source: `${endpoint}: the account behind that address is not known` })]
    : targets
}

/**
 * What stands ready for any program: keys or a role in variables, a named or a default profile.
 * Profiles that nothing selects are not current.
 */
export function currentAws(world: World): AwsTarget[] {
  const { env } = world
  const selected = Object.keys(env).some((name) => env[name] && SELECTS.test(name))
  if (selected) return probeAws({ kind: 'aws' }, world)
  const reading = readAwsConfig(world)
  const profile = 'config' in reading ? reading.config.profiles.get('default') : undefined
  const ready = 'unreadable' in reading || [...(profile?.keys() ?? [])].some((key) => PROVIDES.test(key))
  return ready ? probeAws({ kind: 'aws' }, world) : []
}

const SELECTS =
  /^AWS_(DEFAULT_)?PROFILE$|^AWS_(ACCESS_KEY_ID|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|CREDENTIAL_FILE|CONTAINER_CREDENTIALS_\w+)$/
const PROVIDES =
  /^(aws_access_key_id|role_arn|web_identity_token_file|sso_account_id|sso_role_name|login_session|credential_process)$/

/** `--profile`, or what the variables name; null is the default profile. */
function profileNames(selector: AwsSelector, { env }: World): (string | null)[] {
  if (selector.profile) return [selector.profile]
  // botocore takes the first variable that is set, empty or not; an empty name is the default profile.
  const names = [env.AWS_PROFILE, env.AWS_DEFAULT_PROFILE].filter((name) => name !== undefined)
  return names.length === 0 ? [null] : [...new Set(names.map((name) => name || null))]
}

const NOTHING: Omit<AwsTarget, 'kind' | 'source'> = {
  profile: null,
  account: null,
  region: null,
  role: null,
  accessKeyId: null,
}

function target(fields: Partial<AwsTarget> & { source: string }): AwsTarget {
  return { kind: 'aws', ...NOTHING, ...fields }
}

/**
 * Where the tool refuses, or where the machine that this runs on would be asked for credentials, the name
 * of a profile says nothing.
 */
function targetOf(
  name: string | null,
  selector: AwsSelector,
  reading: AwsConfigReading,
  world: World,
): AwsTarget {
  if ('unreadable' in reading) return target({ source: `not resolvable: ${reading.unreadable}` })
  try {
    const choice = { name, explicit: Boolean(selector.profile) }
    const found = awsCredentials(choice, reading.config, world)
    const region = selector.region || regionOf(reading.config.profiles.get(name ?? 'default'), world)
    if (found) return target({ ...found, profile: name, region })
    const shown = `profile \`${name ?? 'default'}\``
    return target({
      region,
      source: `${shown} holds no credentials: they would come from this machine or container`,
    })
  } catch (error) {
    if (error instanceof AwsRefusal) return target({ source: `not resolvable: ${error.message}` })
    throw error
  }
}

/** The AWS CLI 1 reads AWS_DEFAULT_REGION alone, version 2 AWS_REGION before it: null where they would differ. */
function regionOf(profile: AwsProfile | undefined, { env }: World): string | null {
  const first = env.AWS_DEFAULT_REGION ?? profile?.get('region')
  const second = env.AWS_REGION ?? first
  return first === second ? first || null : null
}

/** Words for an address that is not AWS's own, or null. Of the variables, any may be the one that counts. */
function endpointOf(
  selector: AwsSelector,
  config: AwsConfig | null,
  name: string | null,
  { env }: World,
): string | null {
  if (selector.endpointUrl) return '`--endpoint-url`'
  const profile = config?.profiles.get(name ?? 'default')
  if (
    (
      env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? profile?.get('ignore_configured_endpoint_urls')
    )?.toLowerCase() === 'true'
  ) {
    return null
  }
  const variable = Object.keys(env).find((key) => key.startsWith('AWS_ENDPOINT_URL') && env[key])
  if (variable) return variable
  if (profile?.get('endpoint_url')) return `\`endpoint_url\` of profile \`${name ?? 'default'}\``
  const services = config?.services.get(profile?.get('services') ?? '')
  return [...(services?.values() ?? [])].some((value) => /^\s*endpoint_url\s*=/m.test(value))
    ? `\`endpoint_url\` of services \`${profile?.get('services')}\``
    : null
}
