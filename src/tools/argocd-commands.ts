import type { Verb, VerbTable } from './verb-table.ts'

/** argocd's commands with their flags, from the reference of 3.2 (argo-cd.readthedocs.io, user-guide/commands). */
export const ARGOCD_GLOBALS =
  'argocd-context= auth-token= client-crt= client-crt-key= config= controller-name= core grpc-web grpc-web-root-path= ' +
  'H:header= http-retry-max= insecure kube-context= logformat= loglevel= plaintext port-forward ' +
  'port-forward-namespace= prompts-enabled redis-compress= redis-haproxy-name= redis-name= repo-server-name= server= ' +
  'server-crt= server-name='

const OUT = 'o:output='
const APP =
  'allow-empty annotations= auto-prune config-management-plugin= dest-name= dest-namespace= dest-server= ' +
  'directory-exclude= directory-include= directory-recurse dry-source-path= dry-source-repo= dry-source-revision= env= ' +
  'helm-api-versions= helm-chart= helm-kube-version= helm-namespace= helm-pass-credentials helm-set= helm-set-file= ' +
  'helm-set-string= helm-skip-crds helm-skip-schema-validation helm-skip-tests helm-version= hydrate-to-branch= ' +
  'ignore-missing-components ignore-missing-value-files jsonnet-ext-var-code= jsonnet-ext-var-str= jsonnet-libs= ' +
  'jsonnet-tla-code= jsonnet-tla-str= kustomize-api-versions= kustomize-common-annotation= kustomize-common-label= ' +
  'kustomize-force-common-annotation kustomize-force-common-label kustomize-image= kustomize-kube-version= ' +
  'kustomize-label-include-templates kustomize-label-without-selector kustomize-namespace= kustomize-replica= ' +
  'kustomize-version= nameprefix= namesuffix= p:parameter= path= plugin-env= project= ref= release-name= repo= ' +
  'revision= revision-history-limit= self-heal source-name= source-position= sync-option= sync-policy= ' +
  'sync-retry-backoff-duration= sync-retry-backoff-factor= sync-retry-backoff-max-duration= sync-retry-limit= ' +
  'sync-retry-refresh sync-source-branch= sync-source-path= validate values= values-literal-file='
const NS = 'N:app-namespace='
const RESOURCE = `${NS} all group= kind= namespace= resource-name= project=`
const SYNC =
  `${NS} apply-out-of-sync-only assumeYes async dry-run force ignore-normalizer-jq-execution-timeout= info= label= ` +
  'local= local-repo-root= preview-changes project= prune replace resource= retry-backoff-duration= ' +
  'retry-backoff-factor= retry-backoff-max-duration= retry-limit= retry-refresh revision= revisions= l:selector= ' +
  `server-side source-names= source-positions= strategy= timeout= diff-changes-confirm diff-changes ${OUT}`
const REPO =
  'bearer-token= depth= enable-lfs enable-oci force-http-basic-auth gcp-service-account-key-path= ' +
  'github-app-enterprise-base-url= github-app-id= github-app-installation-id= github-app-private-key-path= ' +
  'insecure-ignore-host-key insecure-oci-force-http insecure-skip-server-verification name= no-proxy= password= project= ' +
  'proxy= ssh-private-key-path= tls-client-cert-key-path= tls-client-cert-path= type= upsert ' +
  'use-azure-workload-identity username='
const KUBE =
  'as= as-group= as-uid= certificate-authority= client-certificate= client-key= cluster= context= disable-compression ' +
  'insecure-skip-tls-verify kubeconfig= n:namespace= password= proxy-url= request-timeout= tls-server-name= token= ' +
  'user= username='
const PROJ =
  'allow-cluster-resource= allow-namespaced-resource= deny-cluster-resource= deny-namespaced-resource= description= ' +
  'd:dest= dest-service-accounts= file= f:file= orphaned-resources orphaned-resources-warn signature-keys= ' +
  'source-namespaces= s:src= upsert'
const WINDOW =
  'applications= clusters= description= duration= k:kind= manual-sync namespaces= schedule= time-zone= use-and-operator id='
const ADMIN = (verb: Verb): Verb => [verb[0], verb[1], `${KUBE} ${verb[2] ?? ''}`]

