import { expect, test } from 'vitest'
import { BROKERS, isBelow } from '../../src/core/broker.ts'
import type { PolicyEnvironment } from '../../src/core/policy.ts'
import type { Target } from '../../src/core/target.ts'

test.each([
  ['https://git.acme.example', 'https://git.acme.example/acme/shop.git', true],
  ['https://git.acme.example', 'https://git.acme.example:443/acme/shop', true],
  ['https://git.acme.example/acme', 'https://git.acme.example/acme/shop.git', true],
  ['https://git.acme.example/acme', 'https://git.acme.example/acme', true],
  ['https://git.acme.example/acme', 'https://git.acme.example/acme-labs/shop', false],
  ['https://git.acme.example/acme', 'https://git.acme.example/acme/../other', false],
  ['https://git.acme.example/acme', 'https://git.acme.example/acme/%2e%2e/other', false],
  ['https://git.acme.example', 'http://git.acme.example/acme', false],
  ['https://git.acme.example', 'https://git.acme.example:8443/acme', false],
  ['https://git.acme.example', 'https://git.acme.example.evil.example/acme', false],
  ['https://git.acme.example', 'https://git.acme.example/acme?x', false],
  ['https://git.acme.example', 'git@git.acme.example:acme/shop', false],
])('below %s is %s: %s', (server, url, is) => {
  expect(isBelow(server, url)).toBe(is)
})

test('a registry is the one by name and port', () => {
  const environment = { dockerRegistry: 'registry.acme.example:5443' } as PolicyEnvironment
  const at = (registry?: string): Target => ({
    kind: 'host',
    host: 'registry.acme.example',
    ssh: false,
    ...(registry === undefined ? {} : { registry }),
    source: '',
  })
  expect(BROKERS.docker.serves(at('registry.acme.example:5443'), environment)).toBe(true)
  expect(BROKERS.docker.serves(at('registry.acme.example'), environment)).toBe(false)
  expect(BROKERS.docker.concerns(at())).toBe(false)
  expect(BROKERS.ssh.concerns(at('registry.acme.example:5443'))).toBe(false)
})
