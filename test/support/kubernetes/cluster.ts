import { randomUUID } from 'node:crypto'
import { apiVersionOf, KINDS, type Kind, type KubernetesObject, replicasOf } from './objects.ts'

/** What the stand-in keeps: enough of etcd for namespaces, pods, deployments, config maps and secrets. */
export class Cluster {
  readonly #objects = new Map<string, KubernetesObject>()
  #version = 1000

  get resourceVersion(): string {
    return String(this.#version)
  }

  list(kind: Kind, namespace: string | null): KubernetesObject[] {
    return [...this.#objects.values()].filter(
      (object) =>
        object.kind === kind.kind &&
        (!kind.namespaced || namespace === null || object.metadata.namespace === namespace),
    )
  }

  get(kind: Kind, namespace: string | null, name: string): KubernetesObject | undefined {
    return this.#objects.get(key(kind, namespace, name))
  }

  put(kind: Kind, namespace: string | null, name: string, body: Record<string, unknown>): KubernetesObject {
    this.#version += 1
    const before = this.get(kind, namespace, name)
    const object: KubernetesObject = {
      ...body,
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: {
        ...(body['metadata'] as object | undefined),
        name,
        ...(kind.namespaced ? { namespace: namespace ?? 'default' } : {}),
        uid: before?.metadata.uid ?? randomUUID(),
        resourceVersion: this.resourceVersion,
        creationTimestamp:
          before?.metadata.creationTimestamp ?? new Date().toISOString().replace(/\.\d+Z/, 'Z'),
      },
    }
    this.#objects.set(key(kind, namespace, name), object)
    return object
  }

  delete(kind: Kind, namespace: string | null, name: string): KubernetesObject | undefined {
    const object = this.get(kind, namespace, name)
    this.#version += 1
    this.#objects.delete(key(kind, namespace, name))
    if (kind.kind === 'Namespace') {
      for (const [at, other] of this.#objects) {
        if (other.metadata.namespace === name) this.#objects.delete(at)
      }
    }
    return object
  }

  scale(namespace: string, name: string, replicas: number): KubernetesObject | undefined {
    const kind = kindOf('deployments')
    const object = kind && this.get(kind, namespace, name)
    if (!kind || !object) return undefined
    return this.put(kind, namespace, name, { ...object, spec: { ...(object['spec'] as object), replicas } })
  }

  /** A namespace with a deployment and a pod in it. */
  seed(namespace: string, deployment = 'web'): void {
    const [namespaces, pods, deployments] = ['namespaces', 'pods', 'deployments'].map(kindOf)
    if (!namespaces || !pods || !deployments) return
    this.put(namespaces, null, namespace, { spec: {}, status: { phase: 'Active' } })
    this.put(deployments, namespace, deployment, { spec: { replicas: 2 }, status: { replicas: 2 } })
    this.put(pods, namespace, `${deployment}-1`, { spec: {}, status: { phase: 'Running' } })
  }

  has(resource: string, name: string, namespace: string | null = null): boolean {
    const kind = kindOf(resource)
    return kind !== undefined && this.get(kind, namespace, name) !== undefined
  }

  replicas(namespace: string, deployment: string): number | null {
    const kind = kindOf('deployments')
    const object = kind && this.get(kind, namespace, deployment)
    return object ? replicasOf(object) : null
  }
}

export function kindOf(resource: string): Kind | undefined {
  return KINDS.find((kind) => kind.resource === resource)
}

function key(kind: Kind, namespace: string | null, name: string): string {
  return [kind.resource, kind.namespaced ? (namespace ?? 'default') : '', name].join('/')
}
