import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPolicy } from '../../../src/core/policy-shape.ts'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'
import { exampleYaml, makeCa } from './example.ts'

const CA = makeCa()

function problemsOf(yaml: string): string[] {
  const parsed = parsePolicy(yaml)
  checkPolicy(parsed)
  return parsed.findings.problems.map(({ line, column, key, what }) => `${line}:${column} ${key} ${what}`)
}

describe('the example', () => {
  const { policy, findings } = parsePolicy(exampleYaml(CA))

  it('has no problems', () => {
    expect(problemsOf(exampleYaml(CA))).toEqual([])
    expect(findings.problems).toEqual([])
  })

  it('is what it says', () => {
    expect(policy).toMatchObject({
      version: 7,
      environments: [
        {
          name: 'prod-eu',
          tier: 'production',
          mode: 'enforce',
          match: {
            kubernetes: { server: ['https://*.prod.acme.example'], context: ['prod-*'] },
            git: { branch: ['main', 'release/*'] },
          },
          brokers: ['kubernetes', 'aws'],
          credentialsRequired: false,
          kubernetesServer: 'https://api.prod.acme.example',
          awsAccount: '123456789012',
          credentials: {
            required: false,
            kubernetes: { groups: { write: ['stepup:prod-eu:write'] } },
            aws: { audience: 'stepup:prod-eu:aws', classes: expect.arrayContaining(['read', 'exec']) },
          },
        },
      ],
      programs: [
        {
          name: 'acmectl',
          path: '/usr/local/bin/acmectl',
          sha256: null,
          commands: [
            { pattern: 'status *', class: 'read' },
            { pattern: 'rollback *', class: 'write' },
          ],
          environment: 'prod-eu',
        },
      ],
      rules: [
        {
          then: 'challenge',
          require: { acr: 'phr', maxAge: 0, deviceBound: true, approvals: 0 },
          grant: { scope: 'command', classes: [], ttl: 300 },
          share: 'session',
          unlock: false,
        },
      ],
    })
    expect(isPolicy(JSON.parse(JSON.stringify(policy)))).toBe(true)
  })

  it('is still read as an older release signed it, which minted no sessions of AWS', () => {
    const { policy } = parsePolicy(exampleYaml(CA))
    const older = JSON.parse(JSON.stringify(policy))
    const [environment] = older.environments
    Object.assign(environment, { brokers: ['kubernetes'] })
    environment.credentials.aws = { roleArn: environment.credentials.aws.roleArn }
    environment.awsAccount = undefined
    expect(isPolicy(older)).toBe(true)
    environment.credentials.aws = { roleArn: 'x', audience: 'y' }
    expect(isPolicy(older)).toBe(false)
  })
})

it('tells the client what a command does without', () => {
  const { policy } = parsePolicy(small({ environment: '    scrub: [DATABASE_URL, "ACME_PROD_*"]\n' }))
  expect(policy?.environments[0]).toMatchObject({ credentials: null, scrub: ['DATABASE_URL', 'ACME_PROD_*'] })
  expect(isPolicy(policy)).toBe(true)
  expect(isPolicy({ ...policy, environments: [{ ...policy?.environments[0], scrub: 'DATABASE_URL' }] })).toBe(
    false,
  )
})

/** One environment and one rule, with more put in. */
function small({
  environment = '',
  match = '{}',
  credentials = '',
  rule = '',
  when = '{ tier: production }',
  then = 'allow',
}) {
  return `version: 1
environments:
  - name: prod
    tier: production
    match: ${match}
${environment}${credentials === '' ? '' : `    credentials: ${credentials}\n`}rules:
  - name: r
    when: ${when}
    then: ${then}
${rule}`
}

const kubernetes = (some: Record<string, unknown> = {}) =>
  JSON.stringify({
    kubernetes: { server: 'https://a.example', ca: CA, audience: 'a', groups: { write: ['w'] }, ...some },
  })
const pinning = '{ kubernetes: { server: "https://a.example" } }'
const challenge = (lines: string) => small({ then: 'challenge', rule: lines })

