import type { TargetSelector } from './selector.ts'
import { isSeen } from './unseen-word.ts'

/**
 * The registry that an image or chart reference names, as a host (distribution/reference,
 * `splitDockerDomain`): `ghcr.io/a/b:1` → `ghcr.io`, `a/b` → `docker.io`. None for a reference that
 * is not known before it runs.
 */
export function registryOf(reference: string): TargetSelector[] {
  if (!isSeen(reference) || reference === '') return []
  const plain = reference.replace(/^(?:oci|docker|https?):\/\//, '')
  const slash = plain.indexOf('/')
  const first = slash < 0 ? '' : plain.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  return [{ kind: 'host', host: isHost ? first.replace(/:\d+$/, '') : 'docker.io' }]
}
