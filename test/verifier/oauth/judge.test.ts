import { describe, expect, it } from 'vitest'
import { BUILTIN_POLICY } from '../../../src/core/builtin-policy.ts'
import type { Policy } from '../../../src/core/policy.ts'
import { isPinned, makeJudge } from '../../../src/verifier/oauth/judge.ts'
import type { InForce } from '../../../src/verifier/policy-in-force.ts'
import type { Intent } from '../../../src/wire/intent.ts'
import { mintingEnvironment, policyOf } from '../support/signed-policy.ts'
import { kubernetesTarget, makeKey, TestDevice } from '../support/test-device.ts'

const NOW = 1_800_000_000
const device = new TestDevice('http://localhost:1', await makeKey(), () => NOW)

function inForce(policy: Policy, exp = NOW + 3600): InForce {
  const { version } = policy
  return { bundle: { policy, version, iat: NOW, exp, clientJws: '' }, policy, version, thumbprint: 'x' }
}

function judge(intents: Intent[], policy = policyOf(7, mintingEnvironment()), exp?: number) {
  return makeJudge(
    () => inForce(policy, exp),
    () => NOW,
  )(intents.map((i) => ({ ...i, policyVersion: 7 })))
}

const builtin = (...intents: Intent[]) =>
  makeJudge(
    () => ({ bundle: null, policy: BUILTIN_POLICY, version: 0, thumbprint: null }),
    () => NOW,
  )(intents)

const unlock = (change: Partial<Intent> = {}) =>
  device.intent({
    tool: 'stepup',
    operation: 'unlock',
    argvShown: ['stepup', 'unlock', 'prod-eu'],
    targets: [],
    class: 'write',
    grant: { scope: 'environment', classes: ['write'], ttl: 900 },
    ...change,
  })

describe('the verifier decides', () => {
  it('by its own rule, and shows no more than was asked', () => {
    expect(builtin(device.intent())).toMatchObject({
      outcome: 'challenge',
      decisions: [
        {
          rule: 'builtin-production-destructive',
          grant: { scope: 'command', classes: ['destructive'], ttl: 300 },
        },
      ],
    })
    expect(
      builtin(device.writeIntent({ grant: { scope: 'environment', classes: ['write'], ttl: 60 } })),
    ).toMatchObject({
      decisions: [{ grant: { ttl: 60 } }],
    })
  })

  it.each<[string, string[], string]>([
    ['a shell around it', ['sh', '-c', 'kubectl delete ns payments'], 'destructive'],
    ['a wrapper around it', ['sudo', 'kubectl', 'delete', 'ns', 'payments'], 'destructive'],
    ['two commands', ['sh', '-c', 'kubectl get pods; kubectl delete ns payments'], 'destructive'],
    ['a program nobody knows', ['./deploy.sh'], 'exec'],
    ['a path to the tool', ['/usr/bin/kubectl', 'delete', 'ns', 'payments'], 'destructive'],
    [
      'roles',
      ['kubectl', 'create', 'clusterrolebinding', 'x', '--clusterrole=cluster-admin', '--user=eve'],
      'admin',
    ],
    [
      'terraform by its variable',
      ['env', 'TF_CLI_ARGS_apply=-destroy', 'terraform', 'apply', '-auto-approve'],
      'destructive',
    ],
  ])('the class by the words: %s', (_name, argvShown, raised) => {
    const judged = builtin(device.writeIntent({ argvShown }))
    expect(judged).toMatchObject({ outcome: 'class_raised', classes: [raised] })
  })

  it('never lowers a class', () => {
    const grant = { scope: 'command', classes: ['admin'], ttl: 300 } as const
    const strict = device.intent({ class: 'admin', grant: { ...grant, classes: ['admin'] } })
    expect(builtin(strict)).toMatchObject({
      outcome: 'challenge',
      decisions: [{ grant: { classes: ['admin'] } }],
    })
  })

  it('what policy blocks, and what needs credentials that it cannot give', () => {
    const required = { ...mintingEnvironment(), credentialsRequired: true }
    const elsewhere = device.intent({ targets: [kubernetesTarget('prod-eu', 'https://other.example')] })
    const policy = policyOf(7, { ...required, match: { kubernetes: { context: ['prod-*'] } } })
    expect(judge([elsewhere], policy)).toMatchObject({ outcome: 'refused', code: 'policy_blocked' })
  })

  it('by flags that would send a token elsewhere: they are a block', () => {
    const argvShown = ['kubectl', '--insecure-skip-tls-verify', 'delete', 'ns', 'payments']
    expect(judge([device.intent({ argvShown, credentials: 'minted' })])).toMatchObject({
      outcome: 'refused',
      code: 'policy_blocked',
    })
  })

  it('by the built-in table where an expired policy allows', () => {
    const policy = policyOf(7, mintingEnvironment())
    const rules = [{ name: 'all-is-well', when: {}, then: 'allow' } as const]
    expect(judge([device.intent()], { ...policy, rules }, NOW - 1)).toMatchObject({
      outcome: 'challenge',
      decisions: [{ rule: 'builtin-production-destructive' }],
    })
  })

  it('nothing that wants more people than it can ask', () => {
    const policy = policyOf(7, mintingEnvironment())
    const rules = policy.rules.map((rule) =>
      rule.then === 'challenge' ? { ...rule, require: { ...rule.require, approvals: 1 } } : rule,
    )
    expect(judge([device.intent()], { ...policy, rules })).toMatchObject({ outcome: 'refused' })
  })

  it('an in-house command as policy declares it', () => {
    const policy: Policy = {
      ...policyOf(7, mintingEnvironment()),
      programs: [
        {
          name: 'acmectl',
          path: '/usr/local/bin/acmectl',
          sha256: null,
          commands: [{ pattern: 'rollback *', class: 'write' }],
          environment: 'prod-eu',
        },
      ],
    }
    const intent = device.writeIntent({
      tool: 'acmectl',
      operation: 'rollback *',
      argvShown: ['acmectl', 'rollback', 'api'],
      program: { path: '/usr/local/bin/acmectl', sha256: null },
      targets: [],
    })
    expect(judge([intent], policy)).toMatchObject({ outcome: 'challenge' })
    const elsewhere = { ...intent, program: { path: '/tmp/acmectl', sha256: null } }
    expect(judge([elsewhere], policy)).toMatchObject({ outcome: 'class_raised', classes: ['exec'] })
  })

  it('an environment that was asserted, when it is higher', () => {
    const dev = [kubernetesTarget('dev', 'https://dev.acme.example')]
    const raisedTo = device.intent({ targets: dev, environment: { name: 'prod-eu', tier: 'production' } })
    expect(judge([raisedTo])).toMatchObject({ outcome: 'challenge' })
    expect(judge([{ ...raisedTo, credentials: 'minted' }])).toMatchObject({ outcome: 'refused' })
    const prod = [kubernetesTarget('prod-eu', 'https://api.prod.acme.example')]
    const lowered = device.intent({ targets: prod, environment: { name: 'dev', tier: 'production' } })
    expect(judge([lowered])).toMatchObject({ outcome: 'refused', code: 'invalid_authorization_details' })
  })
})

