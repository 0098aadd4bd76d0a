/** A kind that the recording server knows: resource, kind, short name, subresources; `cluster` kinds have no namespace. */
export type Kind = {
  groupVersion: string
  resource: string
  kind: string
  namespaced: boolean
  short: string
  subresources: string[]
}

/** `resource Kind short subresource,subresource`; `-` for no short name, `*` before kinds without a namespace. */
const KINDS: Readonly<Record<string, string>> = {
  v1: `pods Pod po log,exec,attach,portforward,proxy,eviction,ephemeralcontainers,status
    services Service svc proxy,status
    configmaps ConfigMap cm
    secrets Secret -
    *namespaces Namespace ns finalize,status
    *nodes Node no proxy,status
    serviceaccounts ServiceAccount sa token
    persistentvolumeclaims PersistentVolumeClaim pvc status
    *persistentvolumes PersistentVolume pv status
    events Event ev
    endpoints Endpoints ep
    resourcequotas ResourceQuota quota status
    limitranges LimitRange limits
    replicationcontrollers ReplicationController rc scale,status`,
  'apps/v1': `deployments Deployment deploy scale,status
    statefulsets StatefulSet sts scale,status
    daemonsets DaemonSet ds status
    replicasets ReplicaSet rs scale,status
    controllerrevisions ControllerRevision -`,
  'batch/v1': `jobs Job - status
    cronjobs CronJob cj status`,
  'autoscaling/v2': 'horizontalpodautoscalers HorizontalPodAutoscaler hpa status',
  'autoscaling/v1': 'horizontalpodautoscalers HorizontalPodAutoscaler hpa status',
  'networking.k8s.io/v1': `ingresses Ingress ing status
    networkpolicies NetworkPolicy netpol`,
  'policy/v1': 'poddisruptionbudgets PodDisruptionBudget pdb status',
  'rbac.authorization.k8s.io/v1': `roles Role -
    rolebindings RoleBinding -
    *clusterroles ClusterRole -
    *clusterrolebindings ClusterRoleBinding -`,
  'certificates.k8s.io/v1': '*certificatesigningrequests CertificateSigningRequest csr approval,status',
  'authorization.k8s.io/v1': `*selfsubjectaccessreviews SelfSubjectAccessReview -
    *selfsubjectrulesreviews SelfSubjectRulesReview -
    *subjectaccessreviews SubjectAccessReview -`,
  'authentication.k8s.io/v1': `*tokenreviews TokenReview -
    *selfsubjectreviews SelfSubjectReview -`,
  'scheduling.k8s.io/v1': '*priorityclasses PriorityClass pc',
  'storage.k8s.io/v1': '*storageclasses StorageClass sc',
  'apiextensions.k8s.io/v1': '*customresourcedefinitions CustomResourceDefinition crd status',
  'admissionregistration.k8s.io/v1': `*validatingwebhookconfigurations ValidatingWebhookConfiguration -
    *mutatingwebhookconfigurations MutatingWebhookConfiguration -`,
  'events.k8s.io/v1': 'events Event ev',
  'metrics.k8s.io/v1beta1': `pods PodMetrics -
    *nodes NodeMetrics -`,
  'example.com/v1': 'widgets Widget - scale,status',
}

export const ALL_KINDS: readonly Kind[] = Object.entries(KINDS).flatMap(([groupVersion, text]) =>
  text.split('\n').map((row) => {
    const [typed = '', kind = '', short = '-', subresources] = row.trim().split(' ')
    return {
      groupVersion,
      resource: typed.replace('*', ''),
      kind,
      namespaced: !typed.startsWith('*'),
      short: short === '-' ? '' : short,
      subresources: subresources?.split(',') ?? [],
    }
  }),
)

export const GROUP_VERSIONS: readonly string[] = Object.keys(KINDS)

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

