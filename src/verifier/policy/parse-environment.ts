import { X509Certificate } from 'node:crypto'
import { parseAddress } from '../../core/address.ts'
import { CLASSES, type OperationClass } from '../../core/class.ts'
import type {
  AwsCredentials,
  EnvironmentCredentials,
  EnvironmentMatch,
  KubernetesCredentials,
  PolicyEnvironment,
} from '../../core/policy.ts'
import type { Place } from './yaml-reader.ts'

/** `unknown` is what stepup says when it does not know; a policy knows. */
const TIERS = ['production', 'staging', 'development', 'local'] as const

export const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/i

/** What can be matched, by kind of target: the fields of `EnvironmentMatch`. */
const FIELDS = {
  kubernetes: ['server', 'context', 'namespace'],
  aws: ['account', 'profile', 'accessKeyId'],
  gcp: ['project', 'configuration'],
  azure: ['subscription', 'tenant'],
  git: ['remote', 'branch'],
  terraform: ['workspace', 'backend'],
  pulumi: ['stack', 'backend'],
  docker: ['context', 'host'],
  host: ['host'],
  database: ['host', 'database'],
  vault: ['address'],
  ci: ['ref', 'environment'],
} as const satisfies { [K in keyof EnvironmentMatch]-?: readonly (keyof NonNullable<EnvironmentMatch[K]>)[] }

type Kind = keyof typeof FIELDS

const KINDS = Object.keys(FIELDS) as Kind[]

export function parseEnvironment(place: Place): PolicyEnvironment | null {
  const members = place.members(['name', 'tier', 'match', 'mode', 'credentials'])
  if (!members) return null
  const name = members.name ? nameFrom(members.name) : place.fail('needs `name`')
  const tier = members.tier
    ? members.tier.choice(TIERS)
    : place.fail('needs `tier`: `production`, `staging`, `development` or `local`')
  const match = members.match ? matchFrom(members.match) : {}
  const mode = members.mode ? members.mode.choice(['enforce', 'observe'] as const) : 'enforce'
  const credentials = members.credentials ? credentialsFrom(members.credentials) : null
  if (name === null || tier === null || match === null || mode === null) return null
  const kubernetes = credentials?.kubernetes
  return {
    name,
    tier,
    match,
    mode,
    credentials,
    brokers: kubernetes ? ['kubernetes'] : [],
    credentialsRequired: credentials?.required ?? false,
    ...(kubernetes ? { kubernetesServer: kubernetes.server } : {}),
  }
}

export function nameFrom(place: Place): string | null {
  const name = place.text()
  if (name === null || NAME.test(name)) return name
  return place.fail(`\`${name}\` is no name: letters, digits, \`.\`, \`_\` and \`-\`, at most 63 of them`)
}

function matchFrom(place: Place): EnvironmentMatch | null {
  const kinds = place.members(KINDS)
  if (!kinds) return null
  const match: Record<string, Record<string, string[]>> = {}
  for (const kind of KINDS) {
    const fields = kinds[kind]?.members<string>(FIELDS[kind])
    if (!fields) continue
    const entries = Object.entries(fields).flatMap(([field, at]) => {
      const patterns = at?.texts()?.map((text) => text.trim())
      if (at && patterns) for (const pattern of patterns) checkPattern(`${kind}.${field}`, pattern, at)
      return patterns ? [[field, patterns] as const] : []
    })
    if (entries.length === 0) kinds[kind]?.fail('needs at least one pattern')
    match[kind] = Object.fromEntries(entries)
  }
  return match
}

function checkPattern(field: string, pattern: string, at: Place): void {
  if (field === 'kubernetes.server') checkServer(pattern, at)
  if (field === 'vault.address') {
    const address = parseAddress(pattern)
    if (!address || !/^https?$/.test(address.scheme)) at.fail(`\`${pattern}\` must begin with \`https://\``)
  }
  if (field === 'aws.account' && !/^(?:\d{12}|[\d*]*\*[\d*]*)$/.test(pattern)) {
    at.fail(`\`${pattern}\` is no AWS account: twelve digits in quotes`)
  }
}

/** A server that earns credentials is reached by TLS alone, and its pattern names a host. */
function checkServer(pattern: string, at: Place): boolean {
  const address = parseAddress(pattern)
  if (address?.scheme !== 'https') at.fail(`\`${pattern}\` must begin with \`https://\``)
  else if (address.userinfo || address.more)
    at.fail(`\`${pattern}\` must be a host, with port and path at most`)
  else if (!/[\p{L}\p{N}]/u.test(address.host))
    at.fail(`\`${pattern}\` would match every server: name a host`)
  else return true
  return false
}

function credentialsFrom(place: Place): EnvironmentCredentials | null {
  const members = place.members(['required', 'kubernetes', 'aws'])
  if (!members) return null
  const required = members.required ? members.required.flag() : false
  const kubernetes = members.kubernetes && kubernetesFrom(members.kubernetes)
  const aws = members.aws && awsFrom(members.aws)
  return {
    required: required ?? false,
    ...(kubernetes ? { kubernetes } : {}),
    ...(aws ? { aws } : {}),
  }
}

function kubernetesFrom(place: Place): KubernetesCredentials | null {
  const members = place.members(['server', 'ca', 'audience', 'groups'])
  if (!members) return null
  const server = members.server ? serverFrom(members.server) : place.fail('needs `server`')
  const ca = members.ca ? caFrom(members.ca) : place.fail('needs `ca`: the PEM of the server’s authority')
  const audience = members.audience
    ? members.audience.text()
    : place.fail('needs `audience`: one that no other environment has')
  const groups = members.groups ? groupsFrom(members.groups) : place.fail('needs `groups`: class to groups')
  return server === null || ca === null || audience === null || groups === null
    ? null
    : { server, ca, audience, groups }
}

function serverFrom(place: Place): string | null {
  const server = place.text()?.trim() ?? null
  if (server === null || !checkServer(server, place)) return null
  if (server.includes('*')) return place.fail('must be one server, without `*`')
  return server
}

function caFrom(place: Place): string | null {
  const pem = place.text()
  if (pem === null) return null
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? []
  const rest = pem.replace(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu, '').trim()
  if (blocks.length === 0) return place.fail('must be a certificate in PEM (`-----BEGIN CERTIFICATE-----`)')
  if (rest !== '') return place.fail('must hold certificates in PEM and nothing else')
  try {
    for (const block of blocks) new X509Certificate(block)
  } catch {
    return place.fail('holds a certificate that cannot be read; copy it again')
  }
  return `${blocks.map((block) => block.trim()).join('\n')}\n`
}

function groupsFrom(place: Place): Partial<Record<OperationClass, string[]>> | null {
  const members = place.members(CLASSES.filter((name) => name !== 'unknown'))
  if (!members) return null
  const groups: Partial<Record<OperationClass, string[]>> = {}
  for (const [name, at] of Object.entries(members)) {
    const names = at.texts()
    if (names?.some((group) => group.startsWith('system:'))) {
      at.fail('must not use groups of `system:`: Kubernetes gives them powers of their own')
    }
    if (names) groups[name as OperationClass] = names
  }
  return groups
}

function awsFrom(place: Place): AwsCredentials | null {
  const members = place.members(['roleArn'])
  if (!members) return null
  if (!members.roleArn) return place.fail('needs `roleArn`')
  const roleArn = members.roleArn.text()
  if (roleArn === null) return null
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/{}-]+$/.test(roleArn)) {
    return members.roleArn.fail(`\`${roleArn}\` is no ARN of a role`)
  }
  return { roleArn }
}
