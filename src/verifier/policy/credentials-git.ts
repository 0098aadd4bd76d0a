import { parseAddress } from '../../core/address.ts'
import { matchesRemote } from '../../core/pattern.ts'
import type { GitCredentials } from '../../core/policy.ts'
import { authorityFrom } from './authority.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import { PASSWORD_KEYS, passwordFrom } from './password.ts'
import { serverFrom } from './server-address.ts'
import type { Place } from './yaml-reader.ts'

/** `credentials.git`: one git server over HTTPS, or a part of it, and what it is shown as a password. */
export const gitReader: CredentialsReader<'git'> = {
  parse: gitFrom,
  shown: ({ url }) => ({ gitServer: url }),
  bearings: ({ audience }) => [{ key: 'audience', what: 'audience', value: audience }],
  unmatched({ url }, { git }) {
    if (git?.remote?.some((pattern) => isOnSameHost(pattern, url))) return null
    return {
      key: 'url',
      what: `\`${url}\` is on no host of \`match.git.remote\`: nothing would ever be minted for it`,
    }
  },
}

/** The pattern's path may be narrower than the URL's, or wider. */
function isOnSameHost(pattern: string, url: string): boolean {
  const host = pattern.replace(/^((?:[a-z][a-z0-9+.-]*:\/\/)?[^/]*).*$/isu, '$1')
  return matchesRemote(host, url)
}

function gitFrom(place: Place): GitCredentials | null {
  const members = place.members(['url', 'ca', ...PASSWORD_KEYS])
  if (!members) return null
  const url = members.url ? urlFrom(members.url) : place.fail('needs `url`')
  const ca = members.ca ? authorityFrom(members.ca) : undefined
  const password = passwordFrom(members, place)
  if (url === null || ca === null || password === null) return null
  return { url, ca: ca ?? null, ...password }
}

/** As it is written into the names of git's settings. */
function urlFrom(place: Place): string | null {
  const url = serverFrom(place)
  if (url === null) return null
  const plain = url.replace(/\/+$/, '')
  if (/^[\w./-]*$/.test(parseAddress(plain)?.path ?? '?') && !/\/\.{1,2}(\/|$)/.test(plain)) return plain
  return place.fail(`\`${url}\` must have a plain path: letters, digits, \`.\`, \`_\` and \`-\``)
}
