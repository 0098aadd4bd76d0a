import type { Verb, VerbTable } from './verb-table.ts'

/** glab's commands with their flags, from the references of 1.2x to 1.80 (docs.gitlab.com/cli). */
export const GLAB_GLOBALS = ''

const R = 'R:repo= g:group='
/**
 * Flags of the commands that only show: taken together, since what one of them does not know does not
 * change what it does.
 */
const SHOW =
  `${R} all A:all a:assignee= author= c:closed comments confidential created-after= created-before= cw closed-before= ` +
  'closed-after= d:draft drafts e:epic= environment= F:output= format= h:health= I:iteration= in= i:issue-type= ' +
  'l:label= m:milestone= M:merged mine n:name= not-assignee= not-author= not-draft not-label= O:output-format= o:order= ' +
  'order= P:per-page= p:page= paginate r:reviewer= ref= b:branch= s:sort= sort= S:system-logs search= source= ' +
  'source-branch= S:source-branch= t:target-branch= target-branch= username= updated-after= updated-before= ' +
  'w:web wf:with-failed-jobs with-job-details with-variables D:destroy-me sha= status= y:yaml-errors name= scope= ' +
  's:status= n:not-label= list-details P:pipeline-id= p:pipeline-id= x:path= archived user= u:user= ' +
  'include-subgroups member starred active hide-inactive id= state= color= raw compact l:live j:job= include-jobs ' +
  'include-merged-yaml dry-run o:output= resolved unresolved'
const show = (why: string, more = ''): Verb => ['read', why, `${SHOW} ${more}`]
const YES = `${R} y:yes`

const MR: VerbTable = {
  mr: 'group',
  'mr approve': ['write', 'approves a merge request', `${R} s:sha=`],
  'mr approvers': show('lists approvers'),
  'mr checkout': ['local', 'checks a branch out', `${R} b:branch= u:set-upstream-to=`],
  'mr close': ['write', 'closes a merge request', R],
  'mr create': [
    'write',
    'pushes a branch and opens a merge request',
    `${YES} allow-collaboration a:assignee= b:target-branch= target-branch= copy-issue-labels create-source-branch ` +
      'd:description= draft wip f:fill fill-commit-body head= H:head= l:label= m:milestone= no-editor push related-issue= ' +
      'i:related-issue= recover remove-source-branch reviewer= s:source-branch= source-branch= squash-before-merge ' +
      'target-project= template= t:title= w:web signoff auto-merge',
  ],
  'mr delete': ['destructive', 'deletes a merge request', R],
  'mr diff': show('shows changes'),
  'mr for': [
    'write',
    'opens a merge request',
    `${R} a:assignee= allow-collaboration draft wip l:label= m:milestone= b:target-branch= with-labels remove-source-branch`,
  ],
  'mr issues': show('lists issues'),
  'mr list': show('lists merge requests'),
  'mr merge': [
    'write',
    'merges a merge request',
    `${YES} auto-merge when-pipeline-succeeds m:message= r:rebase d:remove-source-branch sha= s:squash squash-message=`,
  ],
  'mr note': ['write', 'comments', `${R} m:message= unique resolve= unresolve=`],
  'mr rebase': ['write', 'rebases the branch', `${R} skip-ci`],
  'mr reopen': ['write', 'reopens a merge request', R],
  'mr revoke': ['write', 'takes an approval back', R],
  'mr subscribe': ['write', 'subscribes', R],
  'mr todo': ['write', 'adds a to-do', R],
  'mr unsubscribe': ['write', 'unsubscribes', R],
  'mr update': [
    'write',
    'changes a merge request',
    `${YES} a:assignee= d:description= draft wip f:fill fill-commit-body l:label= lock-discussion m:milestone= r:ready ` +
      'remove-source-branch reviewer= squash-before-merge target-branch= t:title= u:unlabel= unassign unlock-discussion',
  ],
  'mr view': show('shows a merge request'),
}

const ISSUE_NEW =
  `${YES} a:assignee= c:confidential d:description= due-date= epic= iid= l:label= linked-issues= linked-mr= link-type= ` +
  'm:milestone= no-editor recover template= t:title= time-estimate= time-spent= w:web weight= e:time-estimate= s:time-spent='
const ISSUE_EDIT =
  `${R} a:assignee= c:confidential d:description= due-date= l:label= lock-discussion m:milestone= p:public t:title= unassign ` +
  'u:unlabel= unlock-discussion weight='

