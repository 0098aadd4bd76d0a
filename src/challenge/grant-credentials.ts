import { type AzureCloud, isAzureCloudName, isAzureId, isAzureOrigin } from '../core/azure-clouds.ts'
import { StepupError } from '../core/errors.ts'
import { isServiceAccount, isServiceAddress, isServiceName, parseProvider } from '../core/gcp-names.ts'
import { isLoopbackHost } from '../core/loopback-host.ts'
import { BROKER_KINDS, type BrokerKind } from '../core/policy.ts'
import type { Intent } from '../wire/intent.ts'
import type { GrantCredentials, KnownPassword } from '../wire/protocol.ts'

/**
 * `stepup_credentials` of a token response, only for environments that were confirmed. It is believed
 * because it came from the pinned verifier in the answer to our own request.
 *
 * @throws StepupError `verifier_failed` when it is not of that shape
 */
export function parseGrantCredentials(value: unknown, intents: readonly Intent[]): GrantCredentials[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw malformed()
  const confirmed = new Set(intents.map(({ environment }) => environment.name))
  return value.map(parseOne).filter(({ environment }) => confirmed.has(environment))
}

function parseOne(value: unknown): GrantCredentials {
  const members = (value ?? {}) as Record<string, unknown>
  const { environment } = members
  if (typeof environment !== 'string') throw malformed()
  const known = BROKER_KINDS.flatMap((kind) => {
    const member = members[kind]
    if (member === undefined || member === null) return []
    if (typeof member !== 'object') throw malformed()
    return [{ [kind]: PARSERS[kind](member as Record<string, unknown>) }]
  })
  return Object.assign({ environment }, ...known) as GrantCredentials
}

type Parse<K extends BrokerKind> = (member: Record<string, unknown>) => NonNullable<GrantCredentials[K]>

const PARSERS: { [K in BrokerKind]: Parse<K> } = {
  kubernetes: kubernetesFrom,
  aws: awsFrom,
  gcp: gcpFrom,
  azure: azureFrom,
  postgres: postgresFrom,
  vault: vaultFrom,
  ssh: sshFrom,
  git: gitFrom,
  docker: dockerFrom,
}

function kubernetesFrom({ server, ca, audience }: Record<string, unknown>) {
  if (typeof server !== 'string' || typeof ca !== 'string' || typeof audience !== 'string') throw malformed()
  // a bearer token goes there
  if (URL.parse(server)?.protocol !== 'https:') throw malformed()
  return { server, ca, audience }
}

function postgresFrom({ host, port, ca, audience, login, password }: Record<string, unknown>) {
  const texts = [host, ca, audience, login, password]
  if (!texts.every((text) => typeof text === 'string') || !Number.isInteger(port)) throw malformed()
  return { host, port, ca, audience, login, password } as NonNullable<GrantCredentials['postgres']>
}

function awsFrom({ audience, roleArn, region, endpoint }: Record<string, unknown>) {
  if (typeof audience !== 'string' || typeof roleArn !== 'string') throw malformed()
  if (!isTextOrNull(region) || !isTextOrNull(endpoint)) throw malformed()
  const url = endpoint === null ? null : URL.parse(endpoint)
  // a token and what it is traded for go there
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname))
  if (endpoint !== null && !secure) throw malformed()
  return { audience, roleArn, region, endpoint }
}

function gcpFrom(member: Record<string, unknown>): NonNullable<GrantCredentials['gcp']> {
  const { audience, project, serviceAccounts, endpoints } = member
  if (typeof audience !== 'string' || !parseProvider(audience) || typeof project !== 'string')
    throw malformed()
  const accounts = Object.values((serviceAccounts ?? {}) as Record<string, unknown>)
  if (
    accounts.length === 0 ||
    !accounts.every((email) => typeof email === 'string' && isServiceAccount(email))
  )
    throw malformed()
  // tokens go there
  const addresses = Object.entries((endpoints ?? {}) as Record<string, unknown>)
  const isOne = ([name, address]: [string, unknown]) =>
    isServiceName(name) && typeof address === 'string' && isServiceAddress(address)
  if (!addresses.every(isOne)) throw malformed()
  return { audience, project, serviceAccounts, endpoints } as NonNullable<GrantCredentials['gcp']>
}

function azureFrom(member: Record<string, unknown>): NonNullable<GrantCredentials['azure']> {
  const { tenant, subscription, audience, clients, cloud, ca } = member
  if (typeof audience !== 'string' || !isTextOrNull(ca)) throw malformed()
  const ids = Object.values((clients ?? {}) as Record<string, unknown>)
  const isId = (id: unknown) => typeof id === 'string' && isAzureId(id)
  if (ids.length === 0 || ![tenant, subscription, ...ids].every(isId)) throw malformed()
  const { name, authority, resourceManager } = (cloud ?? {}) as Partial<AzureCloud>
  if (typeof name !== 'string' || !isAzureCloudName(name)) throw malformed()
  // an assertion and tokens go there
  const isOrigin = (text: unknown) => typeof text === 'string' && isAzureOrigin(text)
  if (![authority, resourceManager].every(isOrigin)) throw malformed()
  return { tenant, subscription, audience, clients, cloud, ca } as NonNullable<GrantCredentials['azure']>
}

function sshFrom({ audience }: Record<string, unknown>) {
  if (typeof audience !== 'string') throw malformed()
  return { audience }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function vaultFrom(member: Record<string, unknown>): NonNullable<GrantCredentials['vault']> {
  const { address, ca, namespace, mount, audience, policies } = member
  const texts = [address, mount, audience, ca ?? '', namespace ?? '']
  if (!texts.every((text) => typeof text === 'string')) throw malformed()
  // a token goes there
  if (URL.parse(address as string)?.protocol !== 'https:') throw malformed()
  const lists = Object.values((policies ?? {}) as Record<string, unknown>)
  const isList = (list: unknown) => Array.isArray(list) && list.every((name) => typeof name === 'string')
  if (lists.length === 0 || !lists.every(isList)) throw malformed()
  return { address, ca, namespace, mount, audience, policies } as NonNullable<GrantCredentials['vault']>
}

function gitFrom({ url, ca, ...member }: Record<string, unknown>): NonNullable<GrantCredentials['git']> {
  if (typeof url !== 'string' || !isTextOrNull(ca)) throw malformed()
  // a password goes there
  if (URL.parse(url)?.protocol !== 'https:') throw malformed()
  return { url, ca, ...passwordFrom(member) }
}

function dockerFrom({
  registry,
  ...member
}: Record<string, unknown>): NonNullable<GrantCredentials['docker']> {
  if (typeof registry !== 'string' || URL.parse(`https://${registry}`)?.host === undefined) throw malformed()
  return { registry, ...passwordFrom(member) }
}

function passwordFrom({ audience, username, password }: Record<string, unknown>): KnownPassword {
  if (typeof audience !== 'string' || typeof username !== 'string') throw malformed()
  // both are written into lines that git and docker read
  if (/[\0\r\n]/.test(username)) throw malformed()
  const sources = Object.values((password ?? {}) as Record<string, unknown>)
  if (sources.length === 0 || !sources.every((source) => typeof source === 'string')) throw malformed()
  return { audience, username, password: password as KnownPassword['password'] }
}

function malformed(): StepupError {
  return new StepupError('verifier_failed', 'the verifier’s `stepup_credentials` are not understood')
}
