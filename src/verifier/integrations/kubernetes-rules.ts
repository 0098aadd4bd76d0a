import type { OperationClass } from '../../core/class.ts'

export type PolicyRule = {
  apiGroups: readonly string[]
  resources: readonly string[]
  verbs: readonly string[]
}

/** What people work on, all of it without powers over who may do what. Secrets and custom resources are not among them. */
const WORK: Readonly<Record<string, readonly string[]>> = {
  '': [
    ...['configmaps', 'endpoints', 'persistentvolumeclaims', 'pods', 'replicationcontrollers', 'services'],
    ...[
      'limitranges',
      'resourcequotas',
      'namespaces',
      'events',
      'replicationcontrollers/scale',
      'pods/eviction',
    ],
  ],
  apps: [
    ...['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
    ...['deployments/scale', 'replicasets/scale', 'statefulsets/scale'],
  ],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
}

const READ = ['get', 'list', 'watch']
const WRITE = ['create', 'update', 'patch']
const DELETE = ['delete', 'deletecollection']

/**
 * The rules of a class, or the name of one of Kubernetes's own roles that fits it.
 * RBAC only ever adds: a higher class's role holds the lower ones' rules as well.
 */
export function rulesOf(cls: OperationClass): readonly PolicyRule[] | string {
  switch (cls) {
    case 'read':
      return on(WORK, READ, 'pods/log', 'pods/status')
    case 'secret-read':
      return [...on(WORK, READ, 'pods/log', 'pods/status'), SECRETS]
    case 'write':
      return on(WORK, [...READ, ...WRITE])
    case 'destructive':
      return on(WORK, [...READ, ...WRITE, ...DELETE])
    case 'exec':
      return [...on(WORK, READ, 'pods/log', 'pods/status'), INTO_PODS]
    case 'admin':
      return 'cluster-admin'
    case 'unknown':
      return []
  }
}

const SECRETS: PolicyRule = { apiGroups: [''], resources: ['secrets'], verbs: READ }

/** A websocket begins with GET, so that `get` opens as much as `create`. */
const INTO_PODS: PolicyRule = {
  apiGroups: [''],
  resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/ephemeralcontainers'],
  verbs: ['get', 'create', 'update', 'patch'],
}

function on(work: typeof WORK, verbs: readonly string[], ...alsoRead: string[]): PolicyRule[] {
  const rules = Object.entries(work).map(([group, resources]) => ({ apiGroups: [group], resources, verbs }))
  return alsoRead.length > 0 ? [...rules, { apiGroups: [''], resources: alsoRead, verbs: READ }] : rules
}