/** Issues and incidents are alike. */
function issues(name: 'issue' | 'incident'): VerbTable {
  return {
    [name]: 'group',
    [`${name} close`]: ['write', 'closes it', R],
    [`${name} list`]: show('lists them'),
    [`${name} note`]: ['write', 'comments', `${R} m:message=`],
    [`${name} reopen`]: ['write', 'reopens it', R],
    [`${name} subscribe`]: ['write', 'subscribes', R],
    [`${name} unsubscribe`]: ['write', 'unsubscribes', R],
    [`${name} view`]: show('shows it'),
  }
}

const ISSUE: VerbTable = {
  ...issues('incident'),
  ...issues('issue'),
  'issue board': 'group',
  'issue board create': ['write', 'makes a board', `${R} n:name=`],
  'issue board view': show('shows a board'),
  'issue create': ['write', 'opens an issue', ISSUE_NEW],
  'issue delete': ['destructive', 'deletes an issue', R],
  'issue update': ['write', 'changes an issue', ISSUE_EDIT],
}

const VARIABLE = `${R} d:description= h:hidden m:masked p:protected r:raw s:scope= t:type= v:value=`

const CI: VerbTable = {
  ci: 'group',
  'ci artifact': show('fetches files'),
  'ci cancel': 'group',
  'ci cancel job': ['write', 'cancels jobs', `${R} dry-run`],
  'ci cancel pipeline': ['write', 'cancels pipelines', `${R} dry-run`],
  'ci ci': 'group',
  'ci config': 'group',
  'ci config compile': show('shows the configuration'),
  'ci delete': [
    'destructive',
    'deletes pipelines',
    `${R} dry-run older-than= o:older-than= p:page= paginate P:per-page= source= s:status=`,
  ],
  'ci get': show('shows a pipeline'),
  'ci lint': show('checks the configuration'),
  'ci list': show('lists pipelines'),
  'ci retry': ['write', 'runs a job again', `${R} b:branch= n:name= p:pipeline-id=`],
  'ci run': [
    'write',
    'starts a pipeline',
    `${R} b:branch= f:variables-from= i:input= mr variables= variables-env= variables-file= w:web`,
  ],
  'ci run-trig': ['write', 'starts a pipeline', `${R} b:branch= i:input= t:token= variables=`],
  'ci status': show('shows pipelines'),
  'ci trace': show('shows a log'),
  'ci trigger': ['write', 'starts a job', `${R} b:branch= n:name= p:pipeline-id=`],
  // It is a screen on which jobs can be started and stopped.
  'ci view': show('shows pipelines'),
  job: 'group',
  'job artifact': show('fetches files'),
  schedule: 'group',
  'schedule create': [
    'write',
    'makes a schedule',
    `${R} active cron= cronTimeZone= description= ref= variable=`,
  ],
  'schedule delete': ['destructive', 'deletes a schedule', R],
  'schedule list': show('lists schedules'),
  'schedule run': ['write', 'starts a pipeline', R],
  'schedule update': [
    'write',
    'changes a schedule',
    `${R} active= create-variable= cron= cronTimeZone= delete-variable= description= ref= update-variable=`,
  ],
  variable: 'group',
  'variable delete': ['destructive', 'deletes a variable', `${R} s:scope=`],
  // GitLab's variables are where its secrets are.
  'variable export': ['secret-read', 'shows variables', `${SHOW} s:scope=`],
  'variable get': ['secret-read', 'shows a variable', `${SHOW} s:scope=`],
  'variable list': ['read', 'lists names of variables', `${SHOW} instance i:instance`],
  'variable set': ['write', 'sets a variable', VARIABLE],
  'variable update': ['write', 'changes a variable', VARIABLE],
}

const REPO: VerbTable = {
  repo: 'group',
  'repo archive': show('fetches an archive', 'f:format= s:sha='),
  'repo clone': [
    'read',
    'fetches a repository',
    `${SHOW} paginate preserve-namespace with-issues-enabled with-mr-enabled with-shared G:include-subgroups v:visibility=`,
  ],
  'repo contributors': show('lists contributors'),
  'repo create': [
    'write',
    'creates a repository',
    'defaultBranch= d:description= g:group= internal name= n:name= p:public private P:private readme remoteName= ' +
      's:skipGitInit t:tag= template= public',
  ],
  'repo delete': ['destructive', 'deletes a repository', YES],
  'repo fork': ['write', 'creates a fork', 'c:clone n:name= p:path= remote'],
  'repo list': show('lists repositories'),
  'repo members': 'group',
  'repo members add': [
    'admin',
    'lets somebody in',
    `${R} access-level= r:role= role-id= e:expires-at= u:username= user-id= i:user-id=`,
  ],
  'repo members remove': ['admin', 'removes somebody', `${R} u:username= user-id= i:user-id=`],
  'repo members list': show('lists members'),
  'repo mirror': [
    'write',
    'mirrors a repository',
    `${R} allow-divergence direction= enabled protected-branches-only url=`,
  ],
  'repo publish': 'group',
  'repo publish catalog': ['write', 'publishes', R],
  'repo search': show('searches', 's:search='),
  'repo transfer': ['admin', 'moves a repository', `${YES} t:target-namespace=`],
  'repo update': ['write', 'changes settings', `${R} archive defaultBranch= d:description= visibility=`],
  'repo view': show('shows a repository'),
}

