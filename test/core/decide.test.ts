import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import { CLASSES, type OperationClass } from '../../src/core/class.ts'
import { type DecisionContext, decide } from '../../src/core/decide.ts'
import type { Decision } from '../../src/core/decision.ts'
import type { Environment } from '../../src/core/environment.ts'
import { environmentOf } from '../../src/core/environment-of.ts'
import type { Operation } from '../../src/core/operation.ts'
import type { Policy, PolicyRule } from '../../src/core/policy.ts'
import { TIERS, type Tier } from '../../src/core/tier.ts'
import { challengeRule, environment, policyWith } from './policies.ts'
import { on } from './targets.ts'

const QUIET = { root: false, terminal: true, ci: null }
const CONTEXT: DecisionContext = { tool: 'kubectl', state: 'current', redirects: [] }

function doing(wanted: OperationClass, some: Partial<Operation> = {}): Operation {
  return {
    class: wanted,
    name: 'delete',
    resource: null,
    dryRun: false,
    breadth: { count: 1, unbounded: false },
    inputs: [],
    evidence: [],
    ...some,
  }
}

function at(tier: Tier, name = 'place', some: Partial<Environment> = {}): Environment {
  return { name, tier, evidence: [], targets: [], pinned: false, ...some }
}

function builtin(wanted: OperationClass, tier: Tier): Decision {
  return decide(doing(wanted), at(tier), QUIET, { ...CONTEXT, state: 'builtin' }, BUILTIN_POLICY)
}

/** `allow`, `command`, or the seconds of an environment grant. */
function inShort(decision: Decision): string {
  if (decision.outcome !== 'challenge') return decision.outcome
  return decision.grant.scope === 'command' ? 'command' : `${decision.grant.ttl}`
}

describe('the built-in table', () => {
  const TABLE: Record<string, [tiers: Tier[], row: string[]]> = {
    'local and development': [
      ['local', 'development'],
      ['allow', 'allow', 'allow', 'allow', 'allow', 'allow', 'allow'],
    ],
    staging: [['staging'], ['allow', '3600', 'allow', '900', '900', '3600', '3600']],
    'production and unknown': [
      ['production', 'unknown'],
      ['allow', '900', '900', 'command', 'command', '900', '900'],
    ],
  }
  it.each(Object.entries(TABLE))('%s', (_, [tiers, row]) => {
    for (const tier of tiers) expect(CLASSES.map((c) => inShort(builtin(c, tier)))).toEqual(row)
  })

  it('asks for any passkey, anew for a command, and grants the class asked for', () => {
    expect(builtin('destructive', 'production')).toMatchObject({
      require: { acr: 'phr', maxAge: 0, deviceBound: false, approvals: 0 },
      grant: { scope: 'command', classes: ['destructive'], ttl: 300 },
      cached: null,
    })
  })

  it('has a rule for every tier and class', () => {
    for (const tier of TIERS) {
      for (const c of CLASSES) expect(builtin(c, tier).rule).toMatch(/^builtin-/)
    }
  })
})

const block: PolicyRule = {
  name: 'never',
  when: { operation: ['delete*'] },
  then: 'block',
  message: 'no',
  link: null,
}
const allow = (when: PolicyRule['when'] = { tier: ['production'] }): PolicyRule => ({
  name: 'yes',
  when,
  then: 'allow',
})

function ruled(
  rules: PolicyRule[],
  operation: Operation,
  some: Partial<DecisionContext> = {},
  tier: Tier = 'production',
) {
  return decide(operation, at(tier), QUIET, { ...CONTEXT, ...some }, policyWith([], rules))
}

