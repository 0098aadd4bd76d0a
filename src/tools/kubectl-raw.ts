import type { OperationClass } from '../core/class.ts'
import { canonicalResource, isAdmin, isSecret } from './kubectl-resources.ts'

export type RawPath = { cls: OperationClass; why: string; resource: string | null }

/** Subresources that open a way into a container, a node or a service. */
const TUNNELS = ['exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers']

/** Objects that are never kept: creating one is how to ask. */
const REVIEWS = new Set([
  'localsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectrulesreviews.authorization.k8s.io',
  'subjectaccessreviews.authorization.k8s.io',
  'selfsubjectreviews.authentication.k8s.io',
])

/** `kubectl get|create|replace|delete --raw PATH`: an API request by hand (Kubernetes API concepts, "Resource URIs"). */
export function rawPath(command: string, uri: string): RawPath {
  const path = uri.split(/[?#]/)[0]!
  const plain = /^\/[\w.~:/-]*$/.test(path) && !path.split('/').some((part) => part === '..' || part === '.')
  if (!plain) return { cls: 'exec', why: 'its path is not plain', resource: null }
  const { type, group, name, sub } = take(path)
  const resource = type === null ? path : [type, name, sub].filter(Boolean).join('/')
  if (sub !== null && TUNNELS.includes(sub))
    return { cls: 'exec', why: `\`${sub}\` opens a way in`, resource }
  if (path.includes('/proxy/'))
    return { cls: 'exec', why: 'it goes through a proxy to a pod, node or service', resource }

  const subject = type === null ? null : { ...canonicalResource(type), group }
  if (command === 'get') {
    const secret = subject !== null && isSecret(subject)
    return secret
      ? { cls: 'secret-read', why: 'shows Secrets', resource }
      : { cls: 'read', why: 'reads the API', resource }
  }
  if (subject === null) return { cls: 'exec', why: 'what it changes is not known', resource }
  if (command === 'create' && REVIEWS.has(`${type}.${group}`))
    return { cls: 'read', why: 'asks what is permitted', resource }
  if (isAdmin(subject) && sub !== 'token')
    return { cls: 'admin', why: `\`${type}\` decide who may do what`, resource }
  if (command === 'delete') return { cls: 'destructive', why: 'deletes objects', resource }
  if (sub === 'token') return { cls: 'secret-read', why: 'makes a token', resource }
  if (sub === 'eviction') return { cls: 'destructive', why: 'evicts a pod', resource }
  if (sub === 'approval') return { cls: 'admin', why: 'lets a certificate be issued', resource }
  return { cls: 'write', why: 'changes the API directly', resource }
}

type Parts = { type: string | null; group: string; name: string | null; sub: string | null }

/** `/api/v1/[namespaces/N/]TYPE/NAME/SUB` or `/apis/GROUP/VERSION/…`, `watch/` before it being the old form. */
function take(path: string): Parts {
  const parts = path.split('/').filter((part) => part !== '')
  const root = parts.shift()
  const group = root === 'apis' ? (parts.shift() ?? '') : ''
  if (root !== 'api' && root !== 'apis') return { type: null, group: '', name: null, sub: null }
  parts.shift()
  if (parts[0] === 'watch') parts.shift()
  if (parts[0] === 'namespaces' && parts.length > 2) parts.splice(0, 2)
  const [type = null, name = null, ...rest] = parts
  return { type, group, name, sub: rest[0] ?? null }
}
