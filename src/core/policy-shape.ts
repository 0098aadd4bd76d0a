import { isClass } from './class.ts'
import { BROKER_KINDS, type Policy } from './policy.ts'
import { isTier } from './tier.ts'

type Check = (value: unknown) => boolean

/**
 * Whether a signed document's policy has the shape that `decide` leans on. The signature says who
 * wrote it; this says that a mistake or a newer form fails here and not as an allow further on.
 */
export function isPolicy(value: unknown): value is Policy {
  return (
    isRecord(value) &&
    isCount(value.version) &&
    listOf(isEnvironment)(value.environments) &&
    listOf(isProgram)(value.programs) &&
    listOf(isRule)(value.rules)
  )
}

function isEnvironment(value: unknown): boolean {
  return (
    isRecord(value) &&
    isName(value.name) &&
    isTier(value.tier) &&
    isRecord(value.match) &&
    Object.values(value.match).every((kind) => isRecord(kind) && Object.values(kind).every(listOf(isName))) &&
    (value.mode === 'enforce' || value.mode === 'observe') &&
    (value.credentials === null || isCredentials(value.credentials)) &&
    listOf((kind) => (BROKER_KINDS as readonly unknown[]).includes(kind))(value.brokers) &&
    isBoolean(value.credentialsRequired) &&
    (value.scrub === undefined || listOf(isName)(value.scrub)) &&
    (value.kubernetesServer === undefined || isName(value.kubernetesServer)) &&
    (value.awsAccount === undefined || isName(value.awsAccount)) &&
    (value.gcpProject === undefined || isName(value.gcpProject)) &&
    (value.azureSubscription === undefined || isSubscription(value.azureSubscription)) &&
    (value.postgresServer === undefined || isHostAndPort(value.postgresServer)) &&
    (value.vaultServer === undefined || isVaultServer(value.vaultServer)) &&
    (value.gitServer === undefined || isName(value.gitServer)) &&
    (value.dockerRegistry === undefined || isName(value.dockerRegistry))
  )
}

function isCredentials(value: unknown): boolean {
  if (!isRecord(value) || !isBoolean(value.required)) return false
  const { kubernetes, aws, gcp, azure, postgres, ssh, vault, git, docker } = value
  return (
    (kubernetes === undefined ||
      (isRecord(kubernetes) &&
        [kubernetes.server, kubernetes.ca, kubernetes.audience].every(isName) &&
        isRecord(kubernetes.groups) &&
        Object.entries(kubernetes.groups).every(
          ([name, groups]) => isClass(name) && listOf(isName)(groups),
        ))) &&
    (aws === undefined || isAws(aws)) &&
    (gcp === undefined || isGcp(gcp)) &&
    (azure === undefined || isAzure(azure)) &&
    (postgres === undefined || isPostgres(postgres)) &&
    (vault === undefined || isVault(vault)) &&
    (ssh === undefined || isSsh(ssh)) &&
    (git === undefined || isGit(git)) &&
    (docker === undefined || (isPassword(docker) && isRecord(docker) && isName(docker.registry)))
  )
}

function isPostgres(value: unknown): boolean {
  return (
    isHostAndPort(value) &&
    isRecord(value) &&
    [value.ca, value.audience, value.login, value.password].every(isName) &&
    isRecord(value.roles) &&
    Object.entries(value.roles).every(([name, role]) => isClass(name) && isName(role))
  )
}

function isSsh(value: unknown): boolean {
  return (
    isRecord(value) &&
    isName(value.audience) &&
    isByClass(listOf(isName))(value.principals) &&
    isByClass(listOf(isName))(value.extensions) &&
    isByClass(isName)(value.forceCommand) &&
    listOf(isName)(value.sourceAddress)
  )
}

function isGit(value: unknown): boolean {
  return isPassword(value) && isRecord(value) && isName(value.url) && isNameOrNull(value.ca)
}

