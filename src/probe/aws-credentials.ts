import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AwsTarget } from '../core/target.ts'
import { type AwsConfig, type AwsProfile, expand } from './aws-config.ts'
import { accountOfAccessKey } from './aws-key.ts'
import type { World } from './world.ts'

/** Whose credentials were found, and where. */
export type AwsIdentity = Pick<AwsTarget, 'account' | 'role' | 'accessKeyId' | 'source'>

/** The AWS command line would stop before it asks anything. */
export class AwsRefusal extends Error {}

/** A profile to look for, or the default one; `explicit` where it was typed, so that no variable counts. */
export type AwsChoice = { name: string | null; explicit: boolean }

/**
 * The first provider of botocore's chain that answers (credentials.py, create_credential_resolver); null
 * where none does, and the machine or container would be asked.
 *
 * @throws AwsRefusal where botocore stops at what it finds
 */
export function awsCredentials(choice: AwsChoice, config: AwsConfig, world: World): AwsIdentity | null {
  const { env } = world
  const name = choice.name ?? 'default'
  if (choice.name !== null && !config.profiles.has(name))
    throw new AwsRefusal(`there is no profile \`${name}\``)
  const variables = choice.explicit ? {} : env
  if (variables.AWS_ACCESS_KEY_ID) {
    if (!variables.AWS_SECRET_ACCESS_KEY) throw new AwsRefusal('AWS_ACCESS_KEY_ID has no secret beside it')
    return key(variables.AWS_ACCESS_KEY_ID, 'AWS_ACCESS_KEY_ID')
  }
  const profile = config.profiles.get(name)
  if (profile && assumesRole(profile)) {
    const arn = assumedRole(name, config, world, [name])
    return role(arn, `role of profile \`${name}\``)
  }
  return profileCredentials(name, config, world, variables)
}

/** A profile's own credentials, without the role that it may assume (ProfileProviderBuilder). */
function profileCredentials(
  name: string,
  config: AwsConfig,
  world: World,
  variables: World['env'],
): AwsIdentity | null {
  const profile: AwsProfile = config.profiles.get(name) ?? new Map()
  const shown = `profile \`${name}\``
  return (
    webIdentity(profile, world, variables) ??
    singleSignOn(profile, config, shown) ??
    staticKey(config.credentials.get(name), `credentials file, ${shown}`) ??
    login(profile, shown) ??
    program(profile, shown) ??
    staticKey(config.configured.get(name), `config file, ${shown}`)
  )
}

function assumesRole(profile: AwsProfile): boolean {
  return profile.has('role_arn') && !profile.has('web_identity_token_file')
}

/** The role of a profile, once what it is assumed by has been found (AssumeRoleProvider). */
function assumedRole(name: string, config: AwsConfig, world: World, visited: readonly string[]): string {
  const profile: AwsProfile = config.profiles.get(name) ?? new Map()
  const arn = profile.get('role_arn') ?? ''
  const source = profile.get('source_profile')
  const service = profile.get('credential_source')
  if ((source === undefined) === (service === undefined))
    throw new AwsRefusal(`the role of profile \`${name}\` needs one source of credentials`)
  if (service !== undefined) refuseService(service, world.env)
  else if (source !== undefined) followSource(name, source, config, world, visited)
  // AWS's own rule, which botocore checks.
  if (arn.length < SHORTEST_ARN) throw new AwsRefusal(`the role of profile \`${name}\` is none`)
  return arn
}

const SHORTEST_ARN = 20
const SERVICES = new Set(['environment', 'ec2instancemetadata', 'ecscontainer'])

function refuseService(service: string, env: World['env']): void {
  if (!SERVICES.has(service.toLowerCase())) throw new AwsRefusal('its `credential_source` is none')
  if (service.toLowerCase() === 'environment' && !(env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY))
    throw new AwsRefusal('no variables hold credentials for its role')
  if (
    service.toLowerCase() === 'ec2instancemetadata' &&
    env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true'
  )
    throw new AwsRefusal('the machine is not asked for credentials for its role')
  const container = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI
  if (service.toLowerCase() === 'ecscontainer' && !container)
    throw new AwsRefusal('no container holds credentials for its role')
}

function followSource(
  name: string,
  source: string,
  config: AwsConfig,
  world: World,
  visited: readonly string[],
): void {
  const profile = config.profiles.get(source)
  if (!profile) throw new AwsRefusal(`there is no profile \`${source}\`, which \`${name}\` names`)
  const hasKeys = profile.has('aws_access_key_id') || profile.has('aws_secret_access_key')
  // A profile may take a role with its own keys.
  if (visited.includes(source) && !(source === name && hasKeys))
    throw new AwsRefusal(`profile \`${source}\` leads to itself`)
  if (!hasKeys && assumesRole(profile)) assumedRole(source, config, world, [...visited, source])
  else if (profileCredentials(source, config, world, {}) === null)
    throw new AwsRefusal(`profile \`${source}\` has no credentials`)
}

