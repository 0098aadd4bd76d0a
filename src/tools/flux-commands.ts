import type { Verb, VerbTable } from './verb-table.ts'

/** flux's commands with their flags, from the reference of 2.7 (fluxcd.io/flux/cmd). */
export const FLUX_GLOBALS =
  'as= as-group= as-uid= as-user-extra= cache-dir= certificate-authority= client-certificate= client-key= cluster= ' +
  'context= disable-compression insecure-skip-tls-verify kube-api-burst= kube-api-qps= kubeconfig= n:namespace= ' +
  'server= timeout= tls-server-name= token= user= verbose version'

/** All that any `create` takes; a name means the same in each. */
const CREATE =
  'export interval= label= access-key= address= app-base-url= app-id= app-installation-id= app-installation-owner= ' +
  'app-private-key= author-email= author-name= bearer-token= branch= bucket-name= ca-crt-file= ca-file= ca-secret-name= ' +
  'cert-file= cert-ref= cert-secret-ref= channel= chart= chart-interval= chart-ref= chart-version= checkout-branch= ' +
  'cluster-role= commit= commit-template= crds= create-target-namespace decryption-provider= decryption-secret= ' +
  'depends-on= digest= endpoint= event= event-severity= event-source= filter-extract= filter-regex= git-implementation= ' +
  'git-repo-namespace= git-repo-path= git-repo-ref= health-check= health-check-timeout= hostname= ignore-paths= image= ' +
  'image-ref= insecure key-file= kubeconfig-secret-ref= oci-provider= pass-credentials p:password= path= ' +
  'private-key-file= provider= provider-ref= proxy-secret-ref= prune push-branch= reconcile-strategy= ' +
  'recurse-submodules ref-name= reflect-digest= region= release-name= resource= retry-interval= scan-timeout= ' +
  'secret-key= secret-ref= select-alpha= select-numeric= select-semver= service-account= s:silent source= ' +
  'sparse-checkout-paths= ssh-ecdsa-curve= ssh-key-algorithm= ssh-rsa-bits= storage-namespace= tag= tag-semver= ' +
  'target-namespace= tls-crt-file= tls-key-file= token= trust-policy-file= type= url= u:username= values= values-from= ' +
  'validation= verify-issuer= verify-provider= verify-secret-ref= verify-subject= wait with-namespace= ' +
  'with-service-account='

const BOOTSTRAP =
  'allow-insecure-http author-email= author-name= branch= ca-file= cluster-domain= commit-message-appendix= components= ' +
  'components-extra= deploy-token-auth force gpg-key-id= gpg-key-ring= gpg-passphrase= group= hostname= ' +
  'image-pull-secret= interval= log-level= network-policy owner= p:password= path= personal private private-key-file= ' +
  'read-write-key reconcile recurse-submodules registry= registry-creds= repository= secret-name= s:silent ' +
  'ssh-ecdsa-curve= ssh-hostname= ssh-key-algorithm= ssh-rsa-bits= sparse-checkout team= token-auth toleration-keys= ' +
  'url= u:username= v:version= visibility= watch-all-namespaces'

const GET = 'A:all-namespaces no-header status-selector= l:label-selector= w:watch show-source'
const RECONCILE = 'force reset with-source timeout='
const BUILD =
  'dry-run ignore-paths= in-memory-build kustomization-file= local-sources= path= progress-bar recursive strict-substitute'
const ARTIFACT =
  'a:annotations= creds= debug filter-regex= filter-semver= ignore-paths= insecure-registry o:output= f:path= p:path= ' +
  'provider= reproducible resolve-symlinks revision= source= tag='

const OBJECTS =
  'alert,alert-provider,helmrelease,image,image all,image policy,image repository,image update,kustomization,receiver,' +
  'source,source all,source bucket,source chart,source external,source git,source helm,source oci,artifact,' +
  'artifact generator,all'

/** Objects that a verb takes; a group alone shows help, and so does a verb. */
function each(verb: string, row: Verb): [string, Verb | 'group'][] {
  const paths = OBJECTS.split(',').map((object): [string, Verb | 'group'] => {
    const isGroup = object === 'image' || object === 'source' || object === 'artifact'
    return [`${verb} ${object}`, isGroup ? 'group' : row]
  })
  return [[verb, 'group'], ...paths]
}

const SECRETS = 'git github-app githubapp helm notation oci proxy receiver tls'

