import { describe, expect, test } from 'vitest'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'

const ENVIRONMENT = (ssh: string, more = '') => `version: 1
environments:
  - name: prod
    tier: production
    match: { host: { host: "*.prod.acme.example" } }
    credentials:
      ssh: ${ssh}
${more}`

function read(text: string) {
  const parsed = parsePolicy(text)
  checkPolicy(parsed)
  return {
    policy: parsed.policy,
    problems: parsed.findings.problems.map(({ key, what }) => `${key}: ${what}`),
  }
}

describe('credentials.ssh', () => {
  test('needs principals alone', () => {
    const { policy, problems } = read(ENVIRONMENT('{ principals: { write: "stepup:prod:write" } }'))
    expect(problems).toEqual([])
    expect(policy?.environments[0]).toMatchObject({
      brokers: ['ssh'],
      credentials: {
        ssh: {
          audience: 'stepup:prod:ssh',
          principals: { write: ['stepup:prod:write'] },
          extensions: { exec: ['permit-pty'] },
          forceCommand: {},
          sourceAddress: [],
        },
      },
    })
  })

  test('says the rest by class', () => {
    const { policy, problems } = read(
      ENVIRONMENT(`
        principals: { write: ["stepup:prod:write"], exec: ["stepup:prod:exec"] }
        extensions: { write: permit-pty, exec: [permit-pty, permit-port-forwarding] }
        forceCommand: { write: "/usr/local/bin/release --as-asked" }
        sourceAddress: ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]`),
    )
    expect(problems).toEqual([])
    expect(policy?.environments[0]?.credentials?.ssh).toMatchObject({
      extensions: { write: ['permit-pty'], exec: ['permit-pty', 'permit-port-forwarding'] },
      forceCommand: { write: '/usr/local/bin/release --as-asked' },
      sourceAddress: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7'],
    })
  })

  const P = 'principals: { write: "a:b" }'
  test.each([
    ['{}', 'principals'],
    ['{ principals: {} }', 'at least one class'],
    ['{ principals: { write: root } }', 'a plain name would be the login'],
    ['{ principals: { write: "a:b,root" } }', 'a plain name would be the login'],
    ['{ principals: { write: ":root" } }', 'a plain name would be the login'],
    ['{ principals: { write: "a:b c" } }', 'a plain name would be the login'],
    ['{ principals: { unknown: "a:b" } }', 'unknown'],
    [`{ ${P}, extensions: { write: permit-everything } }`, 'permit-pty'],
    [`{ ${P}, forceCommand: { write: reboot } }`, 'absolute path'],
    [`{ ${P}, forceCommand: { write: "/bin/a\\nb" } }`, 'one line'],
    [`{ ${P}, sourceAddress: ["10.0.0.0/33"] }`, 'no range'],
    [`{ ${P}, sourceAddress: ["10.0.0.1/8"] }`, 'no range'],
    [`{ ${P}, sourceAddress: ["*.acme.example"] }`, 'no range'],
    [`{ ${P}, sourceAddress: ["10.0.0.0/8,!10.1.0.0/16"] }`, 'no range'],
    [`{ ${P}, key: x }`, 'key'],
  ])('%s is refused', (ssh, why) => {
    const { problems } = read(ENVIRONMENT(ssh))
    expect(problems.join('\n')).toContain(why)
  })

  test('shares nothing with another environment', () => {
    const other = `  - name: edge
    tier: production
    match: { host: { host: "*.edge.acme.example" } }
    credentials: { ssh: { audience: "stepup:prod:ssh", principals: { exec: "stepup:prod:write" } } }
`
    const { problems } = read(ENVIRONMENT('{ principals: { write: "stepup:prod:write" } }', other))
    expect(problems).toEqual([
      expect.stringContaining('environments[1].credentials.ssh.audience: '),
      expect.stringContaining('environments[1].credentials.ssh.principals.exec: '),
    ])
  })

  test('is nothing where no host and no repository is matched', () => {
    const text = ENVIRONMENT(`{ ${P} }`).replace(
      'host: { host: "*.prod.acme.example" }',
      'aws: { account: "123456789012" }',
    )
    expect(read(text).problems.join('\n')).toContain('nothing would ever be minted')
  })
})