const APPS: VerbTable = {
  app: 'group',
  'app actions': 'group',
  'app actions list': ['read', 'lists actions', `${RESOURCE} ${OUT}`],
  'app actions run': ['write', 'runs an action of an object', RESOURCE],
  'app add-source': ['write', 'changes an application', `${NS} ${APP}`],
  'app confirm-deletion': ['destructive', 'lets objects be deleted', NS],
  'app create': [
    'write',
    'creates or changes an application',
    `${NS} ${APP} f:file= l:label= name= set-finalizer upsert`,
  ],
  'app delete': [
    'destructive',
    'deletes an application and what it made',
    `${NS} cascade p:propagation-policy= l:selector= wait y:yes`,
  ],
  'app delete-resource': ['destructive', 'deletes an object', `${RESOURCE} force orphan`],
  'app diff': [
    'read',
    'compares without changing',
    `${NS} diff-exit-code= exit-code hard-refresh ignore-normalizer-jq-execution-timeout= local= local-include= ` +
      'local-repo-root= refresh revision= revisions= server-side-diff server-side-generate source-names= source-positions=',
  ],
  'app edit': ['write', 'changes an application', NS],
  'app get': [
    'read',
    'shows an application',
    `${NS} hard-refresh ${OUT} refresh show-operation show-params source-name= source-position= timeout=`,
  ],
  'app get-resource': [
    'read',
    'shows an object without its secrets',
    `${RESOURCE} filter-fields= ${OUT} show-managed-fields`,
  ],
  'app history': ['read', 'shows past revisions', `${NS} ${OUT}`],
  'app list': ['read', 'lists applications', `${NS} c:cluster= ${OUT} path= p:project= r:repo= l:selector=`],
  'app logs': [
    'read',
    'shows logs',
    `${NS} c:container= filter= f:follow group= kind= match-case name= namespace= p:previous since-seconds= tail= ` +
      'until-time=',
  ],
  'app manifests': [
    'read',
    'shows manifests without their secrets',
    `${NS} local= local-repo-root= revision= revisions= source= source-names= source-positions=`,
  ],
  'app patch': ['write', 'changes an application', `${NS} patch= type=`],
  'app patch-resource': ['write', 'changes an object', `${RESOURCE} patch= patch-type=`],
  'app remove-source': ['write', 'changes an application', `${NS} source-name= source-position=`],
  'app resources': ['read', 'lists objects', `${NS} orphaned ${OUT} project=`],
  'app rollback': ['write', 'rolls back', `${NS} ${OUT} prune timeout=`],
  'app set': ['write', 'changes an application', `${NS} ${APP}`],
  'app sync': ['write', 'applies what the repository holds', SYNC],
  'app terminate-op': ['write', 'stops an operation', NS],
  'app unset': [
    'write',
    'changes an application',
    `${NS} dry-source-path ignore-missing-components ignore-missing-value-files kustomize-image= kustomize-namespace ` +
      'kustomize-nameprefix kustomize-namesuffix kustomize-replica= kustomize-version nameprefix namesuffix p:parameter= ' +
      'pass-credentials plugin-env= ref source-name= source-position= values= values-literal',
  ],
  'app wait': [
    'read',
    'waits for an application',
    `${NS} degraded delete health hydrated operation ${OUT} resource= l:selector= suspended sync timeout=`,
  ],
  appset: 'group',
  'appset create': ['write', 'creates or changes application sets', `dry-run ${OUT} upsert wait`],
  'appset delete': ['destructive', 'deletes application sets and their applications', `wait y:yes`],
  'appset generate': ['read', 'shows what would be made', OUT],
  'appset get': ['read', 'shows an application set', `${OUT} show-params`],
  'appset list': ['read', 'lists application sets', `${NS} ${OUT} p:project= l:selector= appset-namespace=`],
}

const PROJECTS: VerbTable = {
  proj: 'group',
  'proj create': ['admin', 'says what may be deployed where', PROJ],
  'proj delete': ['destructive', 'deletes a project'],
  'proj edit': ['admin', 'says what may be deployed where'],
  'proj get': ['read', 'shows a project', OUT],
  'proj list': ['read', 'lists projects', OUT],
  'proj set': ['admin', 'says what may be deployed where', PROJ],
  'proj role': 'group',
  'proj role create-token': ['admin', 'makes a lasting token', 'e:expires-in= i:id= t:token-only'],
  'proj role get': ['read', 'shows a role', OUT],
  'proj role list': ['read', 'lists roles', OUT],
  'proj role list-tokens': ['read', 'lists tokens without their values', 'u:unixtime'],
  'proj windows': 'group',
  'proj windows add': ['write', 'changes when applications may be synced', WINDOW],
  'proj windows delete': ['destructive', 'changes when applications may be synced'],
  'proj windows disable-manual-sync': ['write', 'changes when applications may be synced'],
  'proj windows enable-manual-sync': ['write', 'changes when applications may be synced'],
  'proj windows list': ['read', 'lists windows', OUT],
  'proj windows update': ['write', 'changes when applications may be synced', WINDOW],
  ...Object.fromEntries(
    (
      'add-destination,add-destination-service-account,add-orphaned-ignore,add-signature-key,add-source,' +
      'add-source-namespace,allow-cluster-resource,allow-namespace-resource,deny-cluster-resource,' +
      'deny-namespace-resource,remove-destination,remove-destination-service-account,remove-orphaned-ignore,' +
      'remove-signature-key,remove-source,remove-source-namespace,role add-group,role add-policy,role create,' +
      'role delete,role delete-token,role remove-group,role remove-policy'
    )
      .split(',')
      .map((name): [string, Verb] => [
        `proj ${name}`,
        [
          'admin',
          'says what may be deployed where, or who may',
          'a:action= description= l:list= name o:object= p:permission= service-account-namespace=',
        ],
      ]),
  ),
}