function webIdentity(profile: AwsProfile, world: World, variables: World['env']): AwsIdentity | null {
  const token = variables.AWS_WEB_IDENTITY_TOKEN_FILE ?? profile.get('web_identity_token_file')
  if (!token) return null
  const arn = variables.AWS_ROLE_ARN ?? profile.get('role_arn')
  if (!arn || arn.length < SHORTEST_ARN) throw new AwsRefusal('a web identity has no role')
  if (!isTokenThere(token, world) && !mayBeKept(world))
    throw new AwsRefusal('the token of a web identity cannot be read')
  return role(arn, 'web identity role')
}

/** Whether a web identity's token can be read. STS takes none of less than 4 characters. */
function isTokenThere(path: string, { cwd }: World): boolean {
  const whole = resolve(cwd, path)
  try {
    accessSync(whole, constants.R_OK)
    const stat = statSync(whole)
    return stat.isFile() ? stat.size >= 4 : !stat.isDirectory()
  } catch {
    return false
  }
}

/** The AWS CLI keeps the credentials that it was given, and asks for no others while they are good. */
function mayBeKept(world: World): boolean {
  try {
    return readdirSync(expand('~/.aws/cli/cache', world)).length > 0
  } catch {
    return false
  }
}

function singleSignOn(profile: AwsProfile, config: AwsConfig, shown: string): AwsIdentity | null {
  if (!profile.has('sso_account_id') && !profile.has('sso_role_name')) return null
  const settings = new Map(profile)
  const name = profile.get('sso_session')
  const session = name === undefined ? new Map<string, string>() : config.ssoSessions.get(name)
  if (!session) throw new AwsRefusal(`there is no sso-session \`${name}\``)
  for (const [option, value] of session) {
    if ((settings.get(option) ?? value) !== value)
      throw new AwsRefusal(`${shown} and its sso-session differ in \`${option}\``)
    settings.set(option, value)
  }
  const missing = SIGN_ON.find((option) => !settings.has(option))
  if (missing !== undefined) throw new AwsRefusal(`${shown} has no \`${missing}\``)
  return {
    account: accountNumber(settings.get('sso_account_id')),
    role: settings.get('sso_role_name') ?? null,
    accessKeyId: null,
    source: `single sign-on of ${shown}`,
  }
}

const SIGN_ON = ['sso_start_url', 'sso_region', 'sso_role_name', 'sso_account_id']

function login(profile: AwsProfile, shown: string): AwsIdentity | null {
  const session = profile.get('login_session')
  if (session === undefined) return null
  return { ...NOBODY, account: accountOfArn(session), source: `login session of ${shown}` }
}

function program(profile: AwsProfile, shown: string): AwsIdentity | null {
  const command = profile.get('credential_process')
  if (command === undefined) return null
  const account = accountOfPlugin(command)
  if (account !== null) return { ...NOBODY, account, source: `stepup’s own plugin for ${shown}` }
  return { ...NOBODY, source: `credential_process of ${shown}, which is not run to find out` }
}

/** Our own plugin mints for the account that it is given, and for no other (`stepup credential aws`). */
function accountOfPlugin(command: string): string | null {
  const [program, ...words] = command.trim().split(/\s+/)
  if (!/^\/(?:.*\/)?stepup$/.test(program ?? '') || words[0] !== 'credential' || words[1] !== 'aws')
    return null
  const at = words.indexOf('--account')
  return at < 0 || words.lastIndexOf('--account') !== at ? null : accountNumber(words[at + 1])
}

function staticKey(section: AwsProfile | undefined, where: string): AwsIdentity | null {
  const id = section?.get('aws_access_key_id')
  if (id === undefined) return null
  if (!section?.has('aws_secret_access_key')) throw new AwsRefusal(`${where}: a key without its secret`)
  return key(id, where)
}

const NOBODY = { account: null, role: null, accessKeyId: null }

function key(id: string, where: string): AwsIdentity {
  const account = accountOfAccessKey(id)
  return {
    ...NOBODY,
    account,
    accessKeyId: id,
    source: account ? `${where}; the account is part of the key id` : where,
  }
}

function role(arn: string, source: string): AwsIdentity {
  return { ...NOBODY, account: accountOfArn(arn), role: arn, source }
}

/** `arn:partition:service:region:account:resource`. */
function accountOfArn(arn: string): string | null {
  return arn.startsWith('arn:') ? accountNumber(arn.split(':')[4]) : null
}

function accountNumber(text: string | undefined): string | null {
  return text !== undefined && /^\d{12}$/.test(text) ? text : null
}