describe('an unlock', () => {
  it.each(['exec', 'unknown'] as const)('never covers %s, which names its program', (cls) => {
    const grant = { scope: 'environment', classes: [cls], ttl: 900 } as const
    expect(judge([unlock({ class: cls, grant: { ...grant, classes: [cls] } })])).toMatchObject({
      outcome: 'refused',
      code: 'policy_blocked',
    })
  })

  it('covers what is granted for a while', () => {
    expect(judge([unlock()])).toMatchObject({
      outcome: 'challenge',
      decisions: [{ grant: { scope: 'environment', classes: ['write'], ttl: 900 } }],
    })
  })

  it('does not cover what is confirmed command by command, unless its rule says so', () => {
    const grant = {
      scope: 'environment' as const,
      classes: ['write' as const, 'destructive' as const],
      ttl: 300,
    }
    expect(judge([unlock({ grant })])).toMatchObject({ outcome: 'refused', code: 'policy_blocked' })
    const policy = policyOf(7, mintingEnvironment())
    const rules = policy.rules.map((rule) => (rule.then === 'challenge' ? { ...rule, unlock: true } : rule))
    expect(judge([unlock({ grant })], { ...policy, rules })).toMatchObject({ outcome: 'challenge' })
  })

  it('is no longer than the shortest of its classes', () => {
    const grant = { scope: 'environment' as const, classes: ['write' as const], ttl: 901 }
    expect(judge([unlock({ grant })])).toMatchObject({ outcome: 'refused' })
  })

  it('is not what another command calls itself', () => {
    const disguised = unlock({ argvShown: ['kubectl', 'delete', 'ns', 'payments'] })
    expect(judge([disguised])).toMatchObject({ outcome: 'class_raised', classes: ['destructive'] })
  })
})

describe('pinning', () => {
  it.each([
    ['https://api.prod.acme.example', true],
    ['https://api.prod.acme.example:8443', false],
    ['https://api.prod.acme.example.evil.example', false],
    ['http://api.prod.acme.example', false],
    [null, false],
  ])('of %s is %s', (server, pinned) => {
    const environment = mintingEnvironment()
    const targets = [{ ...kubernetesTarget('prod-eu', ''), server }]
    expect(isPinned(device.intent({ targets }), environment, 'kubernetes', policyOf(7, environment))).toBe(
      pinned,
    )
  })
})