describe('rules', () => {
  it.each([
    ['the first match wins', [allow(), block], doing('write'), 'yes'],
    ['the order is the file’s', [block, allow()], doing('write'), 'never'],
    ['production means unknown too', [allow()], doing('write'), 'yes'],
    ['exec means unknown too', [allow({ class: ['exec'] })], doing('unknown'), 'yes'],
    ['a class that differs', [allow({ class: ['read'] })], doing('write'), 'builtin-production-write'],
    ['a tool', [allow({ tool: ['kubectl'] })], doing('write'), 'yes'],
    ['another tool', [allow({ tool: ['aws'] })], doing('write'), 'builtin-production-write'],
    ['an operation’s pattern', [allow({ operation: ['del*'] })], doing('write'), 'yes'],
    ['an environment', [allow({ environment: ['place'] })], doing('write'), 'yes'],
    ['another environment', [allow({ environment: ['plac'] })], doing('write'), 'builtin-production-write'],
    ['ci', [allow({ ci: true })], doing('write'), 'builtin-production-write'],
    ['no ci', [allow({ ci: false })], doing('write'), 'yes'],
    ['root', [allow({ root: true })], doing('write'), 'builtin-production-write'],
    ['terminal', [allow({ terminal: true })], doing('write'), 'yes'],
    ['width', [allow({ unbounded: true })], doing('write'), 'builtin-production-write'],
    [
      'width, unbounded',
      [allow({ unbounded: true })],
      doing('write', { breadth: { count: null, unbounded: true } }),
      'yes',
    ],
    [
      'all conditions must hold',
      [allow({ tool: ['kubectl'], ci: true })],
      doing('write'),
      'builtin-production-write',
    ],
  ] as const)('%s', (_, rules, operation, rule) => {
    for (const tier of ['production', 'unknown'] as const) {
      expect(ruled([...rules], operation, {}, tier).rule).toBe(rule)
    }
  })

  it('adds the class asked for to what an environment grant lists', () => {
    const rule = challengeRule('r', {}, 'environment')
    const wide = { ...rule, grant: { scope: 'environment', classes: ['write'], ttl: 60 } } as PolicyRule
    expect(ruled([wide], doing('admin'))).toMatchObject({ grant: { classes: ['admin', 'write'] } })
    expect(ruled([rule], doing('admin'))).toMatchObject({ grant: { classes: ['admin'] } })
  })
})

describe('what could not be seen', () => {
  const inputs = [{ path: 'https://x/y.yaml', seen: false }]

  it('is decided as the strictest class, and keeps its own', () => {
    const decision = decide(doing('write', { inputs }), at('production'), QUIET, CONTEXT, BUILTIN_POLICY)
    expect(decision).toMatchObject({ outcome: 'challenge', grant: { scope: 'command', classes: ['write'] } })
    expect(decision.reasons.join('\n')).toContain('could not be seen')
  })

  it('is blocked where the strictest class is', () => {
    const rules: PolicyRule[] = [{ ...block, when: { class: ['admin'] } } as PolicyRule]
    expect(ruled(rules, doing('read', { inputs })).outcome).toBe('block')
  })

  it('changes nothing about a dry run', () => {
    expect(
      inShort(
        decide(doing('read', { inputs, dryRun: true }), at('production'), QUIET, CONTEXT, BUILTIN_POLICY),
      ),
    ).toBe('allow')
  })
})

describe('an expired policy', () => {
  it.each([
    ['its allows become the built-in’s', [allow()], 'command'],
    ['its blocks stay', [block], 'block'],
    ['its challenges stay', [challengeRule('r', {}, 'command')], 'command'],
    ['its challenges are no laxer than the built-in’s', [challengeRule('r', {}, 'environment')], 'command'],
  ] as const)('%s', (_, rules, expected) => {
    expect(inShort(ruled([...rules], doing('destructive'), { state: 'expired' }))).toBe(expected)
  })

  it('observes no more', () => {
    const policy = policyWith([environment('place', 'production', {}, { mode: 'observe' })])
    const decision = decide(doing('write'), at('production'), QUIET, { ...CONTEXT, state: 'expired' }, policy)
    expect(inShort(decision)).toBe('900')
  })
})