function isPassword(value: unknown): boolean {
  return (
    isRecord(value) && [value.audience, value.username].every(isName) && isByClass(isName)(value.password)
  )
}

function isByClass(check: Check): Check {
  return (value) =>
    isRecord(value) && Object.entries(value).every(([name, own]) => isClass(name) && check(own))
}

function isVault(value: unknown): boolean {
  return (
    isVaultServer(value) &&
    isRecord(value) &&
    isNameOrNull(value.ca) &&
    [value.mount, value.audience].every(isName) &&
    isRecord(value.policies) &&
    Object.entries(value.policies).every(([name, policies]) => isClass(name) && listOf(isName)(policies))
  )
}

function isVaultServer(value: unknown): boolean {
  return isRecord(value) && isName(value.address) && isNameOrNull(value.namespace)
}

function isHostAndPort(value: unknown): boolean {
  return isRecord(value) && isName(value.host) && isCount(value.port)
}

function isGcp(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value.audience, value.project].every(isName) &&
    isByClass(isName)(value.serviceAccounts) &&
    isRecord(value.endpoints) &&
    Object.values(value.endpoints).every(isName)
  )
}

function isSubscription(value: unknown): boolean {
  return isRecord(value) && [value.subscription, value.tenant, value.cloud].every(isName)
}

function isAzure(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.cloud)) return false
  const { name, authority, resourceManager } = value.cloud
  return (
    [value.subscription, value.tenant, value.audience].every(isName) &&
    [name, authority, resourceManager].every(isName) &&
    isByClass(isName)(value.clients) &&
    isNameOrNull(value.ca)
  )
}

/** A document of a release that minted no sessions yet holds the role alone. */
function isAws(value: unknown): boolean {
  if (!isRecord(value)) return false
  if (Object.keys(value).length === 1) return isName(value.roleArn)
  return (
    [value.roleArn, value.audience].every(isName) &&
    listOf(isClass)(value.classes) &&
    isNameOrNull(value.region) &&
    isNameOrNull(value.endpoint)
  )
}

function isProgram(value: unknown): boolean {
  return (
    isRecord(value) &&
    isName(value.name) &&
    isNameOrNull(value.path) &&
    isNameOrNull(value.sha256) &&
    listOf((c) => isRecord(c) && isName(c.pattern) && isClass(c.class))(value.commands) &&
    isNameOrNull(value.environment)
  )
}

const CONDITIONS: Record<string, Check> = {
  tier: listOf(isTier),
  class: listOf(isClass),
  environment: listOf(isName),
  tool: listOf(isName),
  operation: listOf(isName),
  ci: isBoolean,
  root: isBoolean,
  terminal: isBoolean,
  unbounded: isBoolean,
}

function isRule(value: unknown): boolean {
  if (!isRecord(value) || !isName(value.name) || !isRecord(value.when)) return false
  // An unknown condition would be skipped and the rule apply too widely: refuse it.
  if (!Object.entries(value.when).every(([key, wanted]) => CONDITIONS[key]?.(wanted) === true)) return false
  switch (value.then) {
    case 'allow':
      return true
    case 'block':
      return typeof value.message === 'string' && isNameOrNull(value.link)
    case 'challenge':
      return (
        isRequirement(value.require) &&
        isOffer(value.grant) &&
        (value.share === 'session' || value.share === 'device') &&
        isBoolean(value.unlock)
      )
    default:
      return false
  }
}

function isRequirement(value: unknown): boolean {
  return (
    isRecord(value) &&
    (value.acr === 'phr' || value.acr === 'phrh') &&
    isCount(value.maxAge) &&
    isBoolean(value.deviceBound) &&
    isCount(value.approvals)
  )
}

function isOffer(value: unknown): boolean {
  return (
    isRecord(value) &&
    (value.scope === 'command' || value.scope === 'environment') &&
    listOf(isClass)(value.classes) &&
    isCount(value.ttl) &&
    value.ttl > 0
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isNameOrNull(value: unknown): boolean {
  return value === null || isName(value)
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}
