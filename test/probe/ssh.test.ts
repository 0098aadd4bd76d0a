import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { numericAddress } from '../../src/probe/numeric-address.ts'
import { probeSsh, type SshSelector } from '../../src/probe/ssh.ts'
import { matchesHostLine, matchesPattern, matchesPatternList } from '../../src/probe/ssh-pattern.ts'
import { scratch, worldIn } from './scratch.ts'

/** No account has this id, so that the directory is its home; root's files are taken as its own are. */
const NOBODY = 4_242_424

function hosts(config: string, selector: Omit<SshSelector, 'kind'>, files: Record<string, string> = {}) {
  const directory = scratch({ '.ssh/config': config, ...files })
  return probeSsh({ kind: 'ssh', ...selector }, { ...worldIn(directory), uid: NOBODY })
}

describe('the host of ssh', () => {
  test.each<[string, string, Omit<SshSelector, 'kind'>, object[]]>([
    ['as typed', '', { host: 'web' }, [{ host: 'web' }]],
    ['its user', '', { host: 'web', options: [['user', 'root']] }, [{ host: 'root@web' }]],
    [
      'an alias',
      'Host prod-*\n  HostName 10.0.0.1\n  User ops',
      { host: 'prod-db' },
      [{ host: 'ops@10.0.0.1', alias: 'prod-db' }],
    ],
    ['by %h', 'HostName %h.prod.example', { host: 'web' }, [{ host: 'web.prod.example', alias: 'web' }]],
    [
      'what is typed holds',
      'HostName x\nPort 23',
      {
        host: 'web',
        options: [
          ['hostname', 'y'],
          ['port', '24'],
        ],
      },
      [{ host: 'y', alias: 'web', source: 'ssh’s configuration, port 24' }],
    ],
    [
      'through hosts',
      'Host a\nProxyJump b,me@c:23\nHost c\nHostName c.prod.example',
      { host: 'a' },
      [{ host: 'a', via: ['b', 'c', 'c.prod.example'] }],
    ],
    [
      'through a host behind another',
      'Host a\nProxyJump b\nHost b\nProxyJump c',
      { host: 'a' },
      [{ host: 'a', via: ['c', 'b'] }],
    ],
    ['through none', 'ProxyJump b', { host: 'a', options: [['proxyjump', 'none']] }, [{ host: 'a' }]],
    [
      'by a program',
      'ProxyCommand nc %h %p',
      { host: 'a' },
      [{ host: 'a', source: expect.stringContaining('ProxyCommand') }],
    ],
    ['-F none', 'HostName x', { host: 'a', config: 'none' }, [{ host: 'a' }]],
    ['another file', 'HostName x', { host: 'a', config: 'other' }, [{ host: 'y', alias: 'a' }]],
    [
      'what only a program tells counts both ways',
      'Match exec "test -f vpn"\nHostName 10.0.0.1',
      { host: 'a' },
      [
        { host: 'a' },
        { host: '10.0.0.1', alias: 'a', source: expect.stringContaining('`Match exec` was not run') },
      ],
    ],
    [
      'what a program tells and nothing hangs on',
      'Match exec x\nCompression yes',
      { host: 'a' },
      [{ host: 'a' }],
    ],
    [
      'the name that a resolver may find',
      'CanonicalizeHostname yes\nCanonicalDomains prod.example',
      { host: 'a' },
      [{ host: null, alias: 'a' }],
    ],
    [
      'too many dots for that',
      'CanonicalizeHostname yes\nCanonicalDomains prod.example',
      { host: 'a.b.c' },
      [{ host: 'a.b.c' }],
    ],
    ['not there', '', { host: 'a', config: 'gone' }, [{ host: null, alias: 'a' }]],
    ['lost before', '', { host: '', lost: 'x' }, [{ host: null, source: 'not resolvable: x' }]],
    ['in a circle', 'Host a\nProxyJump b\nHost b\nProxyJump a', { host: 'a' }, [{ host: null, alias: 'a' }]],
    ['including itself', 'Include config', { host: 'a' }, [{ host: null, alias: 'a' }]],
    ['a directory of files', 'Include conf.d/*.conf', { host: 'a' }, [{ host: 'z', alias: 'a' }]],
  ])('%s', (_, config, selector, expected) => {
    const files = {
      other: 'HostName y',
      '.ssh/conf.d/1.conf': 'Host a\nHostName z',
      '.ssh/conf.d/.2.conf': 'Host a\nHostName hidden',
    }
    expect(hosts(config, selector, files)).toMatchObject(expected)
  })

  test('is not out of a file that anyone may write', () => {
    const directory = scratch({ '.ssh/config': 'HostName x' })
    chmodSync(join(directory, '.ssh/config'), 0o666)
    const world = { ...worldIn(directory), uid: NOBODY }
    expect(probeSsh({ kind: 'ssh', host: 'a' }, world)).toMatchObject([{ host: null }])
  })
})

test.each([
  ['web1', 'web*', true],
  ['web', 'web?', false],
  ['webx', 'web?', true],
  ['a.b', 'a.b', true],
  ['aXb', 'a.b', false],
  ['abcabd', '*abd', true],
  ['', '*', true],
  ['', '?', false],
  ['a'.repeat(50), `${'*a'.repeat(25)}b`, false],
])('%j and the pattern %j: %s', (text, pattern, matches) => {
  expect(matchesPattern(text, pattern)).toBe(matches)
})

test('a negated pattern outweighs', () => {
  expect(matchesPatternList('web', '*,!web')).toBe(false)
  expect(matchesPatternList('web', '!db')).toBe(false)
  expect(matchesHostLine('web', ['!db', '*'])).toBe(true)
  expect(matchesHostLine('web', ['*', '!web'])).toBe(false)
})

test.each([
  ['127.1', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['10.0.0.1', '10.0.0.1'],
  ['::1', '::1'],
  ['0:0::1', '::1'],
  ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
  ['FE80::1%eth0', 'fe80::1%eth0'],
  ['1.2.3.4.5', null],
  ['256.1.1.1', null],
  ['web1', null],
])('the address %s is %s', (text, address) => {
  expect(numericAddress(text)).toBe(address)
})