describe('mode: observe', () => {
  const policy = policyWith([environment('place', 'production', {}, { mode: 'observe' })], [block])

  it('runs everything and says what would have happened', () => {
    const decision = decide(doing('write'), at('production'), QUIET, CONTEXT, policy)
    expect(decision).toMatchObject({ outcome: 'allow', observed: 'block', rule: 'never' })
    expect(decision.reasons.join('\n')).toContain('would have been blocked')
  })

  it('has nothing to say about what is allowed anyway', () => {
    const decision = decide(doing('read', { name: 'get' }), at('production'), QUIET, CONTEXT, policy)
    expect(decision).not.toHaveProperty('observed')
  })

  it('is not reached by asserting it', () => {
    const found = environmentOf([on.kubernetes({ context: 'staging' })], 'named', policy, 'place')
    expect(found.name).toBe('place')
    expect(inShort(decide(doing('destructive', { name: 'x' }), found, QUIET, CONTEXT, policy))).toBe('900')
  })
})

describe('credentials', () => {
  const server = 'https://api.prod.acme.example'
  const declared = (some: object) =>
    policyWith([
      environment(
        'prod',
        'production',
        { kubernetes: { server: ['https://*.prod.acme.example'] } },
        {
          brokers: ['kubernetes'],
          kubernetesServer: server,
          ...some,
        },
      ),
    ])
  const onServer = (policy: Policy, url: string) =>
    environmentOf([on.kubernetes({ context: 'prod', server: url })], 'named', policy)
  const decided = (
    policy: Policy,
    found: Environment,
    some: Partial<DecisionContext> = {},
    wanted: OperationClass = 'write',
  ) => decide(doing(wanted), found, QUIET, { ...CONTEXT, ...some }, policy)

  it('that a flag would send elsewhere are a block', () => {
    const policy = declared({})
    const decision = decided(policy, onServer(policy, server), { redirects: ['-s https://me:pw@evil'] })
    expect(decision).toMatchObject({ outcome: 'block', rule: 'target-not-pinned' })
    expect(JSON.stringify(decision)).not.toContain('pw')
  })

  it('are not sent at all by what is allowed', () => {
    const policy = declared({})
    expect(decided(policy, onServer(policy, server), { redirects: ['-s x'] }, 'read').outcome).toBe('allow')
  })

  it('of the person’s own may go where they like', () => {
    const policy = declared({ brokers: [] })
    expect(decided(policy, onServer(policy, server), { redirects: ['-s x'] }).outcome).toBe('challenge')
  })

  it('that are required and cannot be minted are a block', () => {
    const policy = declared({ credentialsRequired: true })
    expect(decided(policy, onServer(policy, server)).outcome).toBe('challenge')
    expect(decided(policy, onServer(policy, `${server}:6443`)).rule).toBe('credentials-required')
    expect(decided(policy, onServer(policy, 'https://b.prod.acme.example')).rule).toBe('credentials-required')
    expect(decided(policy, onServer(policy, server), {}, 'read').outcome).toBe('allow')
  })

  it.each([
    ['local', 'challenge'],
    ['s3://acme-state/prod', 'challenge'],
    ['https://state.example', 'block'],
  ])('that are required reach the account and the state of a terraform line: %s', (backend, outcome) => {
    const policy = policyWith([
      environment(
        'prod',
        'production',
        { aws: { account: ['123456789012'] }, terraform: { backend: [backend] } },
        { brokers: ['aws'], awsAccount: '123456789012', credentialsRequired: true },
      ),
    ])
    const targets = [on.terraform({ backend }), on.aws({ account: '123456789012' })]
    expect(decided(policy, environmentOf(targets, 'named', policy)).outcome).toBe(outcome)
  })

  it('are for the one account of their role', () => {
    const policy = policyWith([
      environment(
        'prod',
        'production',
        { aws: { account: ['123456789012', '222222222222'] } },
        { brokers: ['aws'], awsAccount: '123456789012', credentialsRequired: true },
      ),
    ])
    const inAccount = (account: string) => environmentOf([on.aws({ account })], 'named', policy)
    expect(decided(policy, inAccount('123456789012')).outcome).toBe('challenge')
    expect(decided(policy, inAccount('222222222222')).rule).toBe('credentials-required')
  })
})

