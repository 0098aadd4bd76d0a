import type { OperationClass } from '../../core/class.ts'
import { fitOfAddress } from '../../core/pattern.ts'
import type { VaultCredentials } from '../../core/policy.ts'
import { authorityFrom } from './authority.ts'
import { byClass } from './by-class.ts'
import { type CredentialsReader, neededAudience } from './credentials-kind.ts'
import { serverFrom } from './server-address.ts'
import type { Place } from './yaml-reader.ts'

const DEFAULT_MOUNT = 'jwt-stepup'
const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/
const PATH = /^[a-z0-9][a-z0-9_-]*(\/[a-z0-9][a-z0-9_-]*)*$/i

/** `credentials.vault`: one Vault or OpenBao, and the policies that a class's token has there. */
export const vaultReader: CredentialsReader<'vault'> = {
  parse: vaultFrom,
  shown: ({ address, namespace }) => ({ vaultServer: { address, namespace } }),
  // Policies are a namespace's: the same name elsewhere is another policy.
  bearings: ({ address, namespace, audience, policies }) => [
    { key: 'audience', what: 'audience', value: audience },
    ...Object.entries(policies).flatMap(([name, all]) =>
      all.map((policy) => ({
        key: `policies.${name}`,
        what: 'policy',
        value: `${policy} at ${namespace === null ? address : `${address} in ${namespace}`}`,
      })),
    ),
  ],
  unmatched({ address }, { vault }) {
    if (vault?.address?.some((pattern) => fitOfAddress(pattern, address) === 'exact')) return null
    return {
      key: 'address',
      what: `\`${address}\` is not among \`match.vault.address\`: nothing would ever be minted for it`,
    }
  },
}

function vaultFrom(place: Place): VaultCredentials | null {
  const members = place.members(['address', 'ca', 'namespace', 'mount', 'audience', 'policies'])
  if (!members) return null
  const address = members.address ? serverFrom(members.address) : place.fail('needs `address`')
  const ca = members.ca ? authorityFrom(members.ca) : undefined
  const namespace = members.namespace ? matching(members.namespace, PATH, 'namespace') : undefined
  const mount = members.mount ? matching(members.mount, PATH, 'path of an auth method') : DEFAULT_MOUNT
  const audience = neededAudience(members.audience, place)
  const policies = members.policies
    ? policiesFrom(members.policies)
    : place.fail('needs `policies`: class to policies')
  if (address === null || ca === null || namespace === null) return null
  if (mount === null || audience === null || policies === null) return null
  return { address, ca: ca ?? null, namespace: namespace ?? null, mount, audience, policies }
}

function matching(place: Place, pattern: RegExp, what: string): string | null {
  const text = place.text()
  if (text === null || pattern.test(text)) return text
  return place.fail(`\`${text}\` is no ${what}`)
}

function policiesFrom(place: Place): Partial<Record<OperationClass, string[]>> | null {
  const policies = byClass(place, namesFrom)
  if (policies && Object.keys(policies).length === 0) place.fail('needs at least one class')
  return policies
}

function namesFrom(place: Place): string[] | null {
  const names = place.texts()
  const wrong = names?.find((text) => !NAME.test(text) || text === 'root')
  if (wrong === undefined) return names
  return wrong === 'root'
    ? place.fail('must not be `root`, which may do everything')
    : place.fail(`\`${wrong}\` is no name of a policy: lower-case letters, digits, \`_\` and \`-\``)
}
