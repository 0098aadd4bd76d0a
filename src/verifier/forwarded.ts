import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** What reached us, after trusted proxies were seen through. */
export type Arrival = { address: string; host: string; protocol: 'http' | 'https' }

/** Addresses (`10.0.0.7`) and ranges (`10.0.0.0/8`) of proxies whose X-Forwarded headers are believed. */
export function proxyList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) throw new Error(`\`${entry}\` is neither an address nor a range`)
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/**
 * Who is asking, and for which host. Behind TLS termination a DPoP proof's `htu` names the outside
 * address; believing that from anyone would let anyone choose it, so only trusted proxies are asked.
 */
export function arrivalOf(request: IncomingMessage, proxies: BlockList): Arrival {
  const peer = plainAddress(request.socket.remoteAddress ?? '')
  const encrypted = 'encrypted' in request.socket && request.socket.encrypted === true
  const direct: Arrival = {
    address: peer,
    host: request.headers.host ?? '',
    protocol: encrypted ? 'https' : 'http',
  }
  if (!isTrusted(peer, proxies)) return direct
  const hops = listOf(request.headers['x-forwarded-for']).map(plainAddress)
  // From the right: each trusted proxy vouches for the hop before it, the first other one is the client.
  const client = hops.reverse().find((hop) => !isTrusted(hop, proxies))
  const [protocol] = listOf(request.headers['x-forwarded-proto'])
  const [host] = listOf(request.headers['x-forwarded-host'])
  return {
    address: client && isIP(client) !== 0 ? client : peer,
    host: host ?? direct.host,
    protocol: protocol === 'https' || protocol === 'http' ? protocol : direct.protocol,
  }
}

/**
 * Rewrites the request's headers to what was found out, so that everything behind sees one truth and
 * nothing that the peer made up.
 */
export function stamp(request: IncomingMessage, arrival: Arrival): void {
  for (const name of Object.keys(request.headers)) {
    if (name === 'forwarded' || name.startsWith('x-forwarded-') || name === 'x-real-ip') {
      delete request.headers[name]
    }
  }
  request.headers.host = arrival.host
  request.headers['x-forwarded-for'] = arrival.address
  request.headers['x-forwarded-proto'] = arrival.protocol
  request.headers['x-forwarded-host'] = arrival.host
}

function isTrusted(address: string, proxies: BlockList): boolean {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function plainAddress(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '')
}

function listOf(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}
