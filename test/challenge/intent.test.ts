import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argvDigest, type IntentFacts, makeIntent, shortened } from '../../src/challenge/intent.ts'
import { visible } from '../../src/core/visible.ts'
import { intentDigest } from '../../src/wire/intent.ts'

const random = { nonce: new Uint8Array(16).fill(1), salt: new Uint8Array(32).fill(2) }

function facts(argv: string[], change: Partial<IntentFacts> = {}): IntentFacts {
  return {
    issuer: 'https://verifier.example',
    subject: 'p_alice',
    deviceJkt: 'A'.repeat(43),
    program: { path: '/usr/bin/kubectl', sha256: null },
    tool: 'kubectl',
    operation: {
      class: 'destructive',
      name: 'delete',
      resource: 'namespaces/payments',
      dryRun: false,
      breadth: { count: 1, unbounded: false },
      inputs: [],
      evidence: [],
    },
    argv,
    rawArgv: argv.map((word) => Buffer.from(word)),
    cwd: '/home/alice',
    changed: [],
    inputs: [],
    environment: { name: 'prod', tier: 'production', evidence: [], targets: [], pinned: false },
    grant: { scope: 'command', classes: ['destructive'], ttl: 300 },
    credentials: 'own',
    policyVersion: 0,
    startedBy: { user: 'alice', host: 'laptop', ancestors: ['zsh'], terminal: true, session: 'S'.repeat(22) },
    reason: null,
    ...change,
  }
}

describe('what is shown', () => {
  test('a secret is not, and is covered by the digest all the same', () => {
    const shownOf = (secret: string) => makeIntent(facts(['deploy', '--password', secret]), random)
    const [a, b] = [shownOf('hunter2'), shownOf('hunter3')]
    expect(JSON.stringify(a)).not.toContain('hunter2')
    expect(a.argvShown).toEqual(b.argvShown)
    expect(a.argvDigest).not.toBe(b.argvDigest)
    expect(intentDigest(a)).not.toEqual(intentDigest(b))
  })

  test('everything is visible, wherever it came from', () => {
    const evil = 'a\u202eb\u001b[2J\u200b'
    const intent = makeIntent(
      facts(['kubectl', evil], {
        program: { path: evil, sha256: null },
        tool: evil,
        cwd: evil,
        changed: [evil],
        inputs: [{ path: evil, sha256: null, bytes: null }],
        environment: {
          name: evil,
          tier: 'unknown',
          evidence: [],
          pinned: false,
          targets: [
            { kind: 'host', host: evil, source: evil },
            { kind: 'git', remote: evil, url: null, branch: null, refs: [evil], force: false, source: '' },
          ],
        },
        startedBy: { user: evil, host: evil, ancestors: [evil], terminal: false, session: 'S'.repeat(22) },
        reason: evil,
      }),
      random,
    )
    const strings: string[] = []
    JSON.stringify(intent, (_, value: unknown) => {
      if (typeof value === 'string') strings.push(value)
      return value
    })
    for (const text of strings) expect(visible(text)).toBe(text)
  })
})

describe('the digest of argv', () => {
  test('words do not run into each other', () => {
    const digest = (...words: string[]) =>
      argvDigest(
        words.map((word) => Buffer.from(word)),
        random.salt,
      )
    expect(digest('a', 'bc')).not.toBe(digest('ab', 'c'))
    expect(digest('a', '')).not.toBe(digest('a'))
  })

  test('bytes that are no text are told apart', () => {
    const digest = (byte: number) => argvDigest([new Uint8Array([byte])], random.salt)
    expect(digest(0xff)).not.toBe(digest(0xfe))
  })

  test('it is salted', () => {
    const words = [Buffer.from('mysql')]
    expect(argvDigest(words, random.salt)).not.toBe(argvDigest(words, new Uint8Array(32)))
  })
})

describe('a long command', () => {
  test('is shown by head, tail and size', () => {
    const words = Array.from({ length: 5000 }, (_, i) => `word${i}`)
    const shown = shortened(words)
    expect(shown[0]).toBe('word0')
    expect(shown.at(-1)).toBe('word4999')
    expect(shown.find((word) => word.startsWith('…'))).toMatch(/^… \d+ more words, \d+ characters …$/)
  })

  test('one long word too', () => {
    const [word] = shortened(['x'.repeat(1_000_000)])
    expect(word).toMatch(/^x+… 998976 more characters …x+$/)
  })

  test('whatever it is, it fits what the verifier takes', () => {
    const words = fc.array(fc.string({ unit: 'binary', maxLength: 3000 }), { maxLength: 700 })
    fc.assert(
      fc.property(words, (argv) => {
        const shown = shortened(argv.map(visible))
        expect(shown.length).toBeLessThanOrEqual(512)
        expect(shown.join(' ').length).toBeLessThan(16_000)
        for (const word of shown) expect(visible(word)).toBe(word)
      }),
      { numRuns: 30 },
    )
  })

  test('a short one is shown whole', () => {
    const words = ['kubectl', 'get', 'pods']
    expect(shortened(words)).toEqual(words)
  })
})
