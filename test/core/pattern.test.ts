import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLoopback, parseRemote } from '../../src/core/address.ts'
import { fitOfAddress, matches, matchesHost, matchesName, matchesRemote } from '../../src/core/pattern.ts'

describe('matches', () => {
  it.each([
    ['prod-*', 'prod-eu', true],
    ['prod-*', 'prod-', true],
    ['prod-*', 'prod', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a*b*c', 'a__b__c', true],
    ['a*b*c', 'a__c__b', false],
    ['*prod', 'reprod-prod', true],
    ['a.c', 'abc', false],
    ['(a|b)+', '(a|b)+', true],
    ['[a-z]', 'b', false],
    ['a?', 'ab', false],
    ['a**b', 'ab', true],
  ])('%s against %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  it('agrees with a regular expression made of the same parts', () => {
    const part = fc.stringMatching(/^[ab*.]{0,8}$/)
    fc.assert(
      fc.property(part, fc.stringMatching(/^[ab.]{0,10}$/), (pattern, text) => {
        const same = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
        expect(matches(pattern, text)).toBe(same.test(text))
      }),
    )
  })

  it('takes no long time for many stars', () => {
    expect(matches(`${'*a'.repeat(500)}b`, 'a'.repeat(5000))).toBe(false)
  })

  it('ignores case in names only', () => {
    expect(matchesName('Prod-*', 'prod-EU')).toBe(true)
    expect(matches('Prod-*', 'prod-EU')).toBe(false)
  })
})

const SERVER = 'https://*.prod.acme.example'

describe('fitOfAddress', () => {
  it.each([
    [SERVER, 'https://api.prod.acme.example', 'exact'],
    [SERVER, 'https://api.prod.acme.example/', 'exact'],
    [SERVER, 'https://api.prod.acme.example:443', 'exact'],
    [SERVER, 'https://API.Prod.acme.EXAMPLE', 'exact'],
    [SERVER, 'https://api.prod.acme.example.', 'exact'],
    [SERVER, 'https://a.b.prod.acme.example', 'exact'],
    [SERVER, 'https://api.prod.acme.example:6443', 'host'],
    [SERVER, 'http://api.prod.acme.example', 'host'],
    [SERVER, 'https://api.prod.acme.example/k8s', 'host'],
    [SERVER, 'https://api.prod.acme.example?x', 'host'],
    [SERVER, 'https://me@api.prod.acme.example', 'host'],
    [SERVER, 'https://api.ｐrod.acme.example', 'exact'],
    [SERVER, 'https://evil/.prod.acme.example', 'none'],
    [SERVER, 'https://evil?.prod.acme.example', 'none'],
    [SERVER, 'https://evil#.prod.acme.example', 'none'],
    [SERVER, 'https://evil:443/.prod.acme.example', 'none'],
    [SERVER, 'https://evil\\.prod.acme.example', 'none'],
    [SERVER, 'https://.prod.acme.example@evil', 'none'],
    [SERVER, 'https://api.prod.acme.example@evil', 'none'],
    [SERVER, 'https://api.prod.acme.example:80@evil', 'none'],
    [SERVER, 'https://api.prod.acme.example.evil', 'none'],
    [SERVER, 'https://prod.acme.example', 'none'],
    [SERVER, 'https://apiprod.acme.example', 'none'],
    [SERVER, 'https://evil\u0000.prod.acme.example', 'none'],
    [SERVER, 'https://evil .prod.acme.example', 'none'],
    [SERVER, '', 'none'],
    [SERVER, 'api.prod.acme.example', 'none'],
    ['https://127.0.0.1:*', 'https://127.0.0.1:40123', 'exact'],
    ['https://10.0.0.*', 'https://10.0.0.7', 'exact'],
    ['https://10.0.0.*', 'https://10.0.0.evil.example', 'none'],
    ['https://[fd00::1]:6443', 'https://[fd00::1]:6443', 'exact'],
    ['https://rancher/k8s/clusters/c-*', 'https://rancher/k8s/clusters/c-1', 'exact'],
    ['https://rancher/k8s/clusters/c-*', 'https://rancher/k8s/clusters/c-1/../../d', 'host'],
    ['https://rancher/k8s/clusters/c-*', 'https://rancher/k8s/clusters/c-%2e%2e', 'host'],
  ] as const)('%s against %s', (pattern, url, fit) => {
    expect(fitOfAddress(pattern, url)).toBe(fit)
  })

  it('never lets a star leave the host', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('/', '?', '#', ':1/', '\\', '@'), (text, separator) => {
        const url = `https://evil${separator}${text}.prod.acme.example`
        const host = URL.canParse(url) ? new URL(url).hostname : ''
        if (host.endsWith('.prod.acme.example')) return
        expect(fitOfAddress(SERVER, url)).toBe('none')
      }),
    )
  })
})

describe('matchesHost', () => {
  it.each([
    ['*.prod', 'db.prod', true],
    ['db*', 'DB1.', true],
    ['*', '', false],
    ['db.prod', 'db.prod.evil', false],
  ])('%s against %s', (pattern, host, expected) => {
    expect(matchesHost(pattern, host)).toBe(expected)
  })
})

const REPOSITORIES = 'github.com/acme/*'

describe('matchesRemote', () => {
  it.each([
    [REPOSITORIES, 'https://github.com/acme/app.git', true],
    [REPOSITORIES, 'https://me:pw@github.com/acme/app', true],
    [REPOSITORIES, 'git@github.com:acme/app.git', true],
    [REPOSITORIES, 'ssh://git@github.com:22/acme/app', true],
    [REPOSITORIES, 'ssh://git@GitHub.com/Acme/App/', true],
    [REPOSITORIES, 'github.com:acme/app', true],
    [REPOSITORIES, 'https://github.com/other/app', false],
    [REPOSITORIES, 'https://github.com/acme/../evil/app', false],
    [REPOSITORIES, 'https://evil/github.com/acme/app', false],
    [REPOSITORIES, 'https://github.com.evil/acme/app', false],
    [REPOSITORIES, 'https://github.com@evil/acme/app', false],
    [REPOSITORIES, 'evil:github.com/acme/app', false],
    [REPOSITORIES, 'ssh://git@github.com:2222/acme/app', false],
    [REPOSITORIES, '/srv/github.com/acme/app', false],
    [REPOSITORIES, 'ext::sh -c "x github.com/acme/app"', false],
    ['github.com:2222/acme/*', 'ssh://git@github.com:2222/acme/app', true],
    ['git@github.com:acme/*', 'https://github.com/acme/app', true],
    ['https://github.com/acme/*', 'git@github.com:acme/app', true],
    ['github.com', 'https://github.com/a/b', true],
    ['*.acme.example/x', 'https://evil/.acme.example/x', false],
  ])('%s against %s', (pattern, url, expected) => {
    expect(matchesRemote(pattern, url)).toBe(expected)
  })

  it('knows what is no host', () => {
    expect(parseRemote('../x').at).toBe('machine')
    expect(parseRemote('file:///x').at).toBe('machine')
    expect(parseRemote('ext::x').at).toBe('helper')
  })
})

describe('isLoopback', () => {
  it.each([
    ['localhost', true],
    ['a.localhost', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil', false],
  ])('%s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected)
  })
})
