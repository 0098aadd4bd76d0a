import { describe, expect, it } from 'vitest'
import { covers, type GrantFacts, type Need } from '../../src/core/covers.ts'
import type { Challenge } from '../../src/core/decision.ts'
import { on } from './targets.ts'

const NOW = 1_800_000_000
const prod = on.kubernetes({ context: 'prod', server: 'https://a', namespace: 'x' })

const grant: GrantFacts = {
  scope: 'environment',
  environment: 'prod',
  classes: ['write', 'exec'],
  program: { path: '/usr/bin/kubectl', sha256: 's' },
  inputs: [],
  targets: [prod],
  session: 'tty1',
  sub: 'p_1',
  deviceJkt: 'k',
  acr: 'phr',
  deviceBound: false,
  approvals: 0,
  authTime: NOW - 60,
  iat: NOW - 60,
  exp: NOW + 600,
}

const decision: Challenge = {
  outcome: 'challenge',
  rule: 'r',
  reasons: [],
  require: { acr: 'phr', maxAge: 900, deviceBound: false, approvals: 0 },
  grant: { scope: 'environment', classes: ['write'], ttl: 900 },
  cached: null,
}

const need: Need = {
  decision,
  class: 'write',
  environment: 'prod',
  declared: true,
  program: grant.program,
  inputs: grant.inputs,
  targets: [prod],
  session: 'tty1',
  sub: 'p_1',
  deviceJkt: 'k',
  now: NOW,
  rest: 0,
}

const requiring = (some: Partial<Challenge['require']>) => ({
  decision: { ...decision, require: { ...decision.require, ...some } },
})
const offering = (some: Partial<Challenge['grant']>, more: Partial<Challenge> = {}) => ({
  decision: { ...decision, ...more, grant: { ...decision.grant, ...some } },
})
const elsewhere = on.kubernetes({ context: 'prod', server: 'https://b' })

describe('covers', () => {
  it.each<[string, Partial<GrantFacts>, Partial<Need>, boolean]>([
    ['the same', {}, {}, true],
    ['as long as it needs', {}, { rest: 600 }, true],
    ['less long than it needs', {}, { rest: 601 }, false],
    ['a command grant never', { scope: 'command' }, {}, false],
    ['a command need never', {}, offering({ scope: 'command' }), false],
    ['a command need whose rule can be unlocked', {}, offering({ scope: 'command' }, { unlock: true }), true],
    ['another class', {}, { class: 'secret-read' }, false],
    ['a lower class that was not listed', {}, { class: 'read' }, false],
    ['another environment', {}, { environment: 'staging' }, false],
    ['another target of a declared environment', {}, { targets: [elsewhere] }, true],
    ['another target of a name alone', {}, { targets: [elsewhere], declared: false }, false],
    [
      'another namespace of a name alone',
      {},
      { targets: [on.kubernetes({ context: 'prod', server: 'https://a' })], declared: false },
      true,
    ],
    ['exec, same program and target', {}, { class: 'exec' }, true],
    [
      'exec, the same script',
      { inputs: [{ path: 'a.sh', sha256: 'a' }] },
      { class: 'exec', inputs: [{ path: 'a.sh', sha256: 'a' }] },
      true,
    ],
    [
      'exec, another script of the same shell',
      { inputs: [{ path: 'a.sh', sha256: 'a' }] },
      { class: 'exec', inputs: [{ path: 'a.sh', sha256: 'b' }] },
      false,
    ],
    [
      'exec, a script where there was none',
      {},
      { class: 'exec', inputs: [{ path: 'a.sh', sha256: 'a' }] },
      false,
    ],
    [
      'exec, a script that nobody saw',
      { inputs: [{ path: 'a.sh', sha256: null }] },
      { class: 'exec', inputs: [{ path: 'a.sh', sha256: null }] },
      false,
    ],
    ['exec, another program', {}, { class: 'exec', program: { path: '/bin/sh', sha256: 's' } }, false],
    [
      'exec, program changed',
      {},
      { class: 'exec', program: { path: '/usr/bin/kubectl', sha256: 't' } },
      false,
    ],
    ['exec, another target', {}, { class: 'exec', targets: [elsewhere] }, false],
    [
      'exec, program unknown',
      { program: { path: null, sha256: null } },
      { class: 'exec', program: { path: null, sha256: null } },
      false,
    ],
    ['another session', {}, { session: 'tty2' }, false],
    [
      'shared with the device',
      { session: null },
      { ...offering({}, { share: 'device' }), session: 'tty2' },
      true,
    ],
    ['shared once, no more by this rule', { session: null }, {}, false],
    ['another person', {}, { sub: 'p_2' }, false],
    ['another device', {}, { deviceJkt: 'l' }, false],
    ['a weaker acr', {}, requiring({ acr: 'phrh' }), false],
    ['a stronger acr', { acr: 'phrh' }, {}, true],
    ['an acr of no meaning', { acr: '1' }, {}, false],
    ['a synced passkey', {}, requiring({ deviceBound: true }), false],
    ['a device-bound passkey', { deviceBound: true }, requiring({ deviceBound: true }), true],
    ['no approvals', {}, requiring({ approvals: 1 }), false],
    ['expired', { exp: NOW }, {}, false],
    ['older than the rule’s ttl', { iat: NOW - 900, authTime: NOW - 900 }, {}, false],
    ['a tap that was old when it was given', { authTime: NOW - 60 - 961 }, {}, false],
    ['maxAge 0, given at once', {}, requiring({ maxAge: 0 }), true],
  ])('%s', (_, facts, wanted, expected) => {
    expect(covers({ ...grant, ...facts }, { ...need, ...wanted })).toBe(expected)
  })
})
