import type { Intent } from '../../src/wire/intent.ts'

/** An intent with all its members, for tests that need one of any kind. */
export function anIntent(change: Partial<Intent> = {}): Intent {
  return {
    v: 1,
    nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
    iss: 'http://localhost:1',
    sub: 'p_alice',
    deviceJkt: 'A'.repeat(43),
    program: { path: '/usr/bin/kubectl', sha256: null },
    tool: 'kubectl',
    operation: 'delete',
    resource: 'namespaces/payments',
    argvShown: ['kubectl', 'delete', 'namespace', 'payments'],
    argvDigest: 'B'.repeat(43),
    cwd: '/home/alice',
    env: { changed: [] },
    inputs: [],
    targets: [
      {
        kind: 'kubernetes',
        context: 'prod',
        cluster: 'prod',
        server: 'https://127.0.0.1:6443',
        namespace: 'default',
        user: 'alice',
        source: '/home/alice/.kube/config',
      },
    ],
    environment: { name: 'prod', tier: 'production' },
    class: 'destructive',
    breadth: { count: 1, unbounded: false },
    grant: { scope: 'command', classes: ['destructive'], ttl: 300 },
    credentials: 'own',
    policyVersion: 0,
    startedBy: { user: 'alice', host: 'laptop', ancestors: ['zsh'], terminal: true, session: 'S'.repeat(22) },
    reason: null,
    ...change,
  }
}
