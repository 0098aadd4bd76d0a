import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { arrivalOf, proxyList, stamp } from '../../src/verifier/forwarded.ts'

function message(peer: string, headers: Record<string, string>): IncomingMessage {
  return {
    socket: { remoteAddress: peer },
    headers: { host: 'h.example', ...headers },
  } as unknown as IncomingMessage
}

const PROXIES = proxyList(['10.0.0.0/8', '::1'])

describe('who is asking', () => {
  it.each<[string, string, Record<string, string>, object]>([
    ['a stranger is who it is', '203.0.113.1', { 'x-forwarded-for': '1.2.3.4' }, { address: '203.0.113.1' }],
    ['a proxy tells', '10.1.2.3', { 'x-forwarded-for': '203.0.113.1' }, { address: '203.0.113.1' }],
    [
      'two proxies tell',
      '10.1.2.3',
      { 'x-forwarded-for': '203.0.113.1, 10.9.9.9' },
      { address: '203.0.113.1' },
    ],
    [
      'the client cannot add hops',
      '10.1.2.3',
      { 'x-forwarded-for': '6.6.6.6, 203.0.113.1' },
      { address: '203.0.113.1' },
    ],
    ['nonsense is not an address', '10.1.2.3', { 'x-forwarded-for': 'me' }, { address: '10.1.2.3' }],
    ['mapped addresses are plain', '::ffff:203.0.113.1', {}, { address: '203.0.113.1' }],
    ['a proxy tells the scheme', '10.1.2.3', { 'x-forwarded-proto': 'https' }, { protocol: 'https' }],
    ['a stranger does not', '203.0.113.1', { 'x-forwarded-proto': 'https' }, { protocol: 'http' }],
    ['a proxy tells the host', '10.1.2.3', { 'x-forwarded-host': 'out.example' }, { host: 'out.example' }],
    ['a stranger does not', '203.0.113.1', { 'x-forwarded-host': 'out.example' }, { host: 'h.example' }],
  ])('%s', (_name, peer, headers, expected) => {
    expect(arrivalOf(message(peer, headers), PROXIES)).toMatchObject(expected)
  })

  it('is stamped over whatever was sent', () => {
    const request = message('203.0.113.1', {
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'for=1.2.3.4',
      'x-real-ip': '1.2.3.4',
    })
    stamp(request, arrivalOf(request, PROXIES))
    expect(request.headers).toEqual({
      host: 'h.example',
      'x-forwarded-for': '203.0.113.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'h.example',
    })
  })

  it('refuses a proxy that is none', () => {
    expect(() => proxyList(['everyone'])).toThrow()
  })
})
