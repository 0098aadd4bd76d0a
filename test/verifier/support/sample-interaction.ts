import type { Challenge } from '../../../src/core/decision.ts'
import type { PendingInteraction, PendingRequest } from '../../../src/verifier/interaction.ts'
import { confirmationNumber, type Intent, intentDigest } from '../../../src/wire/intent.ts'

/** 2027-01-15T08:00:00Z, seconds. */
export const NOW = 1_800_000_000

export function sampleIntent(over: Partial<Intent> = {}): Intent {
  return {
    v: 1,
    nonce: 'AAECAwQFBgcICQoLDA0ODw',
    iss: 'http://localhost:8443',
    sub: 'p_alice',
    deviceJkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
    program: { path: '/usr/local/bin/kubectl', sha256: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' },
    tool: 'kubectl',
    operation: 'delete',
    resource: 'namespaces/payments',
    argvShown: ['kubectl', 'delete', 'namespace', 'payments'],
    argvDigest: 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ',
    cwd: '/home/alice/src/payments',
    env: { changed: [] },
    inputs: [],
    targets: [
      {
        kind: 'kubernetes',
        context: 'prod-eu',
        cluster: 'prod-eu',
        server: 'https://api.eu.prod.acme.example',
        namespace: 'default',
        user: 'alice',
        source: '~/.kube/config, current context',
      },
    ],
    environment: { name: 'prod-eu', tier: 'production' },
    class: 'destructive',
    breadth: { count: 1, unbounded: false },
    grant: { scope: 'command', classes: ['destructive'], ttl: 300 },
    credentials: 'minted',
    policyVersion: 7,
    startedBy: {
      user: 'alice',
      host: 'thinkpad',
      ancestors: ['zsh', 'tmux', 'systemd'],
      terminal: true,
      session: 'session',
    },
    reason: null,
    ...over,
  }
}

export function sampleRequest(
  id: string,
  intent: Partial<Intent> = {},
  over: Partial<PendingRequest> = {},
): PendingRequest {
  const whole = sampleIntent(intent)
  const decision: Challenge = {
    outcome: 'challenge',
    rule: 'production-destructive',
    reasons: ['deleting a namespace removes everything in it, and cannot be taken back'],
    require: { acr: 'phr', maxAge: 0, deviceBound: false, approvals: 0 },
    grant: whole.grant,
    cached: null,
  }
  return {
    id,
    intent: whole,
    digest: Buffer.from(intentDigest(whole)).toString('base64url'),
    decision,
    flow: 'browser',
    remoteAddress: '192.0.2.17',
    requestedAt: NOW - 12,
    expiresAt: NOW + 288,
    ...over,
  }
}

export function sampleInteraction(
  requests: PendingRequest[] = [sampleRequest('r1.0')],
  over: Partial<PendingInteraction> = {},
): PendingInteraction {
  return {
    uid: 'sample',
    requests,
    owner: { sub: 'p_alice', email: 'alice@acme.example' },
    device: { jkt: sampleIntent().deviceJkt, name: 'thinkpad', platform: 'Linux x86-64' },
    number: confirmationNumber(requests[0]?.intent ?? sampleIntent()),
    numberTyped: 'not-needed',
    acr: 'phr',
    deviceBound: false,
    browserAddress: '192.0.2.17',
    ...over,
  }
}

/** What a hostile command line, reason or network peer would try to draw on the page. */
export const HOSTILE = {
  escape: '\u001b[2J\u001b]0;owned\u0007',
  bidi: 'safe\u202egnp.exe',
  zeroWidth: 'ad\u200bmin',
  html: '<img src=x onerror=alert(1)><script>alert(2)</script>"\'&',
}
