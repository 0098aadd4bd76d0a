import type { AwsTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { type AwsConfig, type AwsProfile, readAwsConfig } from './aws-config.ts'
import { accountOfAccessKey } from './aws-key.ts'
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
  const targets = profileNames(selector, world).map((name) => {
    const region = selector.region || null
    if ('unreadable' in reading)
      return target({ profile: name, region, source: `not resolvable: ${reading.unreadable}` })
    const profile = reading.config.profiles.get(name ?? 'default')
    const found = { ...NOTHING, ...credentials(selector, name, reading.config, world) }
    return target({ ...found, profile: name, region: region ?? regionOf(profile, world) })
  })
  const endpoint = endpointOf(
    selector,
    'config' in reading ? reading.config : null,
    targets[0]?.profile ?? null,
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

type Found = Partial<Omit<AwsTarget, 'kind' | 'profile' | 'region'>> & { source: string }

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

/** The first provider of botocore's chain that would answer. */
function credentials(selector: AwsSelector, name: string | null, config: AwsConfig, { env }: World): Found {
  const explicit = Boolean(selector.profile)
  const shown = `profile \`${name ?? 'default'}\``
  const profile: AwsProfile = config.profiles.get(name ?? 'default') ?? new Map()
  if (name !== null && !config.profiles.has(name)) return { source: `not resolvable: there is no ${shown}` }

  if (!explicit && env.AWS_ACCESS_KEY_ID) return key(env.AWS_ACCESS_KEY_ID, 'AWS_ACCESS_KEY_ID')
  const roleArn = profile.get('role_arn')
  if (roleArn !== undefined && !profile.has('web_identity_token_file'))
    return role(roleArn, `role of ${shown}`)
  const webToken =
    (explicit ? undefined : env.AWS_WEB_IDENTITY_TOKEN_FILE) ?? profile.get('web_identity_token_file')
  if (webToken) {
    const arn = (explicit ? undefined : env.AWS_ROLE_ARN) ?? roleArn
    return role(arn ?? '', 'web identity role')
  }
  const ssoAccount = profile.get('sso_account_id')
  const ssoRole = profile.get('sso_role_name')
  if (ssoAccount !== undefined || ssoRole !== undefined) {
    return { account: accountNumber(ssoAccount), role: ssoRole ?? null, source: `single sign-on of ${shown}` }
  }
  const shared = config.credentials.get(name ?? 'default')?.get('aws_access_key_id')
  if (shared !== undefined) return key(shared, `credentials file, ${shown}`)
  const login = profile.get('login_session')
  if (login !== undefined) return { account: accountOfArn(login), source: `login session of ${shown}` }
  if (profile.has('credential_process'))
    return { source: `credential_process of ${shown}, which is not run to find out` }
  const configured = config.configured.get(name ?? 'default')?.get('aws_access_key_id')
  if (configured !== undefined) return key(configured, `config file, ${shown}`)
  return { source: `${shown} holds no credentials: they would come from this machine or container` }
}

function key(id: string, where: string): Found {
  const account = accountOfAccessKey(id)
  return { account, accessKeyId: id, source: account ? `${where}; the account is part of the key id` : where }
}

function role(arn: string, source: string): Found {
  return { account: accountOfArn(arn), role: arn || null, source }
}

/** `arn:partition:service:region:account:resource`. */
function accountOfArn(arn: string): string | null {
  return arn.startsWith('arn:') ? accountNumber(arn.split(':')[4]) : null
}

function accountNumber(text: string | undefined): string | null {
  return text !== undefined && /^\d{12}$/.test(text) ? text : null
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