const CLUSTER: VerbTable = {
  cluster: 'group',
  'cluster agent': 'group',
  'cluster agent bootstrap': [
    'write',
    'installs an agent',
    `${R} create-environment create-flux-environment environment-flux-resource-path= environment-name= ` +
      'environment-namespace= flux-environment-flux-resource-path= flux-environment-name= flux-environment-namespace= ' +
      'flux-source-type= helm-release-filepath= helm-release-name= helm-release-namespace= helm-release-target-namespace= ' +
      'helm-release-values= helm-release-values-from= helm-repository-address= helm-repository-filepath= ' +
      'helm-repository-name= helm-repository-namespace= manifest-branch= b:manifest-branch= manifest-path= p:manifest-path= ' +
      'no-reconcile gitlab-agent-token-secret-name= use-existing-agent-token',
  ],
  'cluster agent check_manifest_usage': show('checks manifests', 'agent-page= agent-per-page='),
  'cluster agent get-token': [
    'secret-read',
    'mints a token',
    `${R} a:agent= cache-mode= check-revoked token-expiry-duration=`,
  ],
  'cluster agent list': show('lists agents'),
  'cluster agent token': 'group',
  'cluster agent token list': show('lists tokens'),
  'cluster agent token revoke': ['admin', 'revokes a token', R],
  'cluster agent token-cache': 'group',
  'cluster agent token-cache clear': [
    'local',
    'removes tokens kept here',
    'a:agent= filesystem keyring agent=',
  ],
  'cluster agent token-cache list': ['local', 'lists tokens kept here', 'a:agent= filesystem keyring agent='],
  'cluster agent update-kubeconfig': [
    'local',
    'writes a kubeconfig',
    `${R} a:agent= cache-mode= check-revoked kubeconfig= token-expiry-duration= u:use-context use-context context=`,
  ],
  'cluster graph': ['exec', 'opens a server', `${R} a:agent=`],
}

