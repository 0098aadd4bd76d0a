import type { TargetSelector } from './selector.ts'
import { isSeen } from './unseen-word.ts'

/**
 * The registry that an image or chart reference names, as a host (distribution/reference,
 * `splitDockerDomain`): `ghcr.io/a/b:1` → `ghcr.io`, `a/b` → `docker.io`. None for a reference that
 * is not known before it runs.
 */
export function registryOf(reference: string): TargetSelector[] {
  const registry = nameOf(reference)
  return registry === null ? [] : [{ kind: 'host', host: registry.replace(/:\d+$/, '') }]
}

/** The same of an image's reference, with its port. */
export function imageRegistryOf(reference: string): TargetSelector[] {
  const registry = nameOf(reference)
  return registryOf(reference).map((host) => ({ ...host, ...(registry === null ? {} : { registry }) }))
}

/** With its port. */
function nameOf(reference: string): string | null {
  if (!isSeen(reference) || reference === '') return null
  const plain = reference.replace(/^(?:oci|docker|https?):\/\//, '')
  const slash = plain.indexOf('/')
  const first = slash < 0 ? '' : plain.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  return isHost ? first : 'docker.io'
}
