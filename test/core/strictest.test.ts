import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLASSES } from '../../src/core/class.ts'
import type { Challenge, Decision } from '../../src/core/decision.ts'
import { strictest } from '../../src/core/strictest.ts'

const allow: Decision = { outcome: 'allow', rule: 'a', reasons: ['a'] }
const block: Decision = { outcome: 'block', rule: 'b', reasons: ['b'], message: 'no', link: null }

function challenge(some: Partial<Challenge> = {}): Challenge {
  return {
    outcome: 'challenge',
    rule: 'c',
    reasons: ['c'],
    require: { acr: 'phr', maxAge: 900, deviceBound: false, approvals: 0 },
    grant: { scope: 'environment', classes: ['write'], ttl: 900 },
    cached: null,
    ...some,
  }
}

const command = challenge({ rule: 'd', grant: { scope: 'command', classes: ['destructive'], ttl: 300 } })

describe('strictest', () => {
  it.each([
    ['block over all', [allow, command, block], 'b'],
    ['command over environment', [challenge(), command, allow], 'd'],
    ['challenge over allow', [allow, challenge()], 'c'],
    ['allow', [allow], 'a'],
    ['the first of equals', [allow, { ...allow, rule: 'z' }], 'a'],
    ['what was observed names its rule', [allow, { ...allow, rule: 'o', observed: 'block' }], 'o'],
  ] as const)('%s', (_, decisions, rule) => {
    expect(strictest([...decisions]).rule).toBe(rule)
  })

  it('blocks when nothing was decided', () => {
    expect(strictest([]).outcome).toBe('block')
  })

  it('asks for all that any of them asks for', () => {
    const other = challenge({
      require: { acr: 'phrh', maxAge: 60, deviceBound: true, approvals: 2 },
      grant: { scope: 'environment', classes: ['secret-read'], ttl: 60 },
      cached: true,
    })
    expect(strictest([challenge({ cached: false }), other])).toMatchObject({
      require: { acr: 'phrh', maxAge: 60, deviceBound: true, approvals: 2 },
      grant: { scope: 'environment', classes: ['secret-read', 'write'], ttl: 60 },
      cached: false,
    })
  })

  it('shares and unlocks only where all do', () => {
    expect(strictest([challenge({ share: 'device', unlock: true }), challenge()])).not.toHaveProperty('share')
    expect(strictest([challenge({ share: 'device' }), challenge({ share: 'device' })])).toHaveProperty(
      'share',
      'device',
    )
  })

  const challenges = fc.record({
    outcome: fc.constant('challenge' as const),
    rule: fc.string(),
    reasons: fc.array(fc.string()),
    require: fc.record({
      acr: fc.constantFrom('phr' as const, 'phrh' as const),
      maxAge: fc.nat(),
      deviceBound: fc.boolean(),
      approvals: fc.nat(3),
    }),
    grant: fc.record({
      scope: fc.constantFrom('command' as const, 'environment' as const),
      classes: fc.subarray([...CLASSES]),
      ttl: fc.nat(),
    }),
    cached: fc.constant(null),
  })
  const decisions = fc.array(fc.oneof(challenges, fc.constant(allow), fc.constant(block)), {
    minLength: 1,
    maxLength: 5,
  })

  it('does not depend on the order, but for which words come first', () => {
    const core = (decision: Decision) =>
      decision.outcome === 'challenge'
        ? { ...decision.require, scope: decision.grant.scope, ttl: decision.grant.ttl }
        : decision.outcome
    fc.assert(
      fc.property(decisions, (some) => {
        expect(core(strictest(some))).toEqual(core(strictest([...some].reverse())))
      }),
    )
  })
})
