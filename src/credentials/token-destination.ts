import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import type { Reading } from '../tools/tool.ts'
import { caDigest, type ExecCluster } from './kubernetes-plugin.ts'

/** Server and CA (PEM) that policy pins for an environment. */
export type PinnedCluster = { server: string; ca: string }

/**
 * A command that gets minted credentials must not say where they go: kubectl hands a plugin's token
 * to any `-s` address.
 *
 * @throws StepupError `target_not_pinned`
 */
export function assertNoRedirect({ redirects: [first] }: Pick<Reading, 'redirects'>): void {
  if (first !== undefined) {
    throw new StepupError('target_not_pinned', `\`${visible(first)}\` would send the credentials elsewhere`)
  }
}

/**
 * The same seen from the other end: what client-go says it would connect to is what policy pins.
 *
 * @throws StepupError `target_not_pinned`
 */
export function assertDestination(cluster: ExecCluster | null, pinned: PinnedCluster): void {
  if (cluster === null) throw elsewhere('an unnamed server')
  if (cluster.insecure) throw elsewhere('a server that is not verified')
  if (cluster.proxy !== null) throw elsewhere('a proxy')
  if (!sameServer(cluster.server, pinned.server)) throw elsewhere(`\`${visible(cluster.server)}\``)
  if (cluster.caSha256 !== caDigest(pinned.ca)) {
    throw elsewhere('a server of another certificate authority')
  }
}

function sameServer(left: string, right: string): boolean {
  const [a, b] = [URL.parse(left), URL.parse(right)]
  if (a === null || b === null || a.protocol !== 'https:') return false
  const path = (url: URL) => url.pathname.replace(/\/+$/, '')
  return a.origin === b.origin && path(a) === path(b) && a.username === ''
}

function elsewhere(where: string): StepupError {
  return new StepupError('target_not_pinned', `the credentials would go to ${where}`)
}