const REST: VerbTable = {
  alias: 'group',
  'alias delete': ['local', 'changes aliases'],
  'alias list': ['local', 'lists aliases'],
  'alias set': ['local', 'changes aliases', 's:shell'],
  api: [
    'read',
    'sends a request',
    'F:field= form= H:header= hostname= i:include input= X:method= output= paginate f:raw-field= silent',
  ],
  'attestation verify': show('checks an attestation'),
  attestation: 'group',
  auth: 'group',
  'auth configure-docker': ['local', 'changes the person’s configuration'],
  'auth docker-helper': ['secret-read', 'hands the token to docker'],
  'auth dpop-gen': ['secret-read', 'mints a proof', 'h:hostname= pat= p:private-key= private-key='],
  'auth git-credential': ['secret-read', 'hands the token to git'],
  'auth login': [
    'local',
    'signs in',
    'api-host= a:api-host= api-protocol= p:api-protocol= container-registry-domains= d:container-registry-domains= ' +
      'git-protocol= g:git-protocol= h:hostname= hostname= insecure-storage j:job-token= job-token= ssh-hostname= stdin ' +
      't:token= token= use-keyring w:web web device client-id=',
  ],
  'auth logout': ['local', 'signs out', 'h:hostname='],
  'auth status': ['read', 'shows who is signed in', 'a:all h:hostname= t:show-token'],
  changelog: 'group',
  'changelog generate': show('shows changes', 'config-file= date= from= to= trailer= v:version='),
  'check-update': ['local', 'looks for a newer version'],
  completion: ['local', 'prints shell code', 's:shell= no-desc'],
  config: 'group',
  'config edit': ['local', 'opens an editor', 'l:local'],
  'config get': ['local', 'shows a setting', 'g:global h:host='],
  'config init': ['local', 'writes the configuration', 'g:global'],
  'config set': ['local', 'changes a setting', 'g:global h:host='],
  'deploy-key': 'group',
  'deploy-key add': ['admin', 'adds a key', `${R} c:can-push e:expires-at= t:title=`],
  'deploy-key delete': ['admin', 'removes a key', R],
  'deploy-key get': show('shows a key'),
  'deploy-key list': show('lists keys', 'show-id'),
  duo: ['exec', 'runs another program'],
  // It offers to run the commands that it is answered.
  'duo ask': ['exec', 'runs what it is answered', 'git shell'],
  'duo claude': ['exec', 'runs another program'],
  'duo claude token': ['secret-read', 'mints a token'],
  'duo cli': ['exec', 'runs another program'],
  'duo codex': ['exec', 'runs another program'],
  'gpg-key': 'group',
  'gpg-key add': ['admin', 'adds a key', R],
  'gpg-key delete': ['admin', 'removes a key', R],
  'gpg-key get': show('shows a key'),
  'gpg-key list': show('lists keys', 'show-id'),
  help: ['local', 'only shows help'],
  iteration: 'group',
  'iteration list': show('lists iterations'),
  label: 'group',
  'label create': ['write', 'makes a label', `${R} c:color= d:description= n:name= p:priority=`],
  'label delete': ['destructive', 'deletes a label', R],
  'label edit': [
    'write',
    'changes a label',
    `${R} c:color= d:description= l:label-id= n:new-name= p:priority=`,
  ],
  'label get': show('shows a label'),
  'label list': show('lists labels'),
  mcp: 'group',
  'mcp serve': ['exec', 'opens a server'],
  milestone: 'group',
  'milestone create': [
    'write',
    'makes a milestone',
    `${R} description= due-date= group= project= start-date= title= t:title= d:description=`,
  ],
  'milestone delete': ['destructive', 'deletes a milestone', `${R} group= project=`],
  'milestone edit': [
    'write',
    'changes a milestone',
    `${R} description= due-date= group= project= start-date= state= title= t:title= d:description=`,
  ],
  'milestone get': show('shows a milestone', 'group= project='),
  'milestone list': show('lists milestones', 'group= project= include-ancestors show-id title='),
  opentofu: 'group',
  'opentofu init': ['exec', 'runs another program', `${R} b:binary= d:directory= directory=`],
  'opentofu state': 'group',
  'opentofu state delete': ['destructive', 'deletes a state', `${R} f:force`],
  'opentofu state download': ['secret-read', 'shows a state', R],
  'opentofu state list': show('lists states'),
  'opentofu state lock': ['write', 'locks a state', R],
  'opentofu state unlock': ['write', 'unlocks a state', R],
  release: 'group',
  'release create': [
    'write',
    'makes a release',
    `${R} assets-links= a:assets-links= experimental-notes-text-or-file= m:milestone= milestone= n:name= name= ` +
      'no-close-milestone no-update notes= N:notes= notes-file= F:notes-file= package-name= publish-to-catalog r:ref= ref= ' +
      'released-at= D:released-at= tag-message= T:tag-message= use-package-registry',
  ],
  'release delete': ['destructive', 'deletes a release', `${YES} t:with-tag with-tag`],
  'release download': show('fetches files', 'a:asset-name= asset-name= D:dir= dir='),
  'release list': show('lists releases'),
  'release upload': [
    'write',
    'adds files to a release',
    `${R} a:assets-links= assets-links= package-name= use-package-registry`,
  ],
  'release view': show('shows a release'),
  runner: 'group',
  'runner delete': ['destructive', 'removes a runner', YES],
  'runner list': show('lists runners', 'instance'),
  'runner pause': ['write', 'pauses a runner', R],
  'runner resume': ['write', 'resumes a runner', R],
  'runner-controller': 'group',
  securefile: 'group',
  'securefile create': ['write', 'adds a file', R],
  'securefile download': [
    'secret-read',
    'fetches a secret file',
    `${SHOW} force-download no-verify output-dir= all`,
  ],
  'securefile get': show('shows a file’s record'),
  'securefile list': show('lists files'),
  'securefile remove': ['destructive', 'deletes a file', YES],
  snippet: 'group',
  'snippet create': [
    'write',
    'makes a snippet',
    `${R} d:description= f:filename= p:personal t:title= v:visibility=`,
  ],
  'ssh-key': 'group',
  'ssh-key add': ['admin', 'adds a key', `${R} e:expires-at= t:title= u:usage-type=`],
  'ssh-key delete': ['admin', 'removes a key', R],
  'ssh-key get': show('shows a key'),
  'ssh-key list': show('lists keys', 'show-id'),
  stack: 'group',
  'stack amend': ['local', 'changes commits', 'd:description= m:message='],
  'stack create': ['local', 'makes a branch'],
  'stack first': ['local', 'checks a branch out'],
  'stack last': ['local', 'checks a branch out'],
  'stack list': ['local', 'lists branches'],
  'stack move': ['local', 'checks a branch out'],
  'stack next': ['local', 'checks a branch out'],
  'stack prev': ['local', 'checks a branch out'],
  'stack reorder': ['local', 'opens an editor'],
  'stack save': ['local', 'commits', 'd:description= m:message='],
  'stack switch': ['local', 'checks a branch out'],
  'stack sync': [
    'destructive',
    'force-pushes branches',
    `${R} a:assignee= l:label= reviewer= no-verify update-base`,
  ],
  token: 'group',
  'token create': [
    'admin',
    'makes a token',
    `${R} A:access-level= access-level= D:duration= duration= E:expires-at= expires-at= F:output= S:scope= scope= U:user= user= ` +
      'description= group=',
  ],
  'token list': show('lists tokens', 'a:active active user= U:user= group='),
  'token revoke': ['admin', 'revokes a token', `${R} F:output= U:user= user= group=`],
  'token rotate': [
    'admin',
    'replaces a token',
    `${R} D:duration= duration= E:expires-at= expires-at= F:output= U:user= user= group=`,
  ],
  user: 'group',
  'user events': show('lists events'),
  version: ['local', 'shows the version'],
  'work-items': 'group',
  'work-items list': show('lists work items', 'type= after= first='),
}

