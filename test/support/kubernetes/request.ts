/** A request's path as kube-apiserver reads it: which kind, where, which object, which subresource. */
export type ResourcePath = {
  group: string
  namespace: string | null
  resource: string
  name: string | null
  subresource: string | null
}

export function parseResourcePath(path: string): ResourcePath | null {
  const match = /^\/(?:api\/v1|apis\/([^/]+)\/v1)\/(.+)$/.exec(path)
  const rest = match?.[2]?.split('/').map(decodeURIComponent)
  if (!match || !rest) return null
  const group = match[1] ?? ''
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2
  const [resource, name = null, subresource = null] = inNamespace ? rest.slice(2) : rest
  if (resource === undefined) return null
  return { group, namespace: inNamespace ? (rest[1] ?? null) : null, resource, name, subresource }
}

/** The verb that RBAC is asked for. */
export function verbOf(method: string, path: ResourcePath, watch: boolean): string {
  if (method === 'POST') return 'create'
  if (method === 'PUT') return 'update'
  if (method === 'PATCH') return 'patch'
  if (method === 'DELETE') return path.name === null ? 'deletecollection' : 'delete'
  if (watch) return 'watch'
  return path.name === null ? 'list' : 'get'
}

/** JSON merge patch (RFC 7396). kubectl's strategic merges of plain members come out the same. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = mergePatch(merged[name], value)
  }
  return merged
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
