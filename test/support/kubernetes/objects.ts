/** The objects of the stand-in cluster, and the few facts about their kinds that kubectl asks for. */
export type KubernetesObject = {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid: string
    resourceVersion: string
    creationTimestamp: string
  }
  [member: string]: unknown
}

export type Kind = {
  resource: string
  kind: string
  group: '' | 'apps'
  namespaced: boolean
  shortNames: string[]
}

export const KINDS: readonly Kind[] = [
  { resource: 'namespaces', kind: 'Namespace', group: '', namespaced: false, shortNames: ['ns'] },
  { resource: 'pods', kind: 'Pod', group: '', namespaced: true, shortNames: ['po'] },
  { resource: 'configmaps', kind: 'ConfigMap', group: '', namespaced: true, shortNames: ['cm'] },
  { resource: 'secrets', kind: 'Secret', group: '', namespaced: true, shortNames: [] },
  { resource: 'deployments', kind: 'Deployment', group: 'apps', namespaced: true, shortNames: ['deploy'] },
]

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

export function apiVersionOf(kind: Kind): string {
  return kind.group === '' ? 'v1' : `${kind.group}/v1`
}

/** The APIResourceList of one group (`/api/v1`, `/apis/apps/v1`). */
export function resourceList(group: Kind['group']): object {
  const own = KINDS.filter((kind) => kind.group === group).map((kind) => ({
    name: kind.resource,
    singularName: kind.kind.toLowerCase(),
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: VERBS,
    shortNames: kind.shortNames,
  }))
  const scale = {
    name: 'deployments/scale',
    singularName: '',
    namespaced: true,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: ['get', 'patch', 'update'],
  }
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? 'v1' : `${group}/v1`,
    resources: group === 'apps' ? [...own, scale] : own,
  }
}

/** The columns that kubectl prints (`as=Table`). */
export function table(kind: Kind, objects: readonly KubernetesObject[], resourceVersion: string): object {
  const columns =
    kind.kind === 'Deployment'
      ? [
          ['NAME', (object: KubernetesObject) => object.metadata.name],
          ['REPLICAS', (object: KubernetesObject) => String(replicasOf(object))],
        ]
      : [
          ['NAME', (object: KubernetesObject) => object.metadata.name],
          ['STATUS', (object: KubernetesObject) => phaseOf(object)],
        ]
  const cells = columns as [string, (object: KubernetesObject) => string][]
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: cells.map(([name]) => ({
      name: name.charAt(0) + name.slice(1).toLowerCase(),
      type: 'string',
      format: name === 'NAME' ? 'name' : '',
      description: '',
      priority: 0,
    })),
    rows: objects.map((object) => ({
      cells: cells.map(([, read]) => read(object)),
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      },
    })),
  }
}

export function replicasOf(object: KubernetesObject): number {
  const spec = object['spec'] as { replicas?: number } | undefined
  return spec?.replicas ?? 1
}

function phaseOf(object: KubernetesObject): string {
  const status = object['status'] as { phase?: string } | undefined
  return status?.phase ?? 'Active'
}
