import { parseAddress } from '../../core/address.ts'
import { BROKER_KINDS, type EnvironmentMatch, type PolicyEnvironment } from '../../core/policy.ts'
import { credentialsFrom, readersOf } from './credentials.ts'
import { scrubFrom } from './scrub.ts'
import { checkServer } from './server-address.ts'
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
  const members = place.members(['name', 'tier', 'match', 'mode', 'credentials', 'scrub'])
  if (!members) return null
  const name = members.name ? nameFrom(members.name) : place.fail('needs `name`')
  const tier = members.tier
    ? members.tier.choice(TIERS)
    : place.fail('needs `tier`: `production`, `staging`, `development` or `local`')
  const match = members.match ? matchFrom(members.match) : {}
  const mode = members.mode ? members.mode.choice(['enforce', 'observe'] as const) : 'enforce'
  const credentials = members.credentials ? credentialsFrom(members.credentials, name ?? '') : null
  const scrub = members.scrub ? scrubFrom(members.scrub) : undefined
  if (name === null || tier === null || match === null || mode === null || scrub === null) return null
  const readers = credentials ? readersOf(credentials) : []
  return {
    name,
    tier,
    match,
    mode,
    credentials,
    brokers: BROKER_KINDS.filter((kind) => credentials?.[kind] !== undefined),
    credentialsRequired: credentials?.required ?? false,
    ...(scrub && { scrub }),
    ...Object.assign({}, ...readers.map((reader) => reader.shown())),
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