export const FLUX_VERBS: VerbTable = {
  ...Object.fromEntries([
    ...each('get', ['read', 'lists objects', GET]),
    ...each('export', ['read', 'prints objects', 'all A:all-namespaces with-credentials']),
    ...each('create', ['write', 'creates or changes an object', CREATE]),
    ...each('delete', ['destructive', 'deletes an object', 's:silent all']),
    ...each('suspend', ['write', 'stops reconciling', 'all A:all-namespaces']),
    ...each('resume', ['write', 'reconciles again', 'all wait A:all-namespaces']),
    ...each('reconcile', ['write', 'reconciles at once', RECONCILE]),
    ...SECRETS.split(' ').map((name): [string, Verb] => [
      `create secret ${name}`,
      ['write', 'creates a Secret', CREATE],
    ]),
  ]),
  bootstrap: 'group',
  'bootstrap bitbucket-server': ['admin', 'gives flux the cluster and a repository', BOOTSTRAP],
  'bootstrap git': ['admin', 'gives flux the cluster and a repository', BOOTSTRAP],
  'bootstrap gitea': ['admin', 'gives flux the cluster and a repository', BOOTSTRAP],
  'bootstrap github': ['admin', 'gives flux the cluster and a repository', BOOTSTRAP],
  'bootstrap gitlab': ['admin', 'gives flux the cluster and a repository', BOOTSTRAP],
  build: 'group',
  'build artifact': ['local', 'packs files', ARTIFACT],
  'build kustomization': ['read', 'builds manifests', BUILD],
  check: ['read', 'checks the cluster', 'components= components-extra= poll-interval= pre'],
  completion: 'group',
  'completion bash': ['local', 'prints shell code'],
  'completion fish': ['local', 'prints shell code'],
  'completion powershell': ['local', 'prints shell code'],
  'completion zsh': ['local', 'prints shell code'],
  'create secret': 'group',
  'create tenant': ['admin', 'makes a namespace with an account that may change it', CREATE],
  debug: 'group',
  'debug helmrelease': ['read', 'shows what a release is made of', 'show-history show-status show-values'],
  'debug kustomization': [
    'read',
    'shows what a kustomization is made of',
    'show-history show-status show-vars',
  ],
  diff: 'group',
  'diff artifact': ['local', 'compares files with an artifact', ARTIFACT],
  'diff kustomization': ['read', 'compares without changing', BUILD],
  envsubst: ['local', 'fills in variables', 'strict'],
  events: ['read', 'lists events', 'A:all-namespaces for= types= w:watch'],
  help: ['local', 'only shows help'],
  install: [
    'admin',
    'gives flux the cluster',
    'cluster-domain= components= components-extra= dry-run export force image-pull-secret= log-level= manifests= ' +
      'network-policy registry= registry-creds= toleration-keys= v:version= watch-all-namespaces',
  ],
  list: 'group',
  'list artifacts': ['local', 'lists artifacts of a registry', ARTIFACT],
  logs: [
    'read',
    'shows logs',
    'A:all-namespaces flux-namespace= f:follow kind= level= name= since= since-time= tail=',
  ],
  migrate: ['write', 'writes objects in newer versions', 'dry-run ext= f:path= v:version= y:yes'],
  pull: 'group',
  'pull artifact': ['local', 'fetches an artifact', ARTIFACT],
  push: 'group',
  'push artifact': ['write', 'uploads an artifact to a registry', ARTIFACT],
  'resume image update': ['write', 'reconciles again', 'all wait A:all-namespaces'],
  stats: ['read', 'shows counts', 'A:all-namespaces'],
  tag: 'group',
  'tag artifact': ['write', 'names an artifact in a registry', ARTIFACT],
  trace: ['read', 'shows who manages an object', 'api-version= kind='],
  tree: 'group',
  'tree artifact generator': ['read', 'shows what is managed', 'o:output='],
  'tree artifact': 'group',
  'tree kustomization': ['read', 'shows what is managed', 'compact o:output='],
  uninstall: [
    'destructive',
    'deletes flux and its definitions, and with them every object of theirs',
    'dry-run keep-namespace s:silent',
  ],
  version: ['read', 'shows versions', 'client o:output='],
}

const OTHER_NAMES: readonly (readonly [string, readonly string[]])[] = [
  ['alert', ['alerts']],
  ['alert-provider', ['alert-providers']],
  ['helmrelease', ['hr', 'helmreleases']],
  ['image', ['images', 'auto']],
  ['image policy', ['image policies', 'image imagepolicy']],
  ['image repository', ['image repositories', 'image repo', 'image imagerepository']],
  ['image update', ['image updates', 'image iua', 'image auto', 'image imageupdateautomation']],
  ['kustomization', ['ks', 'kustomizations']],
  ['receiver', ['receivers']],
  ['source', ['sources']],
  ['source bucket', ['source buckets']],
  ['source chart', ['source charts']],
  ['source external', ['source externalartifact']],
  ['artifact', ['artifacts']],
  ['artifact generator', ['artifact generators']],
]

const VERBS = 'get export create delete suspend resume reconcile build diff debug tree list'

export const FLUX_ALIASES: Readonly<Record<string, string>> = Object.fromEntries(
  VERBS.split(' ').flatMap((verb) =>
    OTHER_NAMES.flatMap(([name, others]) =>
      Object.hasOwn(FLUX_VERBS, `${verb} ${name}`)
        ? others.map((other): [string, string] => [`${verb} ${other}`, `${verb} ${name}`])
        : [],
    ),
  ),
)
