import { GLOBAL_FLAGS } from './kubectl-commands.ts'
import type { VerbTable } from './verb-table.ts'

/**
 * What oc has beyond kubectl (openshift/oc, and the OpenShift CLI reference of 4.20, with commands of 3.11 that
 * scripts still use). A command of the same name replaces kubectl's.
 */
export const OC_GLOBALS = `${GLOBAL_FLAGS} config= loglevel=`

const PRINT =
  'allow-missing-template-keys o:output= show-managed-fields template= sort-by= show-labels no-headers'
const CHANGE = 'dry-run? field-manager= save-config validate?'
const FILES = 'f:filename= k:kustomize= R:recursive'
const SET = `${PRINT} ${FILES} ${CHANGE} all local overwrite l:selector= resource-version=`
const POLICY = `${PRINT} dry-run? rolebinding-name= role-namespace= z:serviceaccount= namespaces=`
const PRUNE = 'confirm keep-complete= keep-failed= keep-younger-than= orphans namespace='
const REGISTRY = 'a:registry-config= insecure filter-by-os= max-per-registry= dry-run verify'
const TOKEN =
  'w:web p:password= u:username= c:callback-port= l:exec-plugin= issuer-url= client-id= extra-scopes='

/** Flags that oc adds to kubectl's commands. */
export const OC_MORE_FLAGS: Readonly<Record<string, string>> = {
  expose: 'generator= hostname= path= wildcard-policy=',
  get: 'output-version=',
  logs: 'version=',
  delete: 'output-version=',
}

