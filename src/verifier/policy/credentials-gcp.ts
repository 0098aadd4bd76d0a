import type { OperationClass } from '../../core/class.ts'
import {
  isPlainProjectId,
  isServiceAccount,
  isServiceAddress,
  isServiceName,
  parseProvider,
} from '../../core/gcp-names.ts'
import { matchesName } from '../../core/pattern.ts'
import type { GcpCredentials } from '../../core/policy.ts'
import { KNOWN_CLASSES } from './by-class.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import type { Place } from './yaml-reader.ts'

/** `credentials.gcp`: the provider that takes a token, and the service account that it then acts as, by class. */
export const gcpReader: CredentialsReader<'gcp'> = {
  parse: gcpFrom,
  shown: ({ project }) => ({ gcpProject: project }),
  bearings: ({ audience, serviceAccounts }) => [
    { key: 'audience', what: 'audience', value: audience },
    ...Object.entries(serviceAccounts).map(([name, value]) => ({
      key: `serviceAccounts.${name}`,
      what: 'service account',
      value,
    })),
  ],
  unmatched({ project }, { gcp }) {
    if (gcp?.project?.some((pattern) => matchesName(pattern, project))) return null
    return {
      key: 'project',
      what: `\`${project}\` is not among \`match.gcp.project\`: nothing would ever be minted for it`,
    }
  },
}

function gcpFrom(place: Place): GcpCredentials | null {
  const members = place.members(['audience', 'project', 'serviceAccounts', 'endpoints'])
  if (!members) return null
  const audience = members.audience
    ? fitting(members.audience, (text) => parseProvider(text) !== null, PROVIDER)
    : place.fail(`needs \`audience\`, ${PROVIDER}`)
  const project = members.project
    ? fitting(members.project, isPlainProjectId, 'the id of a project')
    : place.fail('needs `project`')
  const serviceAccounts = members.serviceAccounts
    ? serviceAccountsFrom(members.serviceAccounts)
    : place.fail('needs `serviceAccounts`: class to service account')
  const endpoints = members.endpoints ? endpointsFrom(members.endpoints) : {}
  if (audience === null || project === null || serviceAccounts === null || endpoints === null) return null
  return { audience, project, serviceAccounts, endpoints }
}

const PROVIDER =
  'the provider’s full name: `//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`'

function fitting(place: Place, fits: (text: string) => boolean, what: string): string | null {
  const text = place.text()
  if (text === null || fits(text)) return text
  return place.fail(`\`${text}\` is not ${what}`)
}

function serviceAccountsFrom(place: Place): Partial<Record<OperationClass, string>> | null {
  const members = place.members(KNOWN_CLASSES)
  if (!members) return null
  const accounts: Partial<Record<OperationClass, string>> = {}
  for (const [name, at] of Object.entries(members)) {
    const email = fitting(
      at,
      isServiceAccount,
      'the address of a service account: `NAME@PROJECT.iam.gserviceaccount.com`',
    )
    if (email !== null) accounts[name as OperationClass] = email
  }
  if (Object.keys(members).length === 0) place.fail('needs at least one class')
  return accounts
}

/** Of services that a network reaches under addresses of its own (Private Service Connect). */
function endpointsFrom(place: Place): Record<string, string> | null {
  const members = place.members<string>(null)
  if (!members) return null
  const endpoints: Record<string, string> = {}
  for (const [name, at] of Object.entries(members)) {
    if (!at) continue
    const address = fitting(at, isServiceAddress, 'an address: `https://host/`, with the slash at its end')
    if (!isServiceName(name)) at.fail(`\`${name}\` is no name that gcloud has for a service`)
    else if (address !== null) endpoints[name] = address
  }
  return endpoints
}
