import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import { environmentOf, environmentOfProgram } from '../../src/core/environment-of.ts'
import type { Target } from '../../src/core/target.ts'
import { rankOfTier, TIERS, type Tier } from '../../src/core/tier.ts'
import { environment, policyWith } from './policies.ts'
import { on } from './targets.ts'

const kind = (context: string, server = 'https://127.0.0.1:6443') =>
  on.kubernetes({ context, cluster: context, server })
const push = (...refs: string[]) => on.git({ refs: refs.map((ref) => `refs/heads/${ref}`) })

const BY_NAME: [what: string, target: Target, tier: Tier][] = [
  ...(
    [
      ['prod', 'production'],
      ['prod-eu', 'production'],
      ['eu_prd_1', 'production'],
      ['acme.live', 'production'],
      ['PRODUCTION', 'production'],
      ['prod01', 'production'],
      ['acmeProdEu', 'production'],
      ['arn:aws:eks:eu-west-1:123456789012:cluster/prod-eu', 'production'],
      ['gke_acme-prod_europe-west1_main', 'production'],
      ['staging', 'staging'],
      ['stg-eu', 'staging'],
      ['uat2', 'staging'],
      ['preprod', 'staging'],
      ['pre-prod', 'staging'],
      ['preProd', 'staging'],
      ['pre_production', 'staging'],
      ['nonprod', 'staging'],
      ['non-prod', 'staging'],
      ['qa', 'staging'],
      ['dev', 'development'],
      ['dev-eu', 'development'],
      ['my-test', 'development'],
      ['sandbox', 'development'],
      ['reproduction', 'unknown'],
      ['product', 'unknown'],
      ['latest', 'unknown'],
      ['olive', 'unknown'],
      ['device', 'unknown'],
      ['acme', 'unknown'],
      ['dev-and-prod', 'production'],
      ['test-staging', 'staging'],
    ] as const
  ).map(([name, tier]): [string, Target, Tier] => [
    `context ${name}`,
    on.kubernetes({ context: name, server: 'https://10.1.2.3' }),
    tier,
  ]),
  ['kind on loopback', kind('kind-demo'), 'local'],
  ['minikube on loopback', kind('minikube'), 'local'],
  ['docker-desktop', kind('docker-desktop', 'https://kubernetes.docker.internal:6443'), 'local'],
  ['kind elsewhere', kind('kind-demo', 'https://10.0.0.1'), 'development'],
  ['minikube in a container', kind('minikube', 'https://192.168.49.2:8443'), 'development'],
  ['kind, yet called prod', kind('kind-prod'), 'production'],
  ['loopback alone', on.kubernetes({ context: 'acme', server: 'https://127.0.0.1:6443' }), 'unknown'],
  ['no server', on.kubernetes({ context: 'acme' }), 'unknown'],
  [
    'dev context, prod server',
    on.kubernetes({ context: 'dev', server: 'https://api.prod.acme.example' }),
    'production',
  ],
  [
    'dev context, a typed server',
    on.kubernetes({ context: 'dev', cluster: null, server: 'https://10.1.2.3' }),
    'unknown',
  ],
  [
    'kind context, a typed loopback server',
    on.kubernetes({ context: 'kind-demo', cluster: null, server: 'https://127.0.0.1:7443' }),
    'unknown',
  ],
  [
    'prod context, a typed server',
    on.kubernetes({ context: 'prod', cluster: null, server: 'https://10.1.2.3' }),
    'production',
  ],
  ['dev context, prod namespace', on.kubernetes({ context: 'dev', namespace: 'prod' }), 'production'],
  ['a dev namespace alone', on.kubernetes({ context: 'acme', namespace: 'dev' }), 'unknown'],
  ['a .dev domain', on.kubernetes({ context: 'acme', server: 'https://k8s.acme.dev' }), 'unknown'],
  ['a company called dev', on.kubernetes({ context: 'acme', server: 'https://dev.com' }), 'unknown'],
  ['a dev server', on.kubernetes({ context: 'acme', server: 'https://k8s.dev.acme.example' }), 'development'],
  ['aws profile', on.aws({ profile: 'acme-prod' }), 'production'],
  ['aws dev profile', on.aws({ profile: 'dev' }), 'development'],
  ['aws default', on.aws({ profile: 'default' }), 'unknown'],
  ['aws keys alone', on.aws({ accessKeyId: 'AKIA' }), 'unknown'],
  [
    'aws dev profile, prod role',
    on.aws({ profile: 'dev', role: 'arn:aws:iam::1:role/prod-admin' }),
    'production',
  ],
  ['gcp project', on.gcp('acme-prod-1'), 'production'],
  ['gcp configuration alone', on.gcp('acme-7f3a', 'dev'), 'unknown'],
  ['azure', on.azure('Acme Production'), 'production'],
  ['terraform workspace', on.terraform({ workspace: 'dev' }), 'development'],
  ['terraform directory raises', on.terraform({ dir: '/w/envs/prod' }), 'production'],
  ['terraform directory lowers nothing', on.terraform({ dir: '/home/me/dev' }), 'unknown'],
  ['pulumi stack', on.pulumi({ stack: 'dev' }), 'development'],
  [
    'pulumi stack in production',
    on.pulumi({ organization: 'acme', project: 'shop', stack: 'prod' }),
    'production',
  ],
  ['pulumi stack of a production project', on.pulumi({ project: 'prod-shop', stack: 'dev' }), 'production'],
  [
    'pulumi stack whose project lowers nothing',
    on.pulumi({ project: 'dev-tools', stack: 'main' }),
    'unknown',
  ],
  ['docker of this machine', on.docker({ context: 'default' }), 'local'],
  ['docker by socket', on.docker({ context: 'default', host: 'unix:///var/run/docker.sock' }), 'local'],
  ['docker elsewhere', on.docker({ context: 'x', host: 'ssh://me@build.prod.acme.example' }), 'production'],
  ['docker default moved', on.docker({ context: 'default', host: 'tcp://10.0.0.1:2375' }), 'unknown'],
  ['host', on.host('root@web1.prod.acme.example'), 'production'],
  ['host by address', on.host('10.0.0.1'), 'unknown'],
  ['localhost', on.host('localhost'), 'unknown'],
  ['host called prod', on.host('10.0.0.1', { alias: 'prod-db' }), 'production'],
  ['host called dev', on.host('10.0.0.1', { alias: 'dev-box' }), 'development'],
  ['host called dev, its address not known', on.host(null, { alias: 'dev-box' }), 'unknown'],
  ['host called dev on prod', on.host('db.prod.acme.example', { alias: 'dev-box' }), 'production'],
  ['dev host through prod', on.host('web.dev.acme.example', { via: ['b.prod.acme.example'] }), 'production'],
  ['host through dev', on.host('10.0.0.1', { via: ['b.dev.acme.example'] }), 'unknown'],
  ['database host', on.database('db.staging.acme.example', 'app'), 'staging'],
  ['database by socket', on.database('/var/run/postgresql', 'app'), 'unknown'],
  ['database called dev by socket', on.database('/var/run/postgresql', 'app_dev'), 'development'],
  [
    'database by the socket of a proxy',
    on.database('/tmp/cloudsql/acme:eu:prod-db', 'app_dev'),
    'production',
  ],
  ['database called dev elsewhere', on.database('10.0.0.1', 'app_dev'), 'unknown'],
  ['database called dev here', on.database('localhost', 'app_dev'), 'development'],
  ['vault', on.vault('https://vault.prod.acme.example:8200'), 'production'],
  ['vault here', on.vault('http://127.0.0.1:8200'), 'unknown'],
  ['ci environment', on.ci('production'), 'production'],
  ['ci main alone', on.ci(null, 'refs/heads/main'), 'production'],
  ['ci feature alone', on.ci(null, 'refs/heads/x'), 'unknown'],
  ['push to main', push('main'), 'production'],
  ['push to master', push('master'), 'production'],
  ['push to release/1', push('release/1.0'), 'production'],
  ['push to env/prod', push('env/prod'), 'production'],
  ['push to gh-pages', push('gh-pages'), 'production'],
  ['push to staging', push('staging'), 'staging'],
  ['push to a working branch', push('feature/main-menu'), 'development'],
  ['push to develop', push('develop'), 'development'],
  ['push to Gerrit’s main', on.git({ refs: ['refs/for/main'] }), 'production'],
  ['push of several', push('x', 'main'), 'production'],
  ['push of everything', on.git({ refs: ['refs/*'] }), 'production'],
  ['push of a tag', on.git({ refs: ['refs/tags/v1'] }), 'production'],
  [
    'push to a remote called production',
    on.git({ remote: 'production', refs: ['refs/heads/x'] }),
    'production',
  ],
  ['push to nowhere known', on.git({ url: null, refs: ['refs/heads/x'] }), 'unknown'],
  ['push of nothing known', on.git(), 'unknown'],
  ['push through a helper', on.git({ url: 'ext::sh -c x', refs: ['refs/heads/x'] }), 'unknown'],
]