export const OC_VERBS: VerbTable = {
  'adm build-chain': ['read', 'shows what depends on an image', 'all o:output= reverse trigger-only'],
  'adm catalog build': ['exec', 'builds and uploads a catalogue'],
  'adm catalog mirror': [
    'write',
    'uploads images to a registry',
    `${REGISTRY} from-dir= index-filter-by-os= manifests-only path= to-manifests= max-components= max-icsp-size= icsp-scope= database-dir= skip-verification continue-on-error`,
  ],
  'adm copy-to-node': ['exec', 'copies files to nodes', `${PRINT} ${CHANGE} copy= all l:selector=`],
  'adm create-api-client-config': ['secret-read', 'writes a client certificate'],
  'adm create-bootstrap-policy-file': ['local', 'writes a file'],
  'adm create-bootstrap-project-template': ['local', 'prints a template', `${PRINT} name=`],
  'adm create-error-template': ['local', 'prints a template'],
  'adm create-kubeconfig': ['secret-read', 'writes a kubeconfig with its credentials'],
  'adm create-login-template': ['local', 'prints a template'],
  'adm create-provider-selection-template': ['local', 'prints a template'],
  'adm groups add-users': ['admin', 'changes who belongs to a group', `${PRINT} dry-run?`],
  'adm groups new': ['admin', 'makes a group', `${PRINT} dry-run?`],
  'adm groups prune': ['admin', 'deletes groups', 'blacklist= confirm sync-config= type= whitelist='],
  'adm groups remove-users': ['admin', 'changes who belongs to a group', `${PRINT} dry-run?`],
  'adm groups sync': [
    'admin',
    'changes who belongs to groups',
    `${PRINT} blacklist= confirm sync-config= type= whitelist=`,
  ],
  'adm inspect': [
    'read',
    'collects the state of resources',
    `${FILES} A:all-namespaces dest-dir= rotated-pod-logs since= since-time= l:selector=`,
  ],
  'adm migrate icsp': ['local', 'writes files', 'dest-dir='],
  'adm migrate image-references': [
    'write',
    'changes image references',
    `${FILES} confirm include= A:all-namespaces`,
  ],
  'adm migrate storage': ['write', 'writes objects again', `${FILES} confirm include= A:all-namespaces`],
  'adm migrate template-instances': [
    'write',
    'changes template instances',
    `${FILES} confirm include= A:all-namespaces`,
  ],
  'adm must-gather': [
    'exec',
    'runs a privileged pod that collects the cluster’s state',
    'all-images dest-dir= host-network image= image-stream= node-name= node-selector= run-namespace= since= since-time= source-dir= timeout= volume-percentage= keep',
  ],
  'adm new-project': [
    'admin',
    'makes a project with its administrator',
    'admin= admin-role= description= display-name= node-selector=',
  ],
  'adm node-image create': ['exec', 'runs a pod that makes an image'],
  'adm node-image monitor': ['read', 'watches nodes join', 'ip-addresses= registry-config='],
  'adm node-logs': [
    'read',
    'shows logs of nodes',
    `${PRINT} boot= case-sensitive g:grep= path= raw role= l:selector= since= tail= unify u:unit= until=`,
  ],
  'adm ocp-certificates monitor-certificates': ['read', 'watches certificates'],
  'adm ocp-certificates regenerate-leaf': ['admin', 'replaces certificates'],
  'adm ocp-certificates regenerate-machine-config-server-serving-cert': ['admin', 'replaces certificates'],
  'adm ocp-certificates regenerate-top-level': ['admin', 'replaces certificates'],
  'adm ocp-certificates remove-old-trust': ['admin', 'removes trust'],
  'adm ocp-certificates update-ignition-ca-bundle-for-machine-config-server': [
    'admin',
    'replaces certificates',
  ],
  'adm pod-network isolate-projects': ['admin', 'changes which projects reach each other', 'selector='],
  'adm pod-network join-projects': ['admin', 'changes which projects reach each other', 'selector= to='],
  'adm pod-network make-projects-global': ['admin', 'changes which projects reach each other', 'selector='],
  'adm policy add-cluster-role-to-group': ['admin', 'grants a role', POLICY],
  'adm policy add-cluster-role-to-user': ['admin', 'grants a role', POLICY],
  'adm policy add-role-to-group': ['admin', 'grants a role', POLICY],
  'adm policy add-role-to-user': ['admin', 'grants a role', POLICY],
  'adm policy add-scc-to-group': ['admin', 'lets pods do more', POLICY],
  'adm policy add-scc-to-user': ['admin', 'lets pods do more', POLICY],
  'adm policy reconcile-sccs': ['admin', 'changes what pods may do', 'confirm additive-only'],
  'adm policy reconcile-cluster-roles': ['admin', 'changes roles', 'confirm additive-only'],
  'adm policy reconcile-cluster-role-bindings': ['admin', 'changes bindings', 'confirm additive-only'],
  'adm policy remove-cluster-role-from-group': ['admin', 'takes a role away', POLICY],
  'adm policy remove-cluster-role-from-user': ['admin', 'takes a role away', POLICY],
  'adm policy remove-group': ['admin', 'takes roles away', POLICY],
  'adm policy remove-role-from-group': ['admin', 'takes a role away', POLICY],
  'adm policy remove-role-from-user': ['admin', 'takes a role away', POLICY],
  'adm policy remove-scc-from-group': ['admin', 'lets pods do less', POLICY],
  'adm policy remove-scc-from-user': ['admin', 'lets pods do less', POLICY],
  'adm policy remove-user': ['admin', 'takes roles away', POLICY],
  'adm policy scc-review': ['read', 'asks what pods may do', `${PRINT} ${FILES} z:serviceaccount=`],
  'adm policy scc-subject-review': [
    'read',
    'asks what pods may do',
    `${PRINT} ${FILES} g:groups= z:serviceaccount= u:user=`,
  ],
  'adm policy who-can': ['read', 'asks who may do it', `${PRINT} A:all-namespaces`],
  'adm prune auth': ['admin', 'deletes bindings of what is gone', `${FILES} all l:selector= confirm`],
  'adm prune builds': ['destructive', 'deletes builds', PRUNE],
  'adm prune deployments': ['destructive', 'deletes deployments', `${PRUNE} replica-sets`],
  'adm prune groups': ['admin', 'deletes groups', 'blacklist= confirm sync-config= type= whitelist='],
  'adm prune images': [
    'destructive',
    'deletes images',
    'all certificate-authority= confirm force-insecure ignore-invalid-refs keep-tag-revisions= keep-younger-than= num-workers= prune-over-size-limit prune-registry registry-url=',
  ],
  'adm prune renderedmachineconfigs': [
    'destructive',
    'deletes machine configurations',
    'confirm count= in-use pool-name=',
  ],
  'adm prune renderedmachineconfigs list': ['read', 'lists machine configurations', 'in-use pool-name='],
  'adm reboot-machine-config-pool': ['destructive', 'restarts nodes', `${FILES} dry-run? all l:selector=`],
  'adm release extract': [
    'local',
    'writes files of a release',
    `${REGISTRY} command= command-os= credentials-requests directory= file= from= git= to= tools signing-key= cloud= included install-config= output= icsp-file= idms-file= skip-verification skip-registry-check`,
  ],
  'adm release info': [
    'local',
    'shows a release',
    `${REGISTRY} bugs= changelog= changes-from= commit-urls commits contents dir= icsp-file= idms-file= image-for= include-images o:output= output= pullspecs rpmdb rpmdb-cache= rpmdb-diff size skip-bug-check verify`,
  ],
  'adm release mirror': [
    'write',
    'uploads a release to a registry',
    `${REGISTRY} apply-release-image-signature from= from-dir= icsp-file= idms-file= keep-manifest-list max-per-registry= overwrite print-mirror-instructions= release-image-signature-to-dir= skip-release-image to= to-dir= to-image-stream= to-release-image=`,
  ],
  'adm release new': [
    'write',
    'uploads a release to a registry',
    `${REGISTRY} allow-missing-images components= dir= exclude= f:filename= from-dir= from-image-stream= from-image-stream-file= from-release= include= mapping-file= metadata= mirror= name= next= output= previous= reference-mode= release-manifest skip-manifest-check to-dir= to-file= to-image= to-image-base= to-signature= keep-manifest-list`,
  ],
  'adm restart-kubelet': [
    'write',
    'restarts the kubelet of nodes',
    `${FILES} all l:selector= directive= dry-run? parallelism=`,
  ],
  'adm top images': ['read', 'shows usage', `${PRINT} l:selector=`],
  'adm top imagestreams': ['read', 'shows usage', `${PRINT} l:selector=`],
  'adm top persistentvolumeclaims': ['read', 'shows usage', `A:all-namespaces ${PRINT} l:selector=`],
  'adm upgrade': [
    'read',
    'shows upgrades',
    'allow-explicit-upgrade allow-not-recommended allow-upgrade-with-warnings clear force include-not-recommended to= to-image= to-latest to-multi-arch',
  ],
  'adm upgrade channel': ['write', 'changes the channel of upgrades', 'allow-explicit-channel'],
  'adm upgrade accept': ['write', 'accepts risks of upgrades', 'clear replace'],
  'adm upgrade recommend': ['read', 'shows upgrades', 'accept= quiet show-outdated-releases to= version='],
  'adm upgrade rollback': ['write', 'rolls the cluster back'],
  'adm upgrade status': ['read', 'shows an upgrade', 'details='],
  'adm verify-image-signature': [
    'read',
    'checks a signature',
    'expected-identity= insecure public-key= registry-url= remove-all save',
  ],
  'adm wait-for-node-reboot': ['read', 'waits', `${FILES} all l:selector= reboot-number=`],
  'adm wait-for-stable-cluster': ['read', 'waits', 'minimum-stable-period= timeout= interval='],
  'cancel-build': ['write', 'stops a build', 'dump-logs restart state='],
  'cluster up': ['exec', 'runs a cluster of its own'],
  'cluster down': ['destructive', 'stops a cluster of its own'],
  'create build': ['write', 'creates an object', `${PRINT} ${CHANGE} from=`],
  'create clusterresourcequota': [
    'write',
    'creates an object',
    `${PRINT} ${CHANGE} hard= project-annotation-selector= project-label-selector=`,
  ],
  'create deploymentconfig': ['write', 'creates an object', `${PRINT} ${CHANGE} image=`],
  'create identity': ['admin', 'makes an identity', `${PRINT} ${CHANGE}`],
  'create imagestream': ['write', 'creates an object', `${PRINT} ${CHANGE} lookup-local`],
  'create imagestreamtag': [
    'write',
    'creates an object',
    `${PRINT} ${CHANGE} A:annotation= from= from-image= insecure reference reference-policy= scheduled`,
  ],
  'create route': 'group',
  'create route edge': [
    'write',
    'creates an object',
    `${PRINT} ${CHANGE} ca-cert= cert= hostname= insecure-policy= key= path= port= service= wildcard-policy=`,
  ],
  'create route passthrough': [
    'write',
    'creates an object',
    `${PRINT} ${CHANGE} hostname= insecure-policy= port= service= wildcard-policy=`,
  ],
  'create route reencrypt': [
    'write',
    'creates an object',
    `${PRINT} ${CHANGE} ca-cert= cert= dest-ca-cert= hostname= insecure-policy= key= path= port= service= wildcard-policy=`,
  ],
  'create user': ['admin', 'makes a user', `${PRINT} ${CHANGE} full-name=`],
  'create useridentitymapping': ['admin', 'says who a user is', `${PRINT} ${CHANGE}`],
  debug: [
    'exec',
    'runs a container of the caller’s choosing',
    `${PRINT} ${FILES} as-root as-user= c:container= dry-run? image= image-stream= keep-annotations keep-init-containers keep-labels keep-liveness keep-readiness keep-startup T:no-tty I:no-stdin node-name= one-container preserve-pod q:quiet to-namespace= t:tty`,
  ],
  deploy: ['write', 'rolls a deployment out', 'cancel enable-triggers f:follow latest retry'],
  export: [
    'read',
    'shows objects',
    `${PRINT} ${FILES} all A:all-namespaces as-template= exact raw l:selector=`,
  ],
  extract: ['secret-read', 'writes the contents of a Secret or ConfigMap', 'confirm f:filename= keys= to='],
  'get-token': [
    'secret-read',
    'prints a token',
    'client-id= client-secret= extra-scopes= issuer-url= callback-address= client-cert= certificate-authority= auto-open-browser',
  ],
  idle: ['write', 'scales services to zero', 'all A:all-namespaces dry-run resource-names-file= l:selector='],
  'image append': [
    'write',
    'uploads an image to a registry',
    `${REGISTRY} created-at= drop-history filename= f:file= from= from-dir= image= keep-manifest-list meta= to= to-dir= force`,
  ],
  'image extract': [
    'local',
    'writes files of an image',
    `${REGISTRY} all-layers confirm dir= f:file= icsp-file= idms-file= only-files path= p:preserve-ownership`,
  ],
  'image info': [
    'local',
    'shows an image',
    `${REGISTRY} dir= icsp-file= idms-file= o:output= show-multiarch`,
  ],
  'image mirror': [
    'write',
    'uploads images to a registry',
    `${REGISTRY} continue-on-error dir= f:filename= force from-dir= keep-manifest-list skip-missing skip-mount skip-multiple-scopes s3-source-bucket= icsp-file= idms-file=`,
  ],
  'image serve': ['exec', 'serves images', `dir= listen= tls-crt= tls-key=`],
  'import-image': [
    'write',
    'imports an image',
    `all confirm dry-run? from= import-mode= insecure reference-policy= request-timeout= scheduled`,
  ],
  login: ['local', 'keeps a token here', TOKEN],
  logout: ['write', 'ends one’s own session'],
  'new-app': [
    'write',
    'creates an application',
    `${PRINT} ${CHANGE} allow-missing-images allow-missing-imagestream-tags as-deployment-config as-test binary build-env= build-env-file= code= context-dir= docker-image= e:env= env-file= f:file= grant-install-rights group= image= i:image-stream= import-mode= insecure-registry l:labels= L:list name= no-install p:param= param-file= S:search source-secret= strategy= ignore-unknown-parameters template=`,
  ],
  'new-build': [
    'write',
    'creates a build',
    `${PRINT} ${CHANGE} allow-missing-images allow-missing-imagestream-tags binary build-arg= build-config-map= build-secret= code= context-dir= docker-image= D:dockerfile= e:env= env-file= image= i:image-stream= import-mode= l:labels= name= no-output push-secret= source-image= source-image-path= source-secret= strategy= to= to-docker to-image-stream`,
  ],
  'new-project': ['write', 'creates a project', 'description= display-name= skip-config-write'],
  observe: ['exec', 'runs a program for each object'],
  'policy add-role-to-group': ['admin', 'grants a role', POLICY],
  'policy add-role-to-user': ['admin', 'grants a role', POLICY],
  'policy can-i': [
    'read',
    'asks what is permitted',
    'A:all-namespaces groups= ignore-scopes list q:quiet scopes= user=',
  ],
  'policy remove-group': ['admin', 'takes roles away', POLICY],
  'policy remove-role-from-group': ['admin', 'takes a role away', POLICY],
  'policy remove-role-from-user': ['admin', 'takes a role away', POLICY],
  'policy remove-user': ['admin', 'takes roles away', POLICY],
  'policy scc-review': ['read', 'asks what pods may do', `${PRINT} ${FILES} z:serviceaccount=`],
  'policy scc-subject-review': [
    'read',
    'asks what pods may do',
    `${PRINT} ${FILES} g:groups= z:serviceaccount= u:user=`,
  ],
  'policy who-can': ['read', 'asks who may do it', `${PRINT} A:all-namespaces`],
  process: [
    'read',
    'fills in a template',
    `${PRINT} f:filename= ignore-unknown-parameters l:labels= local p:param= param-file= parameters raw`,
  ],
  project: ['local', 'switches the current project', 'q:short'],
  projects: ['read', 'lists projects', 'q:short'],
  'registry info': ['read', 'shows the registry', 'internal public q:quiet check'],
  'registry login': [
    'local',
    'keeps credentials of the registry here',
    'auth-basic= registry= skip-check a:registry-config= to= z:service-account= insecure',
  ],
  rollback: [
    'write',
    'rolls back',
    `${PRINT} change-scaling-settings change-strategy change-triggers dry-run? to-version=`,
  ],
  'rollout cancel': ['write', 'stops a rollout', `${PRINT} ${FILES} field-manager=`],
  'rollout latest': ['write', 'starts a rollout', `${PRINT} again dry-run?`],
  'rollout retry': ['write', 'starts a rollout again', `${PRINT} ${FILES} field-manager=`],
  rsh: ['exec', 'opens a shell in a container', 'c:container= f:filename= T:no-tty shell= timeout= t:tty'],
  rsync: ['exec', 'copies files into or out of a container'],
  'secrets add': ['admin', 'changes what a service account may use', 'for='],
  'secrets link': ['admin', 'changes what a service account may use', 'for='],
  'secrets new': ['write', 'creates a Secret', `${PRINT} confirm q:quiet type=`],
  'secrets new-basicauth': ['write', 'creates a Secret', `${PRINT} ca-cert= gitconfig= prompt`],
  'secrets new-dockercfg': [
    'write',
    'creates a Secret',
    `${PRINT} docker-email= docker-server= docker-username= docker-password=`,
  ],
  'secrets new-sshauth': ['write', 'creates a Secret', `${PRINT} ca-cert= gitconfig= ssh-privatekey=`],
  'secrets unlink': ['admin', 'changes what a service account may use'],
  'serviceaccounts create-kubeconfig': ['secret-read', 'prints a kubeconfig with a token', 'with-namespace='],
  'serviceaccounts get-token': ['secret-read', 'prints a token'],
  'serviceaccounts new-token': ['admin', 'makes a lasting token', 'labels= l:labels= timeout='],
  'set build-hook': ['write', 'changes a build', `${SET} command post-commit remove script=`],
  'set build-secret': ['write', 'changes a build', `${SET} pull push remove source`],
  'set data': ['write', 'changes a Secret or ConfigMap', `${SET} from-file= from-literal=`],
  'set deployment-hook': [
    'write',
    'changes a deployment',
    `${SET} c:container= e:environment= failure-policy= mid post pre remove volumes=`,
  ],
  'set image-lookup': ['write', 'changes how images are found', `${SET} enabled list`],
  'set probe': [
    'write',
    'changes a pod template',
    `${SET} c:containers= failure-threshold= get-url= grpc-port= initial-delay-seconds= liveness open-tcp= period-seconds= readiness remove startup success-threshold= timeout-seconds=`,
  ],
  'set route-backends': ['write', 'changes a route', `${SET} adjust equal zero`],
  'set triggers': [
    'write',
    'changes triggers',
    `${SET} auto c:containers= from-bitbucket from-config from-github from-gitlab from-image= from-webhook from-webhook-allow-env= manual remove remove-all`,
  ],
  'set volumes': [
    'write',
    'changes volumes',
    `${SET} add claim-class= claim-mode= claim-name= claim-size= configmap-name= confirm c:containers= default-mode= m:mount-path= name= path= read-only remove secret-name= source= sub-path= t:type=`,
  ],
  'start-build': [
    'write',
    'starts a build',
    'build-arg= build-loglevel= commit= e:env= exclude= F:follow from-archive= from-build= from-dir= from-file= from-repo= from-webhook= git-post-receive= git-repository= incremental list-webhooks= no-cache o:output= w:wait',
  ],
  status: ['read', 'shows a project', 'A:all-namespaces o:output= suggest v:verbose'],
  tag: [
    'write',
    'names an image',
    'alias d:delete import-mode= insecure reference reference-policy= scheduled source=',
  ],
  types: ['local', 'explains types'],
  whoami: ['read', 'shows who one is', `${PRINT} c:show-context show-console show-server t:show-token`],
}

