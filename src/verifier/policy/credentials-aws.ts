import { parseRoleArn } from '../../core/aws-partition.ts'
import type { OperationClass } from '../../core/class.ts'
import { isLoopbackHost } from '../../core/loopback-host.ts'
import { matchesName } from '../../core/pattern.ts'
import type { AwsCredentials } from '../../core/policy.ts'
import { KNOWN_CLASSES } from './by-class.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import type { Place } from './yaml-reader.ts'

/** `credentials.aws`: the role that a token is traded for, by class. */
export const awsReader: CredentialsReader<'aws'> = {
  parse: awsFrom,
  shown: ({ roleArn }) => ({ awsAccount: accountOf(roleArn) }),
  bearings: ({ audience, roleArn, classes }) => [
    { key: 'audience', what: 'audience', value: audience },
    ...[...new Set(classes.map((name) => roleArn.replaceAll('{class}', name)))].map((value) => ({
      key: 'roleArn',
      what: 'role',
      value,
    })),
  ],
  // The role is one of an account: an environment that mints for it must also recognise it by its number.
  unmatched({ roleArn }, { aws }) {
    const account = accountOf(roleArn)
    if (aws?.account?.some((pattern) => matchesName(pattern, account))) return null
    return {
      key: 'roleArn',
      what: `its account \`${account}\` is not among \`match.aws.account\`: nothing would ever be minted for it`,
    }
  },
}

function awsFrom(place: Place, environment: string): AwsCredentials | null {
  const members = place.members(['roleArn', 'audience', 'classes', 'region', 'endpoint'])
  if (!members) return null
  const roleArn = members.roleArn ? roleFrom(members.roleArn) : place.fail('needs `roleArn`')
  const audience = members.audience ? members.audience.text() : `stepup:${environment}:aws`
  const classes: OperationClass[] | null = members.classes
    ? members.classes.choices(KNOWN_CLASSES)
    : [...KNOWN_CLASSES]
  const region = members.region ? regionFrom(members.region, roleArn) : null
  const endpoint = members.endpoint ? endpointFrom(members.endpoint) : null
  if (roleArn === null || audience === null || classes === null) return null
  return { roleArn, audience, classes, region, endpoint }
}

function roleFrom(place: Place): string | null {
  const roleArn = place.text()
  if (roleArn === null) return null
  if (!parseRoleArn(roleArn)) return place.fail(`\`${roleArn}\` is no ARN of a role`)
  return roleArn
}

/** STS is asked there, so that it must be of the role's own partition. */
function regionFrom(place: Place, roleArn: string | null): string | null {
  const region = place.text()
  const partition = roleArn === null ? null : parseRoleArn(roleArn)?.partition
  if (region === null || !partition) return null
  return partition.regions.test(region)
    ? region
    : place.fail(`\`${region}\` is no region of the role’s partition \`${partition.name}\``)
}

/** Credentials go there: TLS alone, but for a loopback host. */
function endpointFrom(place: Place): string | null {
  const endpoint = place.text()?.trim() ?? null
  if (endpoint === null) return null
  const url = URL.parse(endpoint)
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname))
  return url && secure && url.origin === endpoint
    ? endpoint
    : place.fail(`\`${endpoint}\` must be an origin, \`https://host[:port]\``)
}

function accountOf(roleArn: string): string {
  return parseRoleArn(roleArn)?.account ?? ''
}
