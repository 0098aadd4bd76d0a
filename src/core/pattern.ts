import { type Address, parseAddress, parseRemote, plainHost } from './address.ts'

/**
 * True when the whole text fits the pattern: `*` is any run of characters, all else stands for
 * itself. Time is bounded by the product of both lengths.
 */
export function matches(pattern: string, text: string): boolean {
  let at = 0
  let in_ = 0
  let star = -1
  let retry = 0
  while (at < text.length) {
    if (in_ < pattern.length && pattern[in_] === '*') {
      star = in_++
      retry = at
    } else if (in_ < pattern.length && pattern[in_] === text[at]) {
      in_++
      at++
    } else if (star >= 0) {
      in_ = star + 1
      at = ++retry
    } else return false
  }
  while (pattern[in_] === '*') in_++
  return in_ === pattern.length
}

/** For names that people write in any case: contexts, profiles, projects, branches. */
export function matchesName(pattern: string, name: string): boolean {
  return matches(pattern.toLowerCase(), name.toLowerCase())
}

/** `*` stays within the host; a pattern of digits and dots alone fits addresses, never names. */
export function matchesHost(pattern: string, host: string): boolean {
  const [wanted, given] = [plainHost(pattern), plainHost(host)]
  if (wanted === null || given === null || given === '') return false
  if (/^[\d.*]+$/u.test(wanted) && wanted !== '*' && !/^[\d.]+$/u.test(given)) return false
  return matches(wanted, given)
}

/**
 * How well a URL fits a pattern of one. `exact`: scheme, host, port and path fit and nothing else is
 * there; only this pins an address. `host`: it reaches a host of the pattern's by another scheme,
 * port or path, or with userinfo; enough to be careful, never enough for a credential.
 */
export type AddressFit = 'exact' | 'host' | 'none'

/**
 * A pattern without a port means the scheme's own, `:*` any; one without a path means none. `*`
 * never crosses from host into port or path: each part is compared by itself.
 */
export function fitOfAddress(pattern: string, url: string): AddressFit {
  const given = parseAddress(url)
  const wanted = parseAddress(pattern)
  if (!given) return 'none'
  if (!wanted) return matchesHost(pattern, given.host) ? 'host' : 'none'
  if (!matchesHost(wanted.host, given.host)) return 'none'
  return isExact(wanted, given) ? 'exact' : 'host'
}

function isExact(wanted: Address, given: Address): boolean {
  return (
    wanted.scheme === given.scheme &&
    !given.userinfo &&
    !given.more &&
    (wanted.port === '*' || wanted.port === given.port) &&
    /^[\x21-\x7e]*$/.test(given.host) &&
    fitsPath(wanted.path, given.path)
  )
}

function fitsPath(wanted: string, given: string): boolean {
  if (/%2e|%2f|%5c|\\|\/\.{1,2}(\/|$)/iu.test(given)) return false
  return matches(wanted === '' ? '/' : wanted, given === '' ? '/' : given)
}

/** `github.com/acme/*` against any way to write a remote; `*` stays within the host, then within the path. */
export function matchesRemote(pattern: string, url: string): boolean {
  const given = parseRemote(url)
  if (given.at !== 'host') return false
  const wanted = parseRemote(/:\/\/|^[^/]*@[^/]*:/u.test(pattern) ? pattern : `ssh://${pattern}`)
  if (wanted.at !== 'host') return false
  const [host, port] = splitPort(given.host)
  const [wantedHost, wantedPort] = splitPort(wanted.host)
  if (!matchesHost(wantedHost, host) || (wantedPort !== '*' && wantedPort !== port)) return false
  return matches(wanted.path === '' ? '*' : wanted.path, given.path)
}

function splitPort(host: string): [host: string, port: string] {
  const found = /^(.*[^:]):(\d+|\*)$/u.exec(host)
  return found && !found[1]!.includes(':') ? [found[1]!, found[2]!] : [host, '']
}
