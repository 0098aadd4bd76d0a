import type { Context } from 'hono'
import { type Cluster, kindOf } from './cluster.ts'
import { apiVersionOf, type KubernetesObject, replicasOf, table } from './objects.ts'
import { isRecord, mergePatch, parseResourcePath } from './request.ts'
import { notFound, status } from './status.ts'

/** Answers a request for an object, a list or the scale of a deployment. */
export async function resource(context: Context, cluster: Cluster): Promise<Response> {
  const path = parseResourcePath(context.req.path)
  const kind = path && kindOf(path.resource)
  if (!path || !kind || kind.group !== path.group) return notFound(context.req.path)
  const { namespace, name } = path
  if (path.subresource === 'scale' && name !== null)
    return scale(context, cluster, namespace ?? 'default', name)
  if (path.subresource !== null) return notFound(context.req.path)

  if (name === null) {
    if (context.req.method === 'POST') {
      const body = await bodyOf(context)
      const given = isRecord(body['metadata']) ? String(body['metadata']['name']) : ''
      if (cluster.get(kind, namespace, given))
        return status(409, 'AlreadyExists', `${kind.resource} "${given}" already exists`)
      return context.json(cluster.put(kind, namespace, given, body), 201)
    }
    const items = selected(cluster.list(kind, namespace), context.req.query('fieldSelector'))
    if (context.req.method === 'DELETE') {
      for (const item of items) cluster.delete(kind, item.metadata.namespace ?? null, item.metadata.name)
      return context.json({ kind: 'Status', apiVersion: 'v1', status: 'Success' })
    }
    // A watch has nothing to tell: what kubectl waits for has happened before it asks.
    if (context.req.query('watch') !== undefined)
      return context.body('', 200, { 'content-type': 'application/json' })
    if (wantsTable(context)) return context.json(table(kind, items, cluster.resourceVersion))
    const metadata = { resourceVersion: cluster.resourceVersion }
    return context.json({ kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items })
  }

  const found = cluster.get(kind, namespace, name)
  if (!found)
    return status(404, 'NotFound', `${kind.resource} "${name}" not found`, {
      name,
      kind: kind.resource,
      uid: '',
    })
  switch (context.req.method) {
    case 'GET':
      return context.json(wantsTable(context) ? table(kind, [found], cluster.resourceVersion) : found)
    case 'DELETE':
      cluster.delete(kind, namespace, name)
      return context.json({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Success',
        details: { name, group: kind.group, kind: kind.resource, uid: found.metadata.uid },
      })
    case 'PUT':
      return context.json(cluster.put(kind, namespace, name, await bodyOf(context)))
    case 'PATCH': {
      const merged = mergePatch(found, await bodyOf(context)) as Record<string, unknown>
      return context.json(cluster.put(kind, namespace, name, merged))
    }
    default:
      return status(405, 'MethodNotAllowed', 'the stand-in does not know this method')
  }
}

async function scale(context: Context, cluster: Cluster, namespace: string, name: string): Promise<Response> {
  let object = cluster.get(kindOf('deployments')!, namespace, name)
  if (object && context.req.method !== 'GET') {
    const { spec } = await bodyOf(context)
    if (isRecord(spec) && typeof spec['replicas'] === 'number') {
      object = cluster.scale(namespace, name, spec['replicas'])
    }
  }
  if (!object) return status(404, 'NotFound', `deployments.apps "${name}" not found`)
  return context.json(scaleOf(object))
}

function scaleOf(object: KubernetesObject): object {
  const replicas = replicasOf(object)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: object.metadata,
    spec: { replicas },
    status: { replicas },
  }
}

function selected(objects: KubernetesObject[], selector: string | undefined): KubernetesObject[] {
  const name = /^metadata\.name=(.+)$/.exec(selector ?? '')?.[1]
  return name === undefined ? objects : objects.filter((object) => object.metadata.name === name)
}

function wantsTable(context: Context): boolean {
  return (context.req.header('accept') ?? '').includes('as=Table')
}

async function bodyOf(context: Context): Promise<Record<string, unknown>> {
  const body: unknown = await context.req.json().catch(() => ({}))
  return isRecord(body) ? body : {}
}
