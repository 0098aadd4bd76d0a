import { parseAddress } from '../../core/address.ts'
import { matchesHost } from '../../core/pattern.ts'
import type { DockerCredentials } from '../../core/policy.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import { PASSWORD_KEYS, passwordFrom } from './password.ts'
import type { Place } from './yaml-reader.ts'

/** `credentials.docker`: one registry of images, and what it is shown as a password. */
export const dockerReader: CredentialsReader<'docker'> = {
  parse: dockerFrom,
  shown: ({ registry }) => ({ dockerRegistry: registry }),
  bearings: ({ audience }) => [{ key: 'audience', what: 'audience', value: audience }],
  unmatched({ registry }, { host }) {
    const { host: name = '' } = parseAddress(`https://${registry}`) ?? {}
    if (host?.host?.some((pattern) => matchesHost(pattern, name))) return null
    return {
      key: 'registry',
      what: `\`${name}\` is not among \`match.host.host\`: nothing would ever be minted for it`,
    }
  },
}

function dockerFrom(place: Place): DockerCredentials | null {
  const members = place.members(['registry', ...PASSWORD_KEYS])
  if (!members) return null
  const registry = members.registry ? registryFrom(members.registry) : place.fail('needs `registry`')
  const password = passwordFrom(members, place)
  if (registry === null || password === null) return null
  return { registry, ...password }
}

/** As images name it, so that docker finds its helper by it. */
function registryFrom(place: Place): string | null {
  const registry = place.text()?.trim() ?? null
  // docker knows it by another name, and has a helper of its own for it
  if (registry === 'docker.io') return place.fail('`docker.io` takes no password of this sort')
  if (registry === null || /^(?=[^/]*[.:]|localhost)[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/.test(registry))
    return registry
  return place.fail(`\`${registry}\` is no registry: a host, in lower case, with a port at most`)
}