const ADMINISTRATION: VerbTable = {
  'admin app diff-reconcile-results': ['local', 'compares files'],
  'admin app generate-spec': [
    'local',
    'prints a manifest',
    `${APP} i:inline l:label= ${OUT} set-finalizer file= f:file= name=`,
  ],
  'admin app get-reconcile-results': ADMIN([
    'read',
    'shows what would be reconciled',
    'l:selector= refresh repo-server= o:o= ignore-normalizer-jq-execution-timeout= server-side-diff persist-resource-health',
  ]),
  'admin cluster generate-spec': ADMIN([
    'secret-read',
    'prints a cluster’s credentials',
    `annotation= label= ${OUT}`,
  ]),
  'admin cluster kubeconfig': ADMIN(['secret-read', 'writes a kubeconfig']),
  'admin cluster namespaces': ADMIN(['read', 'lists namespaces']),
  'admin cluster namespaces disable-namespaced-mode': ADMIN(['admin', 'changes what is managed', 'dry-run']),
  'admin cluster namespaces enable-namespaced-mode': ADMIN([
    'admin',
    'changes what is managed',
    'cluster-resources dry-run namespace=',
  ]),
  'admin cluster shards': ADMIN([
    'read',
    'shows shards',
    'replicas= shard= sharding-method= port-forward-redis',
  ]),
  'admin cluster stats': ADMIN([
    'read',
    'shows usage',
    'replicas= shard= sharding-method= port-forward-redis',
  ]),
  'admin dashboard': ['exec', 'opens the API to this machine'],
  'admin export': ADMIN([
    'secret-read',
    'prints everything, Secrets among it',
    'o:out= applicationset-namespaces= application-namespaces=',
  ]),
  'admin import': ADMIN([
    'admin',
    'replaces settings, projects and applications',
    'applicationset-namespaces= application-namespaces= dry-run ignore-tracking override-on-conflict prune skip-resources-with-label= stop-operation verbose wait-for-deletion',
  ]),
  'admin initial-password': ADMIN(['secret-read', 'prints the administrator’s password']),
  'admin notifications template get': ADMIN(['read', 'shows templates', OUT]),
  'admin notifications template notify': ADMIN(['write', 'sends a message', 'recipient=']),
  'admin notifications trigger get': ADMIN(['read', 'shows triggers', OUT]),
  'admin notifications trigger run': ADMIN(['read', 'tries a trigger', OUT]),
  'admin proj generate-allow-list': ADMIN(['read', 'prints a list', 'o:out=']),
  'admin proj generate-spec': ['local', 'prints a manifest', `${PROJ} i:inline ${OUT}`],
  'admin proj update-role-policy': ADMIN([
    'admin',
    'changes policies of roles',
    'dry-run permission= resource= scope=',
  ]),
  'admin redis-initial-password': ADMIN(['write', 'makes a password where there is none']),
  'admin repo generate-spec': ['local', 'prints a manifest', `${REPO} ${OUT}`],
  'admin settings rbac can': ADMIN([
    'read',
    'asks what is permitted',
    'default-role= policy-file= q:quiet strict use-builtin-policy argocd-cm-path=',
  ]),
  'admin settings rbac validate': ADMIN(['read', 'checks a policy', 'policy-file=']),
  'admin settings validate': ADMIN([
    'read',
    'checks settings',
    'group= argocd-cm-path= argocd-secret-path= load-cluster-settings',
  ]),
  ...Object.fromEntries(
    'health ignore-differences ignore-resource-updates list-actions run-action'
      .split(' ')
      .map((name): [string, Verb] => [
        `admin settings resource-overrides ${name}`,
        ADMIN(['read', 'tries settings', 'argocd-cm-path= argocd-secret-path= load-cluster-settings param=']),
      ]),
  ),
}

