/** A host as typed for ssh, with the user and port that were typed with it. */
export type SshAddress = { host: string; user: string | null; port: number | null }

/** `ssh://[user@]host[:port]`, or `[user@]host`; null for what ssh refuses. */
export function sshAddress(typed: string): SshAddress | null {
  if (typed.startsWith('ssh://')) return uriAddress(typed, 'ssh')?.address ?? null
  const at = typed.lastIndexOf('@')
  if (at === 0) return null
  const host = typed.slice(at + 1)
  return host === '' ? null : { host, user: at < 0 ? null : typed.slice(0, at), port: null }
}

/** `scheme://[user[;parameters]@]host[:port][/path]` (misc.c, `parse_uri`); null for what it refuses. */
export function uriAddress(
  typed: string,
  scheme: string,
): { address: SshAddress; path: string | null } | null {
  if (!typed.startsWith(`${scheme}://`)) return null
  const rest = typed.slice(scheme.length + 3)
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const path = slash < 0 || slash === rest.length - 1 ? null : rest.slice(slash + 1)
  if (scheme === 'ssh' && path !== null) return null
  const at = authority.lastIndexOf('@')
  const user = at < 0 ? null : decoded(authority.slice(0, at).split(';')[0]!)
  const found = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(authority.slice(at + 1))
  const host = found?.[1] ?? found?.[2] ?? ''
  const port = portOf(found?.[3])
  if (!found || host === '' || user === '' || port === undefined) return null
  return { address: { host, user, port }, path: path === null ? null : decoded(path) }
}

/** `[user@]host[:port]`, as a hop of `-J` is written; null for what ssh refuses. */
export function hopAddress(typed: string): SshAddress | null {
  if (typed.startsWith('ssh://')) return uriAddress(typed, 'ssh')?.address ?? null
  const at = typed.lastIndexOf('@')
  const user = at < 0 ? null : typed.slice(0, at)
  const place = typed.slice(at + 1)
  // Two colons and no brackets: an IPv6 address (misc.c, `hpdelim2` takes the first as a port's).
  const found = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(place)
  const host = found?.[1] ?? found?.[2] ?? ''
  const port = portOf(found?.[3])
  if (!found || host === '' || user === '' || port === undefined) return null
  return { host, user, port }
}

/** undefined for what is no port; null where none is given. */
export function portOf(text: string | undefined): number | null | undefined {
  if (text === undefined || text === '') return null
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port > 0 && port < 65536 ? port : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
