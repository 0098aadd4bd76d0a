/** Manifests that commands with `-f` name: file, API version, kind. */
const MANIFESTS: readonly (readonly [string, string, string])[] = [
  ['pod', 'v1', 'Pod'],
  ['deploy', 'apps/v1', 'Deployment'],
  ['secret', 'v1', 'Secret'],
  ['cm', 'v1', 'ConfigMap'],
  ['ns', 'v1', 'Namespace'],
  ['role', 'rbac.authorization.k8s.io/v1', 'Role'],
  ['crb', 'rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['sa', 'v1', 'ServiceAccount'],
  ['svc', 'v1', 'Service'],
  ['job', 'batch/v1', 'Job'],
  ['crd', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['vwc', 'admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['widget', 'example.com/v1', 'Widget'],
  ['quota', 'v1', 'ResourceQuota'],
  ['node', 'v1', 'Node'],
  ['pdb', 'policy/v1', 'PodDisruptionBudget'],
]

const POD = { containers: [{ name: 'c', image: 'i' }] }
const SPECS: Readonly<Record<string, object>> = {
  Pod: { spec: POD },
  Deployment: {
    spec: {
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' } }, spec: POD },
    },
  },
  Role: { rules: [] },
  ClusterRoleBinding: {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  },
}

/** The files that the commands name, by path. */
export const FILES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    MANIFESTS.map(([file, apiVersion, kind]) => [
      `${file}.yaml`,
      JSON.stringify({ apiVersion, kind, metadata: { name: 'x' }, ...SPECS[kind] }),
    ]),
  ),
  'patch.yaml': '{"metadata":{"labels":{"a":"b"}}}',
  'kust/kustomization.yaml': 'resources: [cm.yaml]\n',
  'kust/cm.yaml': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}',
}

const KINDS =
  'pods deploy svc cm secrets ns no sa roles clusterrolebindings crd widgets jobs quota pdb validatingwebhookconfigurations pvc events hpa'.split(
    ' ',
  )
const NAMED = 'pod/x deploy/x secret/x cm/x role.rbac.authorization.k8s.io/x widget/x node/x ns/x'.split(' ')

const rows = (text: string) => text.split('|').map((row) => row.trim())

const GET = rows(
  '|x|-o yaml|x -o json|-o name|-A|-l a=b|-o custom-columns=A:.metadata.name|--show-labels|-o wide|--ignore-not-found x|--no-headers',
)
const DELETE = rows(
  'x|--all|-l a=b|x --dry-run=client|x --dry-run=server|x --dry-run=none|x --dry-run|x --now|x --force --grace-period=0|x --wait=false|x --cascade=orphan|-A --all|x --ignore-not-found|--field-selector a=b|--all --dry-run=server -A',
)
const LABEL = rows(
  'x a=b|x a-|x a=b --overwrite|x a=b --dry-run=client|x a=b --dry-run=server|x a=b --local -o yaml|x --list|--all a=b|x a=b -o yaml',
)
const PATCH = rows(
  `x -p '{"a":1}'|x -p '{}' --type=merge|x --patch-file patch.yaml --type=merge|x -p '{}' --type=merge --dry-run=client|x -p '{}' --type=merge --dry-run=server|x -p '[{"op":"remove","path":"/a"}]' --type=json|x --subresource=status -p '{}' --type=merge`,
)

const FILE_COMMANDS: Readonly<Record<string, string[]>> = {
  apply: rows(
    '|--dry-run=client|--dry-run=server|--server-side|--server-side --dry-run=server|--force|--prune -l app=x|--prune --all|--overwrite|--wait|--force-conflicts --server-side|-o yaml',
  ),
  create: rows('|--dry-run=client|--dry-run=client -o yaml|--dry-run=server|--save-config'),
  replace: rows(
    '|--force|--dry-run=client|--dry-run=server|--grace-period=0 --force|--force --dry-run=server',
  ),
  delete: rows('|--dry-run=client|--dry-run=server|--ignore-not-found'),
  get: rows('|-o yaml'),
  diff: [''],
  describe: [''],
  label: rows('a=b|a=b --dry-run=client|a=b --dry-run=server'),
  annotate: rows('a=b|a=b --dry-run=client|a=b --dry-run=server'),
  wait: ['--for=delete --timeout=1s'],
}