const classes = fc.constantFrom(...CLASSES)
const tiers = fc.constantFrom(...TIERS)
const operations = fc.record({
  class: classes,
  name: fc.constantFrom('delete', 'apply', 'x'),
  resource: fc.option(fc.string(), { nil: null }),
  dryRun: fc.boolean(),
  breadth: fc.record({ count: fc.option(fc.nat(), { nil: null }), unbounded: fc.boolean() }),
  inputs: fc.array(fc.record({ path: fc.string(), seen: fc.boolean() }), { maxLength: 2 }),
  evidence: fc.constant<string[]>([]),
})
const signals = fc.record({ root: fc.boolean(), terminal: fc.boolean(), ci: fc.boolean() })
const whens = fc.record({ tier: fc.array(tiers), class: fc.array(classes) }, { requiredKeys: [] })
const rules = fc.array(
  fc.oneof(
    whens.map((when): PolicyRule => allow(when)),
    whens.map((when): PolicyRule => ({ ...block, when }) as PolicyRule),
    fc
      .tuple(whens, fc.constantFrom('command' as const, 'environment' as const))
      .map(([when, scope]) => challengeRule('r', when, scope)),
  ),
  { maxLength: 5 },
)
const states = fc.constantFrom('builtin' as const, 'current' as const, 'expired' as const)

function severity(decision: Decision): number {
  const short = inShort(decision)
  return short === 'allow' ? 0 : short === 'command' ? 2 : short === 'block' ? 3 : 1
}

describe('decide, whatever is asked', () => {
  it('answers, with reasons that hold nothing invisible', () => {
    fc.assert(
      fc.property(
        operations,
        tiers,
        fc.string({ unit: 'binary' }),
        signals,
        states,
        rules,
        (operation, tier, name, given, state, some) => {
          const decision = decide(
            operation,
            at(tier, name),
            given,
            { tool: 'x', state, redirects: [] },
            policyWith([], some),
          )
          expect(decision.reasons.length).toBeGreaterThan(1)
          expect(decision.reasons.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
        },
      ),
    )
  })

  it('never allows what destroys in production, with no policy', () => {
    fc.assert(
      fc.property(
        operations,
        signals,
        fc.constantFrom('production' as const, 'unknown' as const),
        states,
        (operation, given, tier, state) => {
          const decision = decide(
            operation,
            at(tier),
            given,
            { tool: 'x', state, redirects: [] },
            BUILTIN_POLICY,
          )
          if (operation.class !== 'read') expect(decision.outcome).toBe('challenge')
        },
      ),
    )
  })

  it('is no laxer in a higher tier, with no policy', () => {
    fc.assert(
      fc.property(operations, signals, (operation, given) => {
        const row = TIERS.map((tier) => severity(decide(operation, at(tier), given, CONTEXT, BUILTIN_POLICY)))
        expect(row).toEqual([...row].sort((a, b) => a - b))
      }),
    )
  })

  it('is no laxer when the policy has expired', () => {
    fc.assert(
      fc.property(operations, tiers, signals, rules, (operation, tier, given, some) => {
        const by = (state: 'current' | 'expired') =>
          severity(decide(operation, at(tier), given, { ...CONTEXT, state }, policyWith([], some)))
        expect(by('expired')).toBeGreaterThanOrEqual(by('current'))
      }),
    )
  })

  it('is no laxer when an input cannot be seen', () => {
    fc.assert(
      fc.property(operations, tiers, signals, rules, (operation, tier, given, some) => {
        const by = (seen: boolean) =>
          severity(
            decide(
              { ...operation, dryRun: false, inputs: [{ path: 'x', seen }] },
              at(tier),
              given,
              CONTEXT,
              policyWith([], some),
            ),
          )
        expect(by(false)).toBeGreaterThanOrEqual(by(true))
      }),
    )
  })
})