const ADMIN_GROUPS =
  'admin,admin app,admin cluster,admin notifications,admin notifications template,admin notifications trigger,admin proj,' +
  'admin repo,admin settings,admin settings rbac,admin settings resource-overrides'

export const ARGOCD_VERBS: VerbTable = {
  ...APPS,
  ...PROJECTS,
  ...Object.fromEntries(ADMIN_GROUPS.split(',').map((name): [string, 'group'] => [name, 'group'])),
  ...ADMINISTRATION,
  account: 'group',
  'account bcrypt': ['local', 'prints a digest', 'password='],
  'account can-i': ['read', 'asks what is permitted'],
  'account delete-token': ['admin', 'deletes a token of an account', 'a:account='],
  'account generate-token': ['admin', 'makes a lasting token', 'a:account= e:expires-in= id='],
  'account get': ['read', 'shows an account', `a:account= ${OUT}`],
  'account get-user-info': ['read', 'shows who one is', OUT],
  'account list': ['read', 'lists accounts', OUT],
  'account session-token': ['secret-read', 'prints a token', 'a:account= e:expires-in='],
  'account update-password': ['admin', 'changes a password', 'account= current-password= new-password='],
  cert: 'group',
  'cert add-ssh': ['admin', 'changes which servers are trusted', 'batch from= upsert'],
  'cert add-tls': ['admin', 'changes which servers are trusted', 'from= upsert'],
  'cert list': ['read', 'lists certificates', `cert-type= hostname-pattern= ${OUT} sort=`],
  'cert rm': ['admin', 'changes which servers are trusted', 'cert-sub-type= cert-type='],
  cluster: 'group',
  'cluster add': [
    'admin',
    'gives Argo CD a cluster',
    'annotation= aws-cluster-name= aws-profile= aws-role-arn= cluster-endpoint= cluster-resources disable-compression exec-command= exec-command-api-version= exec-command-args= exec-command-env= exec-command-install-hint= in-cluster kubeconfig= label= name= namespace= project= proxy-url= service-account= shard= system-namespace= upsert y:yes',
  ],
  'cluster get': ['read', 'shows a cluster', OUT],
  'cluster list': ['read', 'lists clusters', OUT],
  'cluster rm': ['admin', 'takes a cluster from Argo CD', 'y:yes'],
  'cluster rotate-auth': ['admin', 'replaces the token of a cluster'],
  'cluster set': ['write', 'changes a cluster', 'annotation= label= name= namespace='],
  completion: ['local', 'prints shell code'],
  configure: ['local', 'changes argocd’s own settings', 'prompts-enabled'],
  context: ['local', 'switches the current server', 'delete'],
  gpg: 'group',
  'gpg add': ['admin', 'changes which signatures count', 'f:from='],
  'gpg get': ['read', 'shows a key', OUT],
  'gpg list': ['read', 'lists keys', OUT],
  'gpg rm': ['admin', 'changes which signatures count'],
  help: ['local', 'only shows help'],
  login: [
    'local',
    'keeps a token here',
    'callback= name= password= skip-test-tls sso sso-launch-browser sso-port= username=',
  ],
  logout: ['local', 'forgets a token'],
  relogin: ['local', 'keeps a token here', 'callback= password= sso-launch-browser sso-port='],
  repo: 'group',
  'repo add': ['write', 'gives Argo CD a repository', REPO],
  'repo get': ['read', 'shows a repository', `${OUT} project= refresh=`],
  'repo list': ['read', 'lists repositories', `${OUT} refresh=`],
  'repo rm': ['destructive', 'takes a repository from Argo CD', 'project='],
  repocreds: 'group',
  'repocreds add': ['write', 'gives Argo CD credentials', REPO],
  'repocreds list': ['read', 'lists credentials without their values', OUT],
  'repocreds rm': ['destructive', 'takes credentials from Argo CD'],
  version: ['read', 'shows versions', `client ${OUT} short`],
}

export const ARGOCD_ALIASES: Readonly<Record<string, string>> = {
  'admin app list-reconcile-results': 'admin app get-reconcile-results',
  'app delete-source': 'app remove-source',
  'app remove': 'app delete',
  'app rm': 'app delete',
  'app ls': 'app list',
  'appset ls': 'appset list',
  'appset rm': 'appset delete',
  'cluster ls': 'cluster list',
  'cluster remove': 'cluster rm',
  ctx: 'context',
  'proj ls': 'proj list',
  'proj rm': 'proj delete',
  'proj windows rm': 'proj windows delete',
  'repo ls': 'repo list',
  'repo remove': 'repo rm',
  'repocreds remove': 'repocreds rm',
}
