import { describe, expect, test } from 'vitest'
import { sentence } from '../../src/cli/sentence.ts'
import type { JournalEvent } from '../../src/core/event.ts'

const base: JournalEvent = {
  type: 'decision',
  at: '2026-11-24T10:00:00.000Z',
  run: 'r1',
  actor: { user: 'alice', sub: null, email: null, host: 'laptop' },
  tool: 'kubectl',
  operation: 'delete',
  class: 'destructive',
  environment: { name: 'prod-eu', tier: 'production' },
  outcome: 'challenged',
  rule: 'production-destructive',
  argv: ['kubectl', 'delete', 'ns', 'payments'],
}

const confirmed: JournalEvent = {
  ...base,
  type: 'challenge',
  outcome: 'confirmed',
  duration: 3200,
  credentials: 'minted',
  grant: { jti: 'j', scope: 'command', classes: ['destructive'], exp: 1 },
}
const started: JournalEvent = { ...base, type: 'exec', outcome: 'started', credentials: 'minted' }
const ended: JournalEvent = { ...started, outcome: 'ended', exit: { code: 0 }, duration: 400 }

describe('sentence', () => {
  test('a confirmed command', () => {
    expect(sentence([base, confirmed, started, ended])).toBe(
      'alice ran `kubectl delete ns payments` in prod-eu (production) after confirming it with a passkey (3.2 s), with credentials minted for it. It succeeded after 0.4 s.',
    )
  })

  test.each<[string, JournalEvent[], RegExp]>([
    [
      'denied',
      [base, { ...base, type: 'challenge', outcome: 'denied', code: 'denied' }],
      /denied on the page\. Nothing was run/,
    ],
    [
      'not in time',
      [base, { ...base, type: 'challenge', outcome: 'failed', code: 'challenge_timeout' }],
      /not confirmed \(challenge_timeout\)/,
    ],
    [
      'blocked',
      [{ ...base, outcome: 'blocked', rule: 'no-rbac' }],
      /the rule `no-rbac` blocks that\. Nothing was run/,
    ],
    ['still running', [base, confirmed, started], /has not ended yet/],
    ['asked and never answered', [base], /it has not run/],
    [
      'failed',
      [base, confirmed, started, { ...ended, exit: { code: 3 } }],
      /It failed with exit code 3 after/,
    ],
    ['killed', [base, confirmed, started, { ...ended, exit: { signal: 'SIGKILL' } }], /ended by SIGKILL/],
    [
      'cached',
      [{ ...base, outcome: 'allowed-cached' }, started, ended],
      /under an earlier confirmation that is still valid/,
    ],
    [
      'observed',
      [{ ...base, outcome: 'allowed', observed: 'block' }],
      /only observed, else it would have been blocked/,
    ],
  ])('%s', (_, events, words) => {
    expect(sentence(events)).toMatch(words)
  })

  test('a plain allowed command keeps no argv and still reads well', () => {
    const { argv: _argv, ...plain } = base
    const told = sentence([
      { ...plain, outcome: 'allowed', class: 'write', environment: { name: 'dev', tier: 'development' } },
    ])
    expect(told).toBe(
      'alice ran a write operation of kubectl (delete) in dev (development), which needs no confirmation.',
    )
  })

  test('what came from outside is made visible', () => {
    const told = sentence([
      { ...base, outcome: 'blocked', argv: ['kubectl', 'delete', 'ns', 'a\u202eb\u001b[2J'] },
    ])
    expect(told).not.toMatch(/[\u202e\u001b]/)
  })
})