const DRY_OR_NOT = rows('|--dry-run=client|--dry-run=server|--dry-run=none|--dry-run=client -o yaml')
const CREATE = rows(
  'ns y|namespace y|cm y --from-literal=a=b|secret generic y --from-literal=a=b|secret docker-registry y --docker-username=a --docker-password=b --docker-email=c|deployment y --image=i|deploy y --image=i|job y --image=i|job y --from=cronjob/x|cronjob y --image=i --schedule="* * * * *"|role y --verb=get --resource=pods|clusterrole y --verb=get --resource=pods|rolebinding y --role=r --user=u|clusterrolebinding y --clusterrole=r --user=u|sa y|quota y --hard=pods=1|pdb y --selector=a=b --min-available=1|priorityclass y --value=1|ingress y --rule=a.b/=svc:80|service clusterip y --tcp=80|svc nodeport y --tcp=80|service externalname y --external-name=a.b|service loadbalancer y --tcp=80',
)
const CHANGES = rows(
  'expose deploy/x --port=80|scale deploy/x --replicas=0|scale --replicas=3 deploy x|scale sts/x --replicas=1|scale deploy --all --replicas=0|autoscale deploy/x --max=3|set image deploy/x c=i2|set env deploy/x A=b|set resources deploy/x --limits=cpu=1|set selector svc/x a=b|set subject rolebinding/x --user=u|taint nodes x a=b:NoSchedule|cordon x|drain x --force|drain x --force --ignore-daemonsets --delete-emptydir-data|drain x --disable-eviction --force|rollout restart deploy/x|auth reconcile -f role.yaml|auth reconcile -f crb.yaml --remove-extra-permissions',
)
const OTHERS = rows(
  'create token x|create token x --duration=1h|create token x --bound-object-kind=Pod --bound-object-name=p|certificate approve x|certificate deny x|rollout status deploy/x --timeout=1s|rollout history deploy/x|set env deploy/x --list|set env cm/x --list|logs x|logs deploy/x|logs -l a=b|logs x --previous|top pods|top nodes|top pod x|version|api-resources|api-versions|cluster-info|config view|config get-contexts|config current-context|auth whoami|auth can-i --list|auth can-i create pods --subresource=exec|events|events --for pod/x|exec x -- ls|exec -it x -- sh|attach x|port-forward x 1:80|cp patch.yaml x:/a|get --raw /healthz|get --raw /api/v1/namespaces/default/secrets/x|get --raw /api/v1/namespaces/default/pods|delete --raw /api/v1/namespaces/default/pods/x|create --raw /api/v1/namespaces/default/configmaps -f cm.yaml|replace --raw /api/v1/namespaces/default/configmaps/x -f cm.yaml|get all|get all -A|get pods,deploy|get secret,cm x -o yaml|delete all --all|delete pods,svc x|get po x -o jsonpath={.spec}|get secrets -o jsonpath={.items}|describe secrets,pods|diff -f deploy.yaml --server-side|kustomize kust|apply -k kust --validate=false|delete -k kust|get -k kust|apply -f deploy.yaml -f cm.yaml --validate=false|get deploy/x --subresource=scale|get widgets x --subresource=status -o yaml|explain pods --recursive|wait --for=condition=Ready pod/x --timeout=1s|wait --for=create pod/x --timeout=1s|label pods --all a=b -n kube-system|auth can-i get secrets --as=x|completion bash|options|plugin list',
)

/** Command lines of kubectl: every verb, over kinds, files and the flags that matter. */
export function kubectlCommands(): string[] {
  const of = (verb: string, what: readonly string[], rest: readonly string[]) =>
    what.flatMap((one) => rest.map((flags) => `kubectl ${verb} ${one} ${flags}`))
  const lines = [
    ...of('get', KINDS, GET),
    ...of('delete', KINDS, DELETE),
    ...of('label', KINDS, LABEL),
    ...of('annotate', KINDS, LABEL),
    ...of('patch', KINDS, PATCH),
    ...of('describe', KINDS, ['', 'x']),
    ...of('explain', KINDS, ['']),
    ...of('auth can-i delete', KINDS, ['']),
    ...of('wait', KINDS, ['x --for=delete --timeout=1s']),
    ...of('get', NAMED, ['', '-o yaml', '--subresource=status']),
    ...of('describe', NAMED, ['']),
    ...of('delete', NAMED, ['']),
    ...of('label', NAMED, ['a=b']),
    ...Object.entries(FILE_COMMANDS).flatMap(([verb, flags]) =>
      MANIFESTS.flatMap(([file]) =>
        flags.map(
          (some) =>
            `kubectl ${verb} -f ${file}.yaml ${some}${/^(apply|create|replace)$/.test(verb) ? ' --validate=false' : ''}`,
        ),
      ),
    ),
    ...of('create', CREATE, DRY_OR_NOT),
    ...CHANGES.flatMap((change) => DRY_OR_NOT.slice(0, 4).map((flags) => `kubectl ${change} ${flags}`)),
    ...OTHERS.map((command) => `kubectl ${command}`),
  ]
  return [...new Set(lines.map((line) => line.trim().replaceAll(/ +/g, ' ')))]
}
