import { fitOfAddress } from '../../core/pattern.ts'
import type { KubernetesCredentials } from '../../core/policy.ts'
import { neededAuthority } from './authority.ts'
import { byClass } from './by-class.ts'
import { type CredentialsReader, neededAudience } from './credentials-kind.ts'
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
  const ca = neededAuthority(members.ca, place)
  const audience = neededAudience(members.audience, place)
  const groups = members.groups
    ? byClass(members.groups, groupsFrom)
    : place.fail('needs `groups`: class to groups')
  return server === null || ca === null || audience === null || groups === null
    ? null
    : { server, ca, audience, groups }
}

function groupsFrom(place: Place): string[] | null {
  const names = place.texts()
  if (names?.some((group) => group.startsWith('system:'))) {
    place.fail('must not use groups of `system:`: Kubernetes gives them powers of their own')
  }
  return names
}