const BASTION = policyWith([
  environment('eu', 'production', { host: { host: ['bastion.acme.example', 'eu-*'] } }),
])

describe('a host’s alias and the hosts on the way', () => {
  it.each([
    [
      'through a host of the policy',
      on.host('web.dev.acme.example', { via: ['me@bastion.acme.example'] }),
      'production',
    ],
    ['called as the policy says', on.host('web.dev.acme.example', { alias: 'eu-web' }), 'production'],
    [
      'neither',
      on.host('web.dev.acme.example', { alias: 'web', via: ['b.dev.acme.example'] }),
      'development',
    ],
  ] as const)('%s', (_, target, tier) => {
    expect(environmentOf([target], 'named', BASTION)).toMatchObject({ tier, pinned: false })
  })

  it('take no pin away', () => {
    const target = on.host('bastion.acme.example', { alias: 'eu-b', via: ['x'] })
    expect(environmentOf([target], 'named', BASTION)).toMatchObject({ name: 'eu', pinned: true })
  })
})

describe('environmentOf, by names', () => {
  it.each(BY_NAME)('%s', (_, target, tier) => {
    const found = environmentOf([target], 'named', BUILTIN_POLICY)
    expect(found.tier).toBe(tier)
    expect(found.pinned).toBe(false)
    expect(found.evidence).not.toHaveLength(0)
  })

  it('says that signs disagree', () => {
    const { evidence } = environmentOf([on.kubernetes({ context: 'dev-prod' })], 'named', BUILTIN_POLICY)
    expect(evidence.join('\n')).toContain('disagree')
  })

  it('is local without targets, unknown where one was to be found', () => {
    expect(environmentOf([], 'local', BUILTIN_POLICY).tier).toBe('local')
    expect(environmentOf([], 'named', BUILTIN_POLICY).tier).toBe('unknown')
    expect(environmentOf([], 'current', BUILTIN_POLICY).tier).toBe('local')
  })

  it('never shows a password in a name', () => {
    const target = on.git({ url: 'https://me:hunter2@github.com/acme/app', refs: ['refs/heads/main'] })
    expect(
      JSON.stringify({ ...environmentOf([target], 'named', BUILTIN_POLICY), targets: [] }),
    ).not.toContain('hunter2')
  })
})

