import type { VerbTable } from './verb-table.ts'

/**
 * helm's commands, from the references of 3.19 and 4.1 (helm.sh/docs/helm) and the flags that older
 * releases of 3 knew. The hidden flags of klog are accepted everywhere.
 */
export const HELM_GLOBALS =
  'burst-limit= color= colour= content-cache= debug kube-apiserver= kube-as-group= kube-as-user= kube-ca-file= ' +
  'kube-context= kube-insecure-skip-tls-verify kube-tls-server-name= kube-token= kubeconfig= n:namespace= qps= ' +
  'registry-config= repository-cache= repository-config= ' +
  'add-dir-header alsologtostderr log-backtrace-at= log-dir= log-file= log-file-max-size= logtostderr one-output ' +
  'skip-headers skip-log-headers stderrthreshold= v:v= vmodule='

const CHART =
  'ca-file= cert-file= devel insecure-skip-tls-verify key-file= keyring= pass-credentials password= plain-http repo= ' +
  'username= verify version='
const VALUES = 'set= set-file= set-json= set-literal= set-string= f:values='
const WAIT = 'timeout= wait? wait-for-jobs'
const CHANGE =
  `${CHART} ${VALUES} ${WAIT} atomic create-namespace dependency-update description= disable-openapi-validation dry-run? ` +
  'enable-dns force force-conflicts force-replace hide-notes hide-secret l:labels= no-hooks o:output= post-renderer= ' +
  'post-renderer-args= render-subchart-notes rollback-on-failure skip-crds skip-schema-validation take-ownership'
const INSTALL = `${CHANGE} g:generate-name name-template= no-update replace server-side`
const NO_DESCRIPTIONS = 'no-descriptions'

