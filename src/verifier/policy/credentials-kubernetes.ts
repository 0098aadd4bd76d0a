import { CLASSES, type OperationClass } from '../../core/class.ts'
import { fitOfAddress } from '../../core/pattern.ts'
import type { KubernetesCredentials } from '../../core/policy.ts'
import { authorityFrom } from './authority.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import { serverFrom } from './server-address.ts'
import type { Place } from './yaml-reader.ts'

/** `credentials.kubernetes`: one server, and the groups that a token carries there, by class. */
export const kubernetesReader: CredentialsReader<'kubernetes'> = {
  parse: kubernetesFrom,
  shown: ({ server }) => ({ kubernetesServer: server }),
  bearings: ({ audience, groups }) => [
    { key: 'audience', what: 'audience', value: audience },
    ...Object.entries(groups).flatMap(([name, all]) =>
      all.map((value) => ({ key: `groups.${name}`, what: 'group', value })),
    ),
  ],
  // A token is for one server: an environment that mints for it must also recognise it by address.
  unmatched({ server }, { kubernetes }) {
    if (kubernetes?.server?.some((pattern) => fitOfAddress(pattern, server) === 'exact')) return null
    return {
      key: 'server',
      what: `\`${server}\` is not among \`match.kubernetes.server\`: nothing would ever be minted for it`,
    }
  },
}

function kubernetesFrom(place: Place): KubernetesCredentials | null {
  const members = place.members(['server', 'ca', 'audience', 'groups'])
  if (!members) return null
  const server = members.server ? serverFrom(members.server) : place.fail('needs `server`')
  const ca = members.ca
    ? authorityFrom(members.ca)
    : place.fail('needs `ca`: the PEM of the server’s authority')
  const audience = members.audience
    ? members.audience.text()
    : place.fail('needs `audience`: one that no other environment has')
  const groups = members.groups ? groupsFrom(members.groups) : place.fail('needs `groups`: class to groups')
  return server === null || ca === null || audience === null || groups === null
    ? null
    : { server, ca, audience, groups }
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