const PROD = environment('prod-eu', 'production', {
  kubernetes: { server: ['https://*.prod.acme.example'], context: ['prod-*'] },
  aws: { account: ['123456789012'] },
  gcp: { project: ['acme-prod-*'] },
  git: { remote: ['github.com/acme/*'], branch: ['main', 'release/*'] },
})
const DEV = environment('dev', 'development', {
  kubernetes: { server: ['https://k8s.acme.example'] },
  aws: { profile: ['sand*'] },
  git: { remote: ['github.com/acme/play'] },
})
const CLUSTER = environment('laptop', 'local', { kubernetes: { context: ['mine'] } })
const POLICY = policyWith([PROD, DEV, CLUSTER])

const server = 'https://api.prod.acme.example'

describe('environmentOf, by policy', () => {
  it.each([
    ['all fits', on.kubernetes({ context: 'prod-eu', server }), 'prod-eu', 'production', true],
    ['context renamed', on.kubernetes({ context: 'dev', server }), 'prod-eu', 'production', false],
    [
      'another port',
      on.kubernetes({ context: 'x', server: `${server}:6443` }),
      'prod-eu',
      'production',
      false,
    ],
    [
      'name alone',
      on.kubernetes({ context: 'prod-x', server: 'https://10.0.0.1' }),
      'prod-eu',
      'production',
      false,
    ],
    [
      'pinned beats names',
      on.kubernetes({ context: 'production', server: 'https://k8s.acme.example' }),
      'dev',
      'development',
      true,
    ],
    [
      'a policy’s own names raise',
      on.kubernetes({ context: 'prod-x', server: 'https://k8s.acme.example' }),
      'prod-eu',
      'production',
      false,
    ],
    [
      'nothing fits',
      on.kubernetes({ context: 'other', server: 'https://10.0.0.1' }),
      'other',
      'unknown',
      false,
    ],
    [
      'a name that a policy has',
      on.kubernetes({ context: 'dev', server: 'https://10.0.0.1' }),
      'kubernetes:dev',
      'development',
      false,
    ],
    [
      'policy says local',
      on.kubernetes({ context: 'mine', server: 'https://127.0.0.1:1' }),
      'laptop',
      'local',
      false,
    ],
    [
      'policy’s name, server says prod',
      on.kubernetes({ context: 'mine', server: 'https://api.prod.other.example' }),
      'mine',
      'production',
      false,
    ],
    ['account', on.aws({ profile: 'dev', account: '123456789012' }), 'prod-eu', 'production', true],
    ['profile', on.aws({ profile: 'sandpit' }), 'dev', 'development', false],
    ['project', on.gcp('acme-prod-1'), 'prod-eu', 'production', true],
    ['branch', push('main'), 'prod-eu', 'production', true],
    ['release branch', push('release/2'), 'prod-eu', 'production', true],
    ['another branch', push('x'), 'github.com/acme/app#x', 'development', false],
    ['one of two branches', push('x', 'main'), 'prod-eu', 'production', false],
    ['no branch known', on.git(), 'prod-eu', 'production', false],
  ] as const)('%s', (_, target, name, tier, pinned) => {
    const found = environmentOf([target], 'named', POLICY)
    expect([found.name, found.tier, found.pinned]).toEqual([name, tier, pinned])
  })

  it('takes the highest of several targets, which then is not pinned', () => {
    const found = environmentOf(
      [on.aws({ profile: 'sandpit' }), on.kubernetes({ context: 'prod-eu', server })],
      'current',
      POLICY,
    )
    expect([found.name, found.tier, found.pinned]).toEqual(['prod-eu', 'production', false])
  })

  it('pins where all targets are of one environment', () => {
    const targets = [on.aws({ account: '123456789012' }), on.kubernetes({ context: 'prod-eu', server })]
    expect(environmentOf(targets, 'current', POLICY).pinned).toBe(true)
  })

  it('knows a declared program’s environment', () => {
    expect(environmentOfProgram('prod-eu', POLICY)).toMatchObject({
      name: 'prod-eu',
      tier: 'production',
      pinned: false,
    })
    expect(environmentOfProgram('gone', POLICY).tier).toBe('unknown')
  })
})