export const HELM_VERBS: VerbTable = {
  completion: 'group',
  'completion bash': ['local', 'prints shell code', NO_DESCRIPTIONS],
  'completion fish': ['local', 'prints shell code', NO_DESCRIPTIONS],
  'completion powershell': ['local', 'prints shell code', NO_DESCRIPTIONS],
  'completion zsh': ['local', 'prints shell code', NO_DESCRIPTIONS],
  create: ['local', 'makes files of a chart', 'p:starter='],
  dependency: 'group',
  'dependency build': ['local', 'fetches charts into the chart’s directory', `${CHART} skip-refresh`],
  'dependency list': ['local', 'lists dependencies of a chart', 'max-col-width='],
  'dependency update': ['local', 'fetches charts into the chart’s directory', `${CHART} skip-refresh`],
  docs: ['local', 'writes documentation', 'dir= generate-headers type='],
  env: ['local', 'shows helm’s own settings'],
  get: 'group',
  'get all': ['secret-read', 'shows values and manifests, Secrets among them', 'revision= template='],
  'get hooks': ['secret-read', 'shows manifests, Secrets among them', 'revision='],
  'get manifest': ['secret-read', 'shows manifests, Secrets among them', 'revision='],
  'get metadata': ['read', 'shows a release’s metadata', 'o:output= revision='],
  'get notes': ['read', 'shows a release’s notes', 'revision='],
  'get values': [
    'secret-read',
    'shows a release’s values, passwords among them',
    'a:all o:output= revision=',
  ],
  help: ['local', 'only shows help'],
  history: ['read', 'shows past revisions', 'max= o:output='],
  install: ['write', 'installs a release', INSTALL],
  lint: [
    'local',
    'checks a chart',
    `${VALUES} kube-version= quiet skip-schema-validation strict with-subcharts`,
  ],
  list: [
    'read',
    'lists releases',
    'a:all A:all-namespaces d:date deployed failed f:filter= m:max= no-headers offset= o:output= pending r:reverse ' +
      'l:selector= q:short superseded time-format= uninstalled uninstalling',
  ],
  package: [
    'local',
    'packs a chart into a file',
    `${CHART} app-version= u:dependency-update d:destination= key= passphrase-file= save sign`,
  ],
  plugin: 'group',
  'plugin install': ['exec', 'runs the install hook of a plugin', 'keyring= verify version='],
  'plugin list': ['local', 'lists local plugins', 'type='],
  'plugin package': [
    'local',
    'packs a plugin into a file',
    'd:destination= key= keyring= passphrase-file= sign',
  ],
  'plugin uninstall': ['exec', 'runs the delete hook of a plugin'],
  'plugin update': ['exec', 'runs the update hook of a plugin'],
  'plugin verify': ['local', 'checks a plugin’s signature', 'keyring='],
  pull: ['local', 'fetches a chart', `${CHART} d:destination= prov untar untardir=`],
  push: [
    'write',
    'uploads a chart',
    'ca-file= cert-file= insecure-skip-tls-verify key-file= password= plain-http username=',
  ],
  registry: 'group',
  'registry login': [
    'local',
    'keeps credentials of a registry here',
    'ca-file= cert-file= insecure key-file= p:password= password-stdin plain-http u:username=',
  ],
  'registry logout': ['local', 'forgets credentials of a registry'],
  repo: 'group',
  'repo add': [
    'local',
    'notes a chart repository',
    'allow-deprecated-repos ca-file= cert-file= force-update insecure-skip-tls-verify key-file= no-update ' +
      'pass-credentials password= password-stdin timeout= username=',
  ],
  'repo index': ['local', 'writes an index file', 'json merge= url='],
  'repo list': ['local', 'lists chart repositories', 'no-headers o:output='],
  'repo remove': ['local', 'forgets a chart repository'],
  'repo update': ['local', 'fetches indexes of chart repositories', 'fail-on-repo-update-fail timeout='],
  rollback: [
    'write',
    'rolls a release back',
    `${WAIT} cleanup-on-fail description= dry-run? force force-conflicts force-replace history-max= no-hooks ` +
      'recreate-pods server-side=',
  ],
  search: 'group',
  'search hub': [
    'local',
    'searches public charts',
    'endpoint= fail-on-no-result list-repo-url max-col-width= o:output=',
  ],
  'search repo': [
    'local',
    'searches local indexes',
    'devel fail-on-no-result max-col-width= o:output= r:regexp version= l:versions',
  ],
  show: 'group',
  'show all': ['local', 'shows a chart', CHART],
  'show chart': ['local', 'shows a chart', CHART],
  'show crds': ['local', 'shows a chart', CHART],
  'show readme': ['local', 'shows a chart', CHART],
  'show values': ['local', 'shows a chart', `${CHART} jsonpath=`],
  status: ['read', 'shows the state of a release', 'o:output= revision= show-desc show-resources'],
  template: [
    'local',
    'renders a chart',
    `${INSTALL} a:api-versions= include-crds is-upgrade kube-version= output-dir= release-name s:show-only= skip-tests ` +
      'validate',
  ],
  test: ['exec', 'runs the test pods of a release', 'cleanup filter= hide-notes logs timeout='],
  uninstall: [
    'destructive',
    'removes a release and what it installed',
    `${WAIT} cascade= description= dry-run? ignore-not-found keep-history no-hooks`,
  ],
  upgrade: [
    'write',
    'changes a release',
    `${CHANGE} cleanup-on-fail history-max= i:install recreate-pods reset-then-reuse-values reset-values reuse-values ` +
      'server-side=',
  ],
  verify: ['local', 'checks a chart’s signature', 'keyring='],
  version: ['local', 'shows versions', 'c:client short template='],
}

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  dependency: ['dep', 'dependencies'],
  'dependency list': ['dependency ls'],
  'dependency update': ['dependency up'],
  history: ['hist'],
  list: ['ls'],
  'plugin install': ['plugin add'],
  'plugin list': ['plugin ls'],
  'plugin uninstall': ['plugin rm', 'plugin remove'],
  'plugin update': ['plugin up'],
  pull: ['fetch'],
  'repo list': ['repo ls'],
  'repo remove': ['repo rm'],
  'repo update': ['repo up'],
  show: ['inspect'],
  uninstall: ['del', 'delete', 'un'],
}

/** Other spellings (cobra aliases) to the paths that they stand for. */
export const HELM_ALIASES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SPELLINGS).flatMap(([path, others]) => others.map((other) => [other, path])),
)
