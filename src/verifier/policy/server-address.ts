import { parseAddress } from '../../core/address.ts'
import type { Place } from './yaml-reader.ts'

/** A server that earns credentials is reached by TLS alone, and its pattern names a host. */
export function checkServer(pattern: string, at: Place): boolean {
  const address = parseAddress(pattern)
  if (address?.scheme !== 'https') at.fail(`\`${pattern}\` must begin with \`https://\``)
  else if (address.userinfo || address.more)
    at.fail(`\`${pattern}\` must be a host, with port and path at most`)
  else if (!/[\p{L}\p{N}]/u.test(address.host))
    at.fail(`\`${pattern}\` would match every server: name a host`)
  else return true
  return false
}

/** One server, not a pattern of several. */
export function serverFrom(place: Place): string | null {
  const server = place.text()?.trim() ?? null
  if (server === null || !checkServer(server, place)) return null
  if (server.includes('*')) return place.fail('must be one server, without `*`')
  return server
}