describe('-e NAME', () => {
  const dev = on.kubernetes({ context: 'x', server: 'https://k8s.acme.example' })
  const prod = on.kubernetes({ context: 'prod-eu', server })

  it.each([
    ['raises', dev, 'prod-eu', 'prod-eu', 'production', false],
    ['raises by what the name says', dev, 'staging', 'staging', 'staging', false],
    ['raises to unknown', dev, 'whatever', 'whatever', 'unknown', false],
    ['lowers nothing', prod, 'dev', 'prod-eu', 'production', true],
    ['confirms', prod, 'prod-eu', 'prod-eu', 'production', true],
  ] as const)('%s', (_, target, asserted, name, tier, pinned) => {
    const found = environmentOf([target], 'named', POLICY, asserted)
    expect([found.name, found.tier, found.pinned]).toEqual([name, tier, pinned])
  })

  it('keeps what was found, to be decided as well', () => {
    expect(environmentOf([dev], 'named', POLICY, 'prod-eu').unasserted?.name).toBe('dev')
    expect(environmentOf([], 'local', POLICY, 'prod-eu').unasserted?.tier).toBe('local')
  })
})

const names = fc.oneof(
  fc.constantFrom('prod', 'dev', 'mine', 'prod-eu', 'kind-a', 'x', 'staging', 'toString', '__proto__'),
  fc.string(),
)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const urls = fc.constantFrom(
  server,
  'https://k8s.acme.example',
  'https://127.0.0.1:1',
  'https://10.0.0.1',
  'git@github.com:acme/app',
)
const targets: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ context: maybe(names), server: maybe(urls), namespace: maybe(names) }).map(on.kubernetes),
  fc.record({ profile: maybe(names), account: maybe(fc.constantFrom('123456789012', '1')) }).map(on.aws),
  fc.record({ url: maybe(urls), refs: fc.array(names, { maxLength: 3 }), branch: maybe(names) }).map(on.git),
  names.map(on.host),
  fc.tuple(maybe(names), maybe(names)).map(([host, name]) => on.database(host, name)),
  fc.record({ project: maybe(names), stack: maybe(names), backend: maybe(names) }).map(on.pulumi),
  fc.record({ workspace: maybe(names), backend: maybe(names), dir: maybe(names) }).map(on.terraform),
)
const policies = fc.constantFrom(BUILTIN_POLICY, POLICY)
const reach = fc.constantFrom('named' as const, 'current' as const)