export const GLAB_VERBS: VerbTable = { ...MR, ...ISSUE, ...CI, ...REPO, ...CLUSTER, ...REST }

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  ci: ['pipe', 'pipeline'],
  'ci artifact': ['ci push'],
  'ci run': ['ci create'],
  'ci view': ['ci ci view'],
  'ci lint': ['ci ci lint', 'lint'],
  'ci trace': ['ci ci trace'],
  'ci delete': ['ci rm', 'ci del'],
  cluster: ['cl'],
  config: ['conf'],
  'issue create': ['issue new', 'issue add'],
  'issue delete': ['issue del', 'issue rm'],
  'issue note': ['issue comment'],
  'issue reopen': ['issue open'],
  'issue view': ['issue show'],
  'incident note': ['incident comment'],
  'incident reopen': ['incident open'],
  'incident view': ['incident show'],
  'label create': ['label new'],
  'mr approvers': ['mr approver'],
  'mr create': ['mr new'],
  'mr delete': ['mr del'],
  'mr for': ['mr new-for', 'mr create-for', 'mr for-issue'],
  'mr issues': ['mr issue'],
  'mr merge': ['mr accept'],
  'mr note': ['mr comment'],
  'mr reopen': ['mr open'],
  'mr revoke': ['mr unapprove'],
  'mr subscribe': ['mr sub'],
  'mr todo': ['mr add-todo'],
  'mr unsubscribe': ['mr unsub'],
  'mr view': ['mr show'],
  opentofu: ['terraform', 'tf'],
  'opentofu state delete': ['opentofu state rm'],
  'opentofu state download': ['opentofu state get'],
  'release create': ['release update'],
  repo: ['project'],
  'repo archive': ['repo archives'],
  'repo contributors': ['repo users'],
  'repo create': ['repo new'],
  'repo list': ['repo users list'],
  'repo search': ['repo find', 'repo lookup'],
  schedule: ['sched', 'skd'],
  'securefile create': ['securefile upload'],
  'securefile remove': ['securefile rm', 'securefile delete'],
  stack: ['stacks'],
  'token create': ['token new', 'token add'],
  'token revoke': ['token rm'],
  'token rotate': ['token rot'],
  variable: ['var'],
  'variable delete': ['variable remove', 'variable rm'],
  'variable export': ['variable ex'],
  'variable set': ['variable new', 'variable create'],
}

/** `ls` is another name of every `list`. */
export const GLAB_ALIASES: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(SPELLINGS).flatMap(([path, others]) => others.map((other) => [other, path])),
  ...Object.keys(GLAB_VERBS)
    .filter((path) => path.endsWith(' list'))
    .map((path) => [path.replace(/list$/, 'ls'), path]),
])