describe('problems, each with line, column and key', () => {
  it.each([
    [
      'unknown key at the top',
      'version: 1\nenvironment: []\n',
      '2:1 environment',
      'did you mean `environments`?',
    ],
    ['no version', 'rules: []\n', '1:1 ', 'needs `version`'],
    ['a version that is no number', 'version: "7"\n', '1:1 version', ''],
    ['no YAML', 'version: [1\n', '', 'is no YAML'],
    ['a key twice', 'version: 1\nversion: 2\n', '2:1 ', 'twice'],
    ['two documents', 'version: 1\n---\nversion: 2\n', '', 'one document'],
    ['a list for a mapping', '- 1\n', '1:1 ', 'must be a mapping'],
    ['nothing', '', '1:1 ', 'must be a mapping'],
    [
      'a misspelt tier',
      small({}).replace('tier: production\n    match', 'tier: producton\n    match'),
      '4:5 environments[0].tier',
      'did you mean `production`?',
    ],
    [
      'the tier unknown',
      small({}).replace('tier: production\n    match', 'tier: unknown\n    match'),
      '4:5 environments[0].tier',
      'none of',
    ],
    [
      'an unknown kind',
      small({ match: '{ kubernets: { server: "https://a" } }' }),
      '5:14 environments[0].match.kubernets',
      'did you mean `kubernetes`?',
    ],
    [
      'an unknown field',
      small({ match: '{ aws: { acount: "123456789012" } }' }),
      '5:21 environments[0].match.aws.acount',
      'did you mean `account`?',
    ],
    [
      'an account without quotes',
      small({ match: '{ aws: { account: 123456789012 } }' }),
      '5:21 environments[0].match.aws.account',
      'in quotes',
    ],
    ['an account that is none', small({ match: '{ aws: { account: "12" } }' }), '5:21', 'twelve digits'],
    [
      'a server without TLS',
      small({ match: '{ kubernetes: { server: "http://a" } }' }),
      '5:28 environments[0].match.kubernetes.server',
      'https://',
    ],
    [
      'a server that is all',
      small({ match: '{ kubernetes: { server: "https://*" } }' }),
      '5:28',
      'every server',
    ],
    ['a server with userinfo', small({ match: '{ kubernetes: { server: "https://u@a" } }' }), '5:28', 'host'],
    ['an empty kind', small({ match: '{ aws: {} }' }), '5:', 'at least one pattern'],
    [
      'an unknown mode',
      small({ environment: '    mode: observed\n' }),
      '6:5 environments[0].mode',
      'did you mean `observe`?',
    ],
    [
      'scrubbing no variable',
      small({ environment: '    scrub: [DATABASE_URL, "*_URL"]\n' }),
      '6:5 environments[0].scrub',
      'no name of a variable',
    ],
    [
      'scrubbing what every program needs',
      small({ environment: '    scrub: PATH\n' }),
      '6:5 environments[0].scrub',
      '`PATH` is no credential',
    ],
    [
      'scrubbing it among others',
      small({ environment: '    scrub: ["AWS_*"]\n' }),
      '6:5 environments[0].scrub',
      '`AWS_PROFILE`',
    ],
    ['scrubbing nothing', small({ environment: '    scrub: []\n' }), '6:5 environments[0].scrub', 'empty'],
    ['a broken authority', small({ match: pinning, credentials: kubernetes({ ca: 'x' }) }), '6:', 'PEM'],
    [
      'an authority that cannot be read',
      small({
        match: pinning,
        credentials: kubernetes({ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }),
      }),
      '6:',
      'cannot be read',
    ],
    [
      'a private key beside it',
      small({ match: pinning, credentials: kubernetes({ ca: `${CA}-----BEGIN PRIVATE KEY-----` }) }),
      '6:',
      'nothing else',
    ],
    [
      'a server with a star',
      small({ match: pinning, credentials: kubernetes({ server: 'https://*.a.example' }) }),
      '6:',
      'without `*`',
    ],
    [
      'a server that is not matched',
      small({ match: pinning, credentials: kubernetes({ server: 'https://b.example' }) }),
      '6:',
      'not among',
    ],
    [
      'a group of Kubernetes’ own',
      small({ match: pinning, credentials: kubernetes({ groups: { write: 'system:masters' } }) }),
      '6:',
      'system:',
    ],
    [
      'no audience',
      small({ match: pinning, credentials: kubernetes({ audience: undefined }) }),
      '6:',
      'audience',
    ],
    ['a role that is none', small({ credentials: '{ aws: { roleArn: "admin" } }' }), '6:', 'no ARN'],
    [
      'a role of no partition',
      small({ credentials: '{ aws: { roleArn: "arn:aws-moon:iam::123456789012:role/x" } }' }),
      '6:',
      'no ARN',
    ],
    [
      'a region of another partition',
      small({ credentials: '{ aws: { roleArn: "arn:aws:iam::123456789012:role/x", region: cn-north-1 } }' }),
      '6:',
      'no region of',
    ],
    [
      'an address that credentials would go to in the clear',
      small({
        credentials:
          '{ aws: { roleArn: "arn:aws:iam::123456789012:role/x", endpoint: "http://sts.example" } }',
      }),
      '6:',
      'must be an origin',
    ],
    [
      'a role of an account that is not matched',
      small({ credentials: '{ aws: { roleArn: "arn:aws:iam::123456789012:role/x" } }' }),
      '6:',
      'nothing would ever be minted',
    ],
    ['a rule without effect', small({ then: 'allowed' }), '9:5 rules[0].then', 'did you mean `allow`?'],
    ['an allow of everything', small({ when: '{}' }), '8:5 rules[0].when', 'everything everywhere'],
    ['a key of another outcome', small({ rule: '    message: x\n' }), '10:5 rules[0].message', 'no meaning'],
    ['a block without words', small({ then: 'block' }), '7:5 rules[0]', 'message'],
    [
      'a link without TLS',
      small({ then: 'block', rule: '    message: no\n    link: "http://a"\n' }),
      '11:',
      'https://',
    ],
    ['a challenge without a grant', small({ then: 'challenge' }), '7:5', 'grant'],
    ['a grant without a scope', challenge('    grant: { ttl: 5m }\n'), '10:5 rules[0].grant', 'scope'],
    [
      'a time that is none',
      challenge('    grant: { scope: command, ttl: 5 }\n'),
      '10:30 rules[0].grant.ttl',
      '15m',
    ],
    [
      'a command grant that lives long',
      challenge('    grant: { scope: command, ttl: 2h }\n'),
      '10:30',
      '900',
    ],
    [
      'classes of a command grant',
      challenge('    grant: { scope: command, classes: [write] }\n'),
      '10:30',
      'leave it out',
    ],
    [
      'classes without the rule’s own',
      small({
        when: '{ class: admin }',
        then: 'challenge',
        rule: '    grant: { scope: environment, classes: [write] }\n',
      }),
      '10:34 rules[0].grant.classes',
      'admin',
    ],
    [
      'approvals',
      challenge('    require: { approvals: 1 }\n    grant: { scope: command }\n'),
      '10:16',
      'not available',
    ],
    [
      'an unknown acr',
      challenge('    require: { acr: phrr }\n    grant: { scope: command }\n'),
      '10:16 rules[0].require.acr',
      'did you mean `phr`?',
    ],
    [
      'a shared command',
      challenge('    share: device\n    grant: { scope: command }\n'),
      '10:5 rules[0].share',
      'cannot be shared',
    ],
    [
      'an environment that is not there',
      small({ when: '{ environment: prd }' }),
      '8:13 rules[0].when.environment',
      'did you mean `prod`?',
    ],
    ['a name that is ours', small({}).replace('name: r', 'name: builtin-r'), '7:5 rules[0].name', 'builtin-'],
    [
      'a name twice',
      `${small({})}  - name: R\n    when: { tier: local }\n    then: allow\n`,
      '10:5 rules[1].name',
      'twice',
    ],
    [
      'a name that is none',
      small({}).replace('name: prod', 'name: "a b"'),
      '3:5 environments[0].name',
      'no name',
    ],
    [
      'a program’s path',
      'version: 1\nprograms: [{ name: x, path: bin/x, commands: {} }]\n',
      '2:23 programs[0].path',
      'absolute',
    ],
    [
      'a program’s class',
      'version: 1\nprograms: [{ name: x, commands: { "a *": reed } }]\n',
      '2:35 programs[0].commands.a *',
      'did you mean `read`?',
    ],
    [
      'a program’s digest',
      'version: 1\nprograms: [{ name: x, sha256: abc, commands: {} }]\n',
      '2:23 programs[0].sha256',
      'SHA-256',
    ],
  ])('%s', (_, yaml, where, what) => {
    const problems = problemsOf(yaml)
    expect(problems.length).toBeGreaterThan(0)
    const [line, key = ''] = where.split(' ')
    const found = problems.find(
      (problem) => problem.includes(what) && problem.startsWith(line ?? '') && problem.includes(key),
    )
    expect(found, problems.join('\n')).toBeDefined()
  })

  it('tells them all at once', () => {
    const yaml =
      'version: x\nenvironments:\n  - { name: "a b", tier: prod }\nrules:\n  - { name: r, then: no }\n'
    expect(problemsOf(yaml).length).toBeGreaterThanOrEqual(4)
  })
})