const SUBRESOURCES: Readonly<Record<string, { kind: string; group: string; version: string }>> = {
  scale: { kind: 'Scale', group: 'autoscaling', version: 'v1' },
  eviction: { kind: 'Eviction', group: 'policy', version: 'v1' },
  token: { kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1' },
}

/** A group's answer to discovery. */
export function resourceList(groupVersion: string): unknown {
  const resources = ALL_KINDS.filter((one) => one.groupVersion === groupVersion).flatMap((one) => [
    {
      name: one.resource,
      singularName: one.kind.toLowerCase(),
      namespaced: one.namespaced,
      kind: one.kind,
      verbs: VERBS,
      ...(one.short ? { shortNames: [one.short] } : {}),
    },
    ...one.subresources.map((name) => ({
      singularName: '',
      namespaced: one.namespaced,
      verbs: ['create', 'get', 'patch', 'update'],
      ...(SUBRESOURCES[name] ?? { kind: one.kind }),
      name: `${one.resource}/${name}`,
    })),
  ])
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

const LABELS = { app: 'x' }
const TEMPLATE = {
  metadata: { labels: LABELS },
  spec: { containers: [{ name: 'c', image: 'i', resources: {} }] },
}

/** What differs from kind to kind, as much as kubectl needs to go on. */
const BODIES: Readonly<Record<string, object>> = {
  Pod: {
    spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'c', ready: true, state: { running: {} } }],
    },
  },
  Service: {
    spec: { selector: LABELS, ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }], type: 'ClusterIP' },
  },
  Secret: { type: 'Opaque', data: { k: 'dg==' } },
  ConfigMap: { data: { k: 'v' } },
  Node: { spec: {}, status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: {} } },
  Job: { spec: { template: TEMPLATE, selector: { matchLabels: LABELS } }, status: {} },
  CronJob: { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: TEMPLATE } } } },
  Role: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  ClusterRole: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  RoleBinding: binding(),
  ClusterRoleBinding: binding(),
  CertificateSigningRequest: {
    spec: { request: 'aGk=', signerName: 'x/y', usages: ['client auth'] },
    status: {},
  },
  HorizontalPodAutoscaler: {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'x', apiVersion: 'apps/v1' }, maxReplicas: 3 },
  },
  PodMetrics: {
    containers: [{ name: 'c', usage: { cpu: '1m', memory: '1Mi' } }],
    timestamp: '2024-01-01T00:00:00Z',
    window: '1m',
  },
  NodeMetrics: { usage: { cpu: '1m', memory: '1Mi' }, timestamp: '2024-01-01T00:00:00Z', window: '1m' },
  Event: {
    involvedObject: { kind: 'Pod', name: 'x', namespace: 'default' },
    reason: 'r',
    message: 'm',
    type: 'Normal',
  },
  Widget: { spec: { replicas: 1 } },
  ReplicationController: workload(LABELS),
  Deployment: workload({ matchLabels: LABELS }),
  StatefulSet: workload({ matchLabels: LABELS }),
  ReplicaSet: workload({ matchLabels: LABELS }),
  DaemonSet: workload({ matchLabels: LABELS }),
}

function binding(): object {
  return {
    subjects: [{ kind: 'User', name: 'u' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  }
}

function workload(selector: object): object {
  return {
    spec: { replicas: 1, selector, template: TEMPLATE, serviceName: 's' },
    status: {
      replicas: 1,
      readyReplicas: 1,
      updatedReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 1,
    },
  }
}

export function objectOf({ groupVersion, kind, namespaced }: Kind, name: string): object {
  return {
    apiVersion: groupVersion,
    kind,
    metadata: {
      name,
      uid: `u-${name}`,
      resourceVersion: '1',
      creationTimestamp: '2024-01-01T00:00:00Z',
      labels: LABELS,
      annotations: {},
      generation: 1,
      ...(namespaced ? { namespace: 'default' } : {}),
    },
    ...BODIES[kind],
  }
}
