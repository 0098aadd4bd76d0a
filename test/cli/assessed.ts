import { assess } from '../../src/cli/assess.ts'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import type { Signals } from '../../src/core/signals.ts'
import type { World } from '../../src/probe/world.ts'

const SIGNALS: Signals = {
  actor: { user: 'me', uid: 1000 },
  host: 'laptop',
  cwd: '/',
  root: false,
  terminal: true,
  ci: null,
  now: 0,
}

/** A home whose current cluster is one of development. */
export const DEV_CLUSTER = {
  '.kube/config':
    'current-context: dev\ncontexts: [{name: dev, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: "https://k.dev.acme.example"}}]\n',
}

/** What the built-in policy says to a line that somebody typed at a terminal. */
export function assessedBuiltin(argv: readonly string[], world: World) {
  const policy = { policy: BUILTIN_POLICY, version: 0, state: 'builtin' as const }
  return assess(argv, world, { policy, signals: SIGNALS, asserted: null })
}