describe('what two environments share', () => {
  const two = (a: object, b: object) =>
    `version: 1\nenvironments:\n${[a, b]
      .map(
        (credentials, i) =>
          `  - { name: e${i}, tier: production, match: { kubernetes: { server: "https://a.example" }, aws: { account: "123456789012" } }, credentials: ${JSON.stringify(credentials)} }\n`,
      )
      .join('')}`
  const cluster = (audience: string, group: string) => ({
    kubernetes: {
      server: 'https://a.example',
      ca: CA,
      audience,
      groups: { write: [group], admin: [`${group}-admin`] },
    },
  })
  const role = (name: string) => ({ aws: { roleArn: `arn:aws:iam::123456789012:role/${name}` } })

  it.each([
    ['audience', cluster('a', 'g'), cluster('a', 'h'), 'environments[1].credentials.kubernetes.audience'],
    ['group', cluster('a', 'g'), cluster('b', 'g'), 'environments[1].credentials.kubernetes.groups.write'],
    [
      'a group of another class',
      cluster('a', 'g'),
      cluster('b', 'g-admin'),
      'environments[1].credentials.kubernetes.groups.write',
    ],
    ['role', role('x-{class}'), role('x-{class}'), 'environments[1].credentials.aws.roleArn'],
    ['role, spelt out', role('x-{class}'), role('x-write'), 'environments[1].credentials.aws.roleArn'],
    [
      'audience of another kind',
      cluster('a', 'g'),
      { aws: { ...role('x').aws, audience: 'a' } },
      'environments[1].credentials.aws.audience',
    ],
  ])('%s', (_, a, b, key) => {
    const problems = problemsOf(two(a, b))
    expect(problems.length).toBeGreaterThan(0)
    for (const problem of problems) expect(problem).toMatch(/is also that of `e0`/)
    expect(problems.join('\n')).toContain(key)
  })

  it('nor two kinds of one environment', () => {
    const both = { ...cluster('a', 'g'), aws: { ...role('x').aws, audience: 'a' } }
    expect(problemsOf(two(both, {})).join('\n')).toContain('also that of `credentials.kubernetes`')
  })

  it('nothing', () => {
    expect(problemsOf(two(cluster('a', 'g'), cluster('b', 'h')))).toEqual([])
  })
})

it('never throws, whatever the text', () => {
  const example = exampleYaml(CA)
  fc.assert(
    fc.property(fc.nat(example.length), fc.nat(80), fc.string(), (at, length, text) => {
      const yaml = example.slice(0, at) + text + example.slice(at + length)
      const parsed = parsePolicy(yaml)
      checkPolicy(parsed)
      if (parsed.policy !== null) expect(isPolicy(JSON.parse(JSON.stringify(parsed.policy)))).toBe(true)
    }),
  )
})