describe('environmentOf, whatever the targets', () => {
  it('is never lowered by one more', () => {
    fc.assert(
      fc.property(
        fc.array(targets, { minLength: 1, maxLength: 3 }),
        targets,
        policies,
        reach,
        (some, more, policy, to) => {
          const before = environmentOf(some, to, policy)
          const after = environmentOf([...some, more], to, policy)
          expect(rankOfTier(after.tier)).toBeGreaterThanOrEqual(rankOfTier(before.tier))
        },
      ),
    )
  })

  it('is never lowered by an assertion', () => {
    fc.assert(
      fc.property(fc.array(targets, { maxLength: 3 }), names, policies, reach, (some, name, policy, to) => {
        const before = environmentOf(some, to, policy)
        const after = environmentOf(some, to, policy, name)
        expect(TIERS).toContain(after.tier)
        expect(rankOfTier(after.tier)).toBeGreaterThanOrEqual(rankOfTier(before.tier))
        if (after.pinned) expect(before.pinned).toBe(true)
      }),
    )
  })

  it('is pinned by addresses alone', () => {
    fc.assert(
      fc.property(fc.array(targets, { maxLength: 3 }), reach, (some, to) => {
        const found = environmentOf(some, to, POLICY)
        if (!found.pinned) return
        for (const target of found.targets) {
          if (target.kind === 'kubernetes')
            expect([server, 'https://k8s.acme.example']).toContain(target.server)
          if (target.kind === 'aws') expect(target.account).toBe('123456789012')
        }
      }),
    )
  })
})