const GROUPS =
  'adm,adm catalog,adm groups,adm migrate,adm node-image,adm ocp-certificates,adm pod-network,adm policy,adm prune,' +
  'adm release,cluster,image,policy,registry,secrets,serviceaccounts'

export const OC_GROUPS: ReadonlySet<string> = new Set(GROUPS.split(','))

/** Commands of kubectl that oc keeps in `adm`, and other spellings. */
export const OC_ALIASES: Readonly<Record<string, string>> = {
  'adm certificate': 'certificate',
  'adm certificate approve': 'certificate approve',
  'adm certificate deny': 'certificate deny',
  'adm completion': 'completion',
  'adm config': 'config',
  'adm config view': 'config view',
  'adm cordon': 'cordon',
  'adm drain': 'drain',
  'adm taint': 'taint',
  'adm top': 'top',
  'adm top node': 'top node',
  'adm top nodes': 'top node',
  'adm top pod': 'top pod',
  'adm top pods': 'top pod',
  'top images': 'adm top images',
  'top imagestreams': 'adm top imagestreams',
  'top persistentvolumeclaims': 'adm top persistentvolumeclaims',
  'top pvc': 'adm top persistentvolumeclaims',
  'adm uncordon': 'uncordon',
  admin: 'adm',
  'create clusterquota': 'create clusterresourcequota',
  'create dc': 'create deploymentconfig',
  'create is': 'create imagestream',
  'create istag': 'create imagestreamtag',
  sa: 'serviceaccounts',
  secret: 'secrets',
  'set hook': 'set deployment-hook',
  'set hooks': 'set deployment-hook',
  'set volume': 'set volumes',
  'set trigger': 'set triggers',
  'set probes': 'set probe',
}
