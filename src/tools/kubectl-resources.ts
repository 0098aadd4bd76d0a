/** Resource words as kubectl takes them: plural, singular, kind or short name, any case, with or without group. */
export type Subject = { resource: string; group: string; name: string | null }

/** Plural first, then its short names. Singulars are made, but for the irregular ones listed. */
const NAMES = [
  'bindings binding',
  'componentstatuses componentstatus cs',
  'configmaps cm',
  'endpoints ep endpoint',
  'events ev',
  'limitranges limits',
  'namespaces ns',
  'nodes no',
  'persistentvolumeclaims pvc',
  'persistentvolumes pv',
  'pods po',
  'podtemplates',
  'replicationcontrollers rc',
  'resourcequotas quota',
  'secrets',
  'serviceaccounts sa',
  'services svc',
  'apiservices',
  'controllerrevisions',
  'customresourcedefinitions crd crds',
  'daemonsets ds',
  'deployments deploy',
  'replicasets rs',
  'statefulsets sts',
  'horizontalpodautoscalers hpa',
  'cronjobs cj',
  'jobs',
  'certificatesigningrequests csr',
  'clustertrustbundles',
  'endpointslices',
  'flowschemas',
  'ingressclasses ingressclass',
  'ingresses ingress ing',
  'leases',
  'mutatingadmissionpolicies mutatingadmissionpolicy',
  'mutatingadmissionpolicybindings',
  'mutatingwebhookconfigurations',
  'networkpolicies networkpolicy netpol',
  'poddisruptionbudgets pdb',
  'podsecuritypolicies podsecuritypolicy psp',
  'priorityclasses priorityclass pc',
  'prioritylevelconfigurations',
  'rolebindings',
  'roles',
  'clusterrolebindings',
  'clusterroles',
  'runtimeclasses runtimeclass',
  'storageclasses storageclass sc',
  'validatingadmissionpolicies validatingadmissionpolicy',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
  'volumeattachments',
  // Short names of what others add, where they decide who may do what.
  'adminnetworkpolicies anp',
  'appprojects appproj',
  'authorizationpolicies ap',
  'baselineadminnetworkpolicies banp',
  'ciliumclusterwidenetworkpolicies ccnp',
  'ciliumnetworkpolicies cnp ciliumnp',
  'clusterpolicies cpol',
  'peerauthentications pa',
  'policies pol',
  'policyexceptions polex',
  'requestauthentications ra',
  'securitycontextconstraints scc',
]

const PLURAL = new Map<string, string>()
for (const row of NAMES) {
  const [plural, ...others] = row.split(' ') as [string, ...string[]]
  PLURAL.set(plural, plural)
  if (plural.endsWith('s')) PLURAL.set(plural.slice(0, -1), plural)
  for (const other of others) PLURAL.set(other, plural)
}

/** Resources whose every change changes who may do what, or what is let in. */
const ADMIN = new Set(
  (
    'apiservices certificatesigningrequests clusterrolebindings clusterroles clustertrustbundles ' +
    'mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations networkpolicies ' +
    'podsecuritypolicies rolebindings roles serviceaccounts validatingadmissionpolicies ' +
    'validatingadmissionpolicybindings validatingwebhookconfigurations ' +
    // OpenShift, Rancher, Istio, Kyverno, Gatekeeper, Cilium, Calico, and the clouds' identity mappings
    'securitycontextconstraints oauths oauthclients oauthclientauthorizations users groups identities ' +
    'useridentitymappings clusterroletemplatebindings projectroletemplatebindings globalroles globalrolebindings ' +
    'roletemplates authorizationpolicies peerauthentications requestauthentications clusterpolicies policies ' +
    'policyexceptions constrainttemplates ciliumnetworkpolicies ciliumclusterwidenetworkpolicies ' +
    'globalnetworkpolicies adminnetworkpolicies baselineadminnetworkpolicies azureidentities ' +
    'azureidentitybindings iamidentitymappings clusterissuers issuers appprojects'
  ).split(' '),
)

const ADMIN_GROUPS = [
  'rbac.authorization.k8s.io',
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
  'certificates.k8s.io',
  'authorization.openshift.io',
  'security.openshift.io',
  'user.openshift.io',
  'oauth.openshift.io',
  'security.istio.io',
  'kyverno.io',
  'policies.kyverno.io',
  'constraints.gatekeeper.sh',
  'templates.gatekeeper.sh',
  'iam.cnrm.cloud.google.com',
  'iam.services.k8s.aws',
]

/** `Secret`, `secrets.v1.`, `secret` → `secrets`; a resource that is not built in keeps its own word. */
export function canonicalResource(typed: string): { resource: string; group: string } {
  const word = typed.toLowerCase()
  const dot = word.indexOf('.')
  const base = dot < 0 ? word : word.slice(0, dot)
  // `deployments.v1.apps` names a version before the group.
  const group = dot < 0 ? '' : word.slice(dot + 1).replace(/^v\d+[a-z0-9]*(\.|$)/, '')
  return { resource: PLURAL.get(base) ?? base, group }
}

/** Objects that hold a secret value or a usable token; those of OpenShift and Rancher among them. */
const SECRETS = new Set(
  (
    'secrets oauthclients oauthclient oauthaccesstokens oauthaccesstoken oauthauthorizetokens oauthauthorizetoken ' +
    'tokens.management.cattle.io tokens.ext.cattle.io kubeconfigs.ext.cattle.io'
  ).split(' '),
)

export function isSecret({ resource, group }: { resource: string; group?: string }): boolean {
  return SECRETS.has(resource) || SECRETS.has(`${resource}.${group ?? ''}`)
}

export function isAdmin(subject: { resource: string; group: string }): boolean {
  const { resource, group } = subject
  return (
    ADMIN.has(resource) ||
    ADMIN.has(`${resource}s`) ||
    ADMIN.has(resource.replace(/y$/, 'ies')) ||
    ADMIN_GROUPS.includes(group)
  )
}

/**
 * The words after a verb: `pods a b`, `pods,secrets`, `pod/a secret/b`. A word with more than one
 * slash is refused by kubectl; every type named in it counts here.
 */
export function subjectsOf(words: readonly string[]): Subject[] {
  const [first, ...names] = words
  if (first === undefined) return []
  if (words.some((word) => word.includes('/'))) return words.flatMap(combined)
  return typesOf(first).flatMap((type): Subject[] =>
    names.length === 0 ? [{ ...type, name: null }] : names.map((name) => ({ ...type, name })),
  )
}

function typesOf(word: string): { resource: string; group: string }[] {
  return word.split(',').map(canonicalResource)
}

function combined(word: string): Subject[] {
  const [types = '', name, ...more] = word.split('/')
  const subjects = typesOf(types).map((type) => ({ ...type, name: name ?? null }))
  const hidden = [name ?? '', ...more].flatMap((part) => part.split(',').slice(1)).map(canonicalResource)
  return [...subjects, ...hidden.map((type) => ({ ...type, name: null }))]
}
