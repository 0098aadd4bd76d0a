import { X509Certificate } from 'node:crypto'
import { CLASSES, type OperationClass } from '../../core/class.ts'
import { fitOfAddress } from '../../core/pattern.ts'
import type { KubernetesCredentials } from '../../core/policy.ts'
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
  const ca = members.ca ? caFrom(members.ca) : place.fail('needs `ca`: the PEM of the server’s authority')
  const audience = members.audience
    ? members.audience.text()
    : place.fail('needs `audience`: one that no other environment has')
  const groups = members.groups ? groupsFrom(members.groups) : place.fail('needs `groups`: class to groups')
  return server === null || ca === null || audience === null || groups === null
    ? null
    : { server, ca, audience, groups }
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
