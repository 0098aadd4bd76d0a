import type { Verb, VerbTable } from './verb-table.ts'

/** gh's commands with their flags, from 2.23 itself and the manual of 2.83 (cli.github.com/manual). */
export const GH_GLOBALS = ''

const R = 'R:repo='
const OUT = 'q:jq= json= t:template='
const BODY = 'b:body= F:body-file='
const MANY = `L:limit= ${OUT} w:web`

const AUTH: VerbTable = {
  auth: 'group',
  'auth git-credential': ['secret-read', 'hands the token to git'],
  'auth login': [
    'local',
    'signs in',
    'c:clipboard p:git-protocol= h:hostname= insecure-storage s:scopes= skip-ssh-key w:web with-token',
  ],
  'auth logout': ['local', 'signs out', 'h:hostname= u:user='],
  'auth refresh': [
    'local',
    'signs in again',
    'c:clipboard h:hostname= insecure-storage r:remove-scopes= reset-scopes s:scopes=',
  ],
  'auth setup-git': ['local', 'changes the person’s git configuration', 'f:force h:hostname='],
  'auth status': ['read', 'shows who is signed in', 'a:active h:hostname= t:show-token jq= json= template='],
  'auth switch': ['local', 'switches the account', 'h:hostname= u:user='],
  'auth token': ['secret-read', 'prints the token', 'h:hostname= secure-storage u:user='],
}

const CODESPACES = 'c:codespace= R:repo= repo-owner='

const CODESPACE: VerbTable = {
  codespace: 'group',
  'codespace code': ['exec', 'opens a session in a codespace', `${CODESPACES} insiders w:web`],
  'codespace cp': [
    'exec',
    'copies by a session in a codespace',
    `${CODESPACES} e:expand p:profile= r:recursive`,
  ],
  'codespace create': [
    'write',
    'creates a codespace',
    'b:branch= default-permissions devcontainer-path= d:display-name= idle-timeout= l:location= m:machine= R:repo= ' +
      'repo-owner= retention-period= s:status w:web',
  ],
  'codespace delete': ['destructive', 'deletes codespaces', `${CODESPACES} all days= f:force o:org= u:user=`],
  'codespace edit': ['write', 'changes a codespace', `${CODESPACES} d:display-name= m:machine=`],
  'codespace jupyter': ['exec', 'opens a session in a codespace', CODESPACES],
  'codespace list': ['read', 'lists codespaces', `${MANY} o:org= R:repo= u:user=`],
  'codespace logs': ['read', 'shows logs', `${CODESPACES} f:follow`],
  'codespace ports': ['read', 'lists ports', `${CODESPACES} ${OUT}`],
  'codespace ports forward': ['exec', 'opens a tunnel', CODESPACES],
  'codespace ports visibility': ['admin', 'changes who may reach a port', CODESPACES],
  'codespace rebuild': ['write', 'rebuilds a codespace', `${CODESPACES} full`],
  'codespace select': ['read', 'picks a codespace', `${CODESPACES} f:file=`],
  'codespace ssh': [
    'exec',
    'opens a session in a codespace',
    `${CODESPACES} config d:debug debug-file= profile= server-port=`,
  ],
  'codespace stop': ['write', 'stops a codespace', `${CODESPACES} o:org= u:user=`],
  'codespace view': ['read', 'shows a codespace', `${CODESPACES} ${OUT}`],
}

const GIST: VerbTable = {
  gist: 'group',
  'gist clone': ['local', 'fetches a gist'],
  'gist create': ['write', 'creates a gist', 'd:desc= f:filename= p:public w:web'],
  'gist delete': ['destructive', 'deletes a gist', 'yes'],
  'gist edit': ['write', 'changes a gist', 'a:add= d:desc= f:filename= r:remove='],
  'gist list': ['read', 'lists gists', 'filter= include-content L:limit= public secret'],
  'gist rename': ['write', 'renames a file'],
  'gist view': ['read', 'shows a gist', 'f:filename= files r:raw w:web'],
}

const COMMENT = `${R} ${BODY} create-if-none delete-last edit-last e:editor w:web yes`
const CHANGE =
  `${R} ${BODY} add-assignee= add-label= add-project= m:milestone= remove-assignee= remove-label= remove-milestone ` +
  'remove-project= t:title='

const ISSUE: VerbTable = {
  issue: 'group',
  'issue close': ['write', 'closes an issue', `${R} c:comment= duplicate-of= r:reason=`],
  'issue comment': ['write', 'comments', COMMENT],
  'issue create': [
    'write',
    'opens an issue',
    `${R} ${BODY} a:assignee= e:editor l:label= m:milestone= p:project= parent= recover= T:template= t:title= type= w:web`,
  ],
  'issue delete': ['destructive', 'deletes an issue', `${R} yes confirm`],
  'issue develop': [
    'write',
    'makes a branch for an issue',
    `${R} b:base= branch-repo= c:checkout i:issue-repo= l:list n:name=`,
  ],
  'issue edit': ['write', 'changes issues', `${CHANGE} type= remove-type parent= remove-parent`],
  'issue list': [
    'read',
    'lists issues',
    `${R} ${MANY} app= a:assignee= A:author= l:label= mention= m:milestone= S:search= s:state= type=`,
  ],
  'issue lock': ['write', 'locks a conversation', `${R} r:reason=`],
  'issue pin': ['write', 'pins an issue', R],
  'issue reopen': ['write', 'reopens an issue', `${R} c:comment=`],
  'issue status': ['read', 'lists issues', `${R} ${OUT}`],
  'issue transfer': ['write', 'moves an issue', R],
  'issue unlock': ['write', 'unlocks a conversation', R],
  'issue unpin': ['write', 'unpins an issue', R],
  'issue view': ['read', 'shows an issue', `${R} ${OUT} c:comments w:web`],
}

const PR: VerbTable = {
  pr: 'group',
  'pr checkout': [
    'local',
    'checks a branch out',
    `${R} b:branch= detach f:force recurse-submodules worktree=`,
  ],
  'pr checks': ['read', 'shows checks', `${R} ${OUT} fail-fast i:interval= required watch w:web`],
  'pr close': ['write', 'closes a pull request', `${R} c:comment= d:delete-branch`],
  'pr comment': ['write', 'comments', COMMENT],
  'pr create': [
    'write',
    'pushes a branch and opens a pull request',
    `${R} ${BODY} a:assignee= B:base= d:draft dry-run e:editor f:fill fill-first fill-verbose H:head= l:label= ` +
      'm:milestone= no-maintainer-edit p:project= recover= r:reviewer= T:template= t:title= w:web',
  ],
  'pr diff': ['read', 'shows changes', `${R} color= e:exclude= name-only patch w:web`],
  'pr edit': ['write', 'changes a pull request', `${CHANGE} add-reviewer= B:base= remove-reviewer=`],
  'pr list': [
    'read',
    'lists pull requests',
    `${R} ${MANY} app= a:assignee= A:author= B:base= d:draft H:head= l:label= S:search= s:state=`,
  ],
  'pr lock': ['write', 'locks a conversation', `${R} r:reason=`],
  'pr merge': [
    'write',
    'merges a pull request',
    `${R} ${BODY} admin A:author-email= auto d:delete-branch disable-auto match-head-commit= m:merge r:rebase s:squash t:subject=`,
  ],
  'pr ready': ['write', 'changes a pull request', `${R} undo`],
  'pr reopen': ['write', 'reopens a pull request', `${R} c:comment=`],
  'pr revert': ['write', 'opens a pull request', `${R} ${BODY} d:draft t:title=`],
  'pr review': ['write', 'reviews a pull request', `${R} ${BODY} a:approve c:comment r:request-changes`],
  'pr status': ['read', 'lists pull requests', `${R} ${OUT} c:conflict-status`],
  'pr unlock': ['write', 'unlocks a conversation', R],
  'pr update-branch': ['write', 'updates a branch', `${R} rebase`],
  'pr view': ['read', 'shows a pull request', `${R} ${OUT} c:comments w:web`],
}

const RELEASE: VerbTable = {
  release: 'group',
  'release create': [
    'write',
    'makes a release',
    `${R} discussion-category= d:draft fail-on-no-commits generate-notes latest n:notes= F:notes-file= notes-from-tag ` +
      'notes-start-tag= p:prerelease target= t:title= verify-tag',
  ],
  'release delete': ['destructive', 'deletes a release', `${R} cleanup-tag y:yes`],
  'release delete-asset': ['destructive', 'deletes a file of a release', `${R} y:yes`],
  'release download': [
    'read',
    'fetches files',
    `${R} A:archive= clobber D:dir= O:output= p:pattern= skip-existing`,
  ],
  'release edit': [
    'write',
    'changes a release',
    `${R} discussion-category= draft latest n:notes= F:notes-file= prerelease tag= target= t:title= verify-tag`,
  ],
  'release list': [
    'read',
    'lists releases',
    `${R} ${OUT} exclude-drafts exclude-pre-releases L:limit= O:order=`,
  ],
  'release upload': ['write', 'adds files to a release', `${R} clobber`],
  'release verify': ['read', 'checks a release', `${R} format= ${OUT}`],
  'release verify-asset': ['read', 'checks a file of a release', `${R} format= ${OUT}`],
  'release view': ['read', 'shows a release', `${R} ${OUT} w:web`],
}

const REPO: VerbTable = {
  repo: 'group',
  'repo archive': ['write', 'archives a repository', 'y:yes confirm'],
  'repo autolink': 'group',
  'repo autolink create': ['write', 'makes links', `${R} n:numeric`],
  'repo autolink delete': ['destructive', 'deletes links', `${R} yes`],
  'repo autolink list': ['read', 'lists links', `${R} ${OUT} w:web`],
  'repo autolink view': ['read', 'shows a link', `${R} ${OUT}`],
  'repo clone': ['read', 'fetches a repository', 'u:upstream-remote-name= no-upstream'],
  'repo create': [
    'write',
    'creates a repository',
    'add-readme c:clone y:confirm d:description= disable-issues disable-wiki enable-issues enable-wiki g:gitignore= ' +
      'h:homepage= include-all-branches internal l:license= private public push r:remote= s:source= t:team= p:template=',
  ],
  'repo credits': ['read', 'lists contributors', 's:static'],
  'repo delete': ['destructive', 'deletes a repository', 'yes confirm'],
  'repo deploy-key': 'group',
  'repo deploy-key add': ['admin', 'adds a key', `${R} w:allow-write t:title=`],
  'repo deploy-key delete': ['admin', 'removes a key', R],
  'repo deploy-key list': ['read', 'lists keys', `${R} ${OUT}`],
  'repo edit': [
    'write',
    'changes a repository’s settings',
    'accept-visibility-change-consequences add-topic= allow-forking allow-update-branch default-branch= ' +
      'delete-branch-on-merge d:description= enable-advanced-security enable-auto-merge enable-discussions enable-issues ' +
      'enable-merge-commit enable-projects enable-rebase-merge enable-secret-scanning ' +
      'enable-secret-scanning-push-protection enable-squash-merge enable-wiki h:homepage= remove-topic= ' +
      'squash-merge-commit-message= template visibility=',
  ],
  'repo fork': ['write', 'creates a fork', 'clone default-branch-only fork-name= org= remote remote-name='],
  'repo garden': ['read', 'shows contributors'],
  'repo gitignore': 'group',
  'repo gitignore list': ['read', 'lists templates'],
  'repo gitignore view': ['read', 'shows a template'],
  'repo license': 'group',
  'repo license list': ['read', 'lists licenses'],
  'repo license view': ['read', 'shows a license', 'w:web'],
  'repo list': [
    'read',
    'lists repositories',
    `${OUT} archived fork l:language= L:limit= no-archived private public source topic= visibility=`,
  ],
  'repo rename': ['write', 'renames a repository', `${R} y:yes confirm`],
  'repo set-default': ['local', 'remembers which repository counts', 'u:unset v:view'],
  'repo sync': ['write', 'updates a branch', 'b:branch= force s:source='],
  'repo unarchive': ['write', 'opens an archived repository', 'y:yes confirm'],
  'repo view': ['read', 'shows a repository', `${OUT} b:branch= w:web`],
}

const ACTIONS: VerbTable = {
  actions: ['local', 'only shows help'],
  cache: 'group',
  'cache delete': ['destructive', 'deletes caches', `${R} a:all r:ref= succeed-on-no-caches`],
  'cache list': ['read', 'lists caches', `${R} ${OUT} k:key= L:limit= O:order= r:ref= S:sort=`],
  run: 'group',
  'run cancel': ['write', 'cancels a run', `${R} force`],
  'run delete': ['destructive', 'deletes the record of a run', R],
  'run download': ['read', 'fetches files', `${R} D:dir= n:name= p:pattern=`],
  'run list': [
    'read',
    'lists runs',
    `${R} ${OUT} a:all b:branch= c:commit= created= e:event= L:limit= s:status= u:user= w:workflow=`,
  ],
  'run rerun': ['write', 'runs it again', `${R} d:debug failed j:job=`],
  'run view': [
    'read',
    'shows a run',
    `${R} ${OUT} a:attempt= exit-status j:job= log log-failed v:verbose w:web`,
  ],
  'run watch': ['read', 'watches a run', `${R} compact exit-status i:interval=`],
  workflow: 'group',
  'workflow disable': ['write', 'disables a workflow', R],
  'workflow enable': ['write', 'enables a workflow', R],
  'workflow list': ['read', 'lists workflows', `${R} ${OUT} a:all L:limit=`],
  'workflow run': ['write', 'starts a workflow', `${R} F:field= json f:raw-field= r:ref=`],
  'workflow view': ['read', 'shows a workflow', `${R} r:ref= w:web y:yaml`],
  secret: 'group',
  'secret delete': ['destructive', 'deletes a secret', `${R} a:app= e:env= o:org= u:user`],
  'secret list': ['read', 'lists names of secrets', `${R} ${OUT} a:app= e:env= o:org= u:user`],
  'secret set': [
    'write',
    'sets a secret',
    `${R} a:app= b:body= e:env= f:env-file= no-repos-selected no-store o:org= r:repos= u:user v:visibility=`,
  ],
  variable: 'group',
  'variable delete': ['destructive', 'deletes a variable', `${R} e:env= o:org=`],
  'variable get': ['read', 'shows a variable', `${R} ${OUT} e:env= o:org=`],
  'variable list': ['read', 'lists variables', `${R} ${OUT} e:env= o:org=`],
  'variable set': [
    'write',
    'sets a variable',
    `${R} b:body= e:env= f:env-file= o:org= r:repos= v:visibility=`,
  ],
}

const P = 'format= q:jq= t:template= owner='
const project = (cls: Verb[0], why: string, flags = ''): Verb => [cls, why, `${P} ${flags}`]

const PROJECT: VerbTable = {
  project: 'group',
  'project close': project('write', 'closes a project', 'undo'),
  'project copy': project('write', 'copies a project', 'drafts source-owner= target-owner= title='),
  'project create': project('write', 'creates a project', 'title='),
  'project delete': project('destructive', 'deletes a project'),
  'project edit': project('write', 'changes a project', 'd:description= readme= title= visibility='),
  'project field-create': project('write', 'adds a field', 'data-type= name= single-select-options='),
  'project field-delete': project('destructive', 'deletes a field', 'id='),
  'project field-list': project('read', 'lists fields', 'L:limit='),
  'project item-add': project('write', 'adds an item', 'url='),
  'project item-archive': project('write', 'archives an item', 'id= undo'),
  'project item-create': project('write', 'adds an item', 'body= title='),
  'project item-delete': project('destructive', 'deletes an item', 'id='),
  'project item-edit': project(
    'write',
    'changes an item',
    'body= clear date= field-id= id= iteration-id= number= project-id= single-select-option-id= text= title=',
  ),
  'project item-list': project('read', 'lists items', 'L:limit= query='),
  'project link': project('write', 'links a project', `${R} T:team=`),
  'project list': project('read', 'lists projects', 'closed L:limit= w:web'),
  'project mark-template': project('write', 'changes a project', 'undo'),
  'project unlink': project('write', 'unlinks a project', `${R} T:team=`),
  'project view': project('read', 'shows a project', 'w:web'),
}

const SEARCH =
  `${MANY} app= archived? assignee= A:author= author= author-date= author-email= author-name= base= B:base= checks= closed= ` +
  'commenter= comments= committer= committer-date= committer-email= committer-name= created= draft? extension= ' +
  'filename= followers= forks= good-first-issues= hash= H:head= help-wanted-issues= include-forks= include-prs? ' +
  'interactions= involves= label= language= license= locked? match= mentions= merge? merged? merged-at= milestone= ' +
  'no-assignee? no-label? no-milestone? no-project? number-topics= order= owner= parent= project= reactions= ' +
  'R:repo= repo= review= review-requested= reviewed-by= size= sort= stars= state= team= team-mentions= topic= tree= ' +
  'updated= visibility='

const REST: VerbTable = {
  accessibility: ['local', 'shows a page', 'w:web'],
  'agent-task': 'group',
  'agent-task create': [
    'write',
    'starts an agent on a repository',
    `${R} b:base= a:custom-agent= follow F:from-file=`,
  ],
  'agent-task list': ['read', 'lists tasks', `${R} ${MANY}`],
  'agent-task view': ['read', 'shows a task', `${R} ${OUT} follow log w:web`],
  alias: 'group',
  'alias delete': ['local', 'changes aliases', 'all'],
  'alias import': ['local', 'changes aliases', 'clobber'],
  'alias list': ['local', 'lists aliases'],
  'alias set': ['local', 'changes aliases', 'clobber s:shell'],
  api: [
    'read',
    'sends a request',
    'cache= F:field= H:header= hostname= i:include input= q:jq= X:method= paginate p:preview= f:raw-field= silent slurp ' +
      't:template= verbose',
  ],
  attestation: 'group',
  'attestation download': [
    'read',
    'fetches attestations',
    `${R} d:digest-alg= hostname= L:limit= o:owner= predicate-type=`,
  ],
  'attestation inspect': ['read', 'shows an attestation', `${R} d:digest-alg= format= hostname= ${OUT}`],
  'attestation trusted-root': ['read', 'prints roots', 'hostname= tuf-root= tuf-url= verify-only'],
  'attestation verify': [
    'read',
    'checks an attestation',
    `${R} b:bundle= bundle-from-oci cert-identity= i:cert-identity-regex= cert-oidc-issuer= custom-trusted-root= ` +
      'deny-self-hosted-runners d:digest-alg= format= hostname= q:jq= L:limit= no-public-good o:owner= predicate-type= ' +
      'signer-digest= signer-repo= signer-workflow= source-digest= source-ref= t:template=',
  ],
  browse: [
    'read',
    'opens a page',
    `${R} a:actions blame b:branch= c:commit? n:no-browser p:projects r:releases s:settings w:wiki`,
  ],
  completion: ['local', 'prints shell code', 's:shell='],
  config: 'group',
  'config clear-cache': ['local', 'clears the person’s cache'],
  'config get': ['local', 'shows a setting', 'h:host='],
  'config list': ['local', 'lists settings', 'h:host='],
  'config set': ['local', 'changes a setting', 'h:host='],
  copilot: ['exec', 'runs another program', 'remove'],
  credits: ['read', 'lists contributors', 's:static'],
  environment: ['local', 'only shows help'],
  'exit-codes': ['local', 'only shows help'],
  extension: 'group',
  'extension browse': ['exec', 'installs programs', 'debug s:single-column'],
  'extension create': ['local', 'makes files', 'precompiled='],
  'extension exec': ['exec', 'runs a program'],
  'extension install': ['exec', 'installs a program', 'force pin='],
  'extension list': ['local', 'lists extensions'],
  'extension remove': ['local', 'removes an extension'],
  'extension search': ['read', 'searches extensions', `${MANY} license= order= owner= sort=`],
  'extension upgrade': ['exec', 'installs programs', 'all dry-run force'],
  formatting: ['local', 'only shows help'],
  'gpg-key': 'group',
  'gpg-key add': ['admin', 'adds a key', 't:title='],
  'gpg-key delete': ['admin', 'removes a key', 'y:yes'],
  'gpg-key list': ['read', 'lists keys'],
  help: ['local', 'only shows help'],
  label: 'group',
  'label clone': ['write', 'copies labels', `${R} f:force`],
  'label create': ['write', 'makes a label', `${R} c:color= d:description= f:force`],
  'label delete': ['destructive', 'deletes a label', `${R} yes confirm`],
  'label edit': ['write', 'changes a label', `${R} c:color= d:description= n:name=`],
  'label list': ['read', 'lists labels', `${R} ${MANY} order= S:search= sort=`],
  licenses: ['local', 'shows licenses'],
  mintty: ['local', 'only shows help'],
  org: 'group',
  'org list': ['read', 'lists organisations', 'L:limit='],
  preview: 'group',
  'preview prompter': ['local', 'shows questions'],
  reference: ['local', 'only shows help'],
  ruleset: 'group',
  'ruleset check': ['read', 'shows rules', `${R} default w:web`],
  'ruleset list': ['read', 'lists rules', `${R} L:limit= o:org= p:parents w:web`],
  'ruleset view': ['read', 'shows rules', `${R} o:org= p:parents w:web`],
  search: 'group',
  'search code': ['read', 'searches', SEARCH],
  'search commits': ['read', 'searches', SEARCH],
  'search issues': ['read', 'searches', SEARCH],
  'search prs': ['read', 'searches', SEARCH],
  'search repos': ['read', 'searches', SEARCH],
  skill: 'group',
  'skill install': [
    'local',
    'writes files here',
    'agent= all allow-hidden-dirs dir= f:force from-local pin= scope= upstream=',
  ],
  'skill list': ['local', 'lists files', `agent= scope= ${OUT}`],
  'skill preview': ['read', 'shows files', 'allow-hidden-dirs'],
  'skill publish': ['write', 'makes a release', 'dry-run fix tag='],
  'skill remove': ['local', 'removes files here', 'agent= scope= yes'],
  'skill search': ['read', 'searches', `${OUT} L:limit= owner= page=`],
  'skill update': ['local', 'writes files here', 'all dir= dry-run f:force unpin'],
  'ssh-key': 'group',
  'ssh-key add': ['admin', 'adds a key', 't:title= type='],
  'ssh-key delete': ['admin', 'removes a key', 'y:yes'],
  'ssh-key list': ['read', 'lists keys'],
  status: ['read', 'shows what waits', 'e:exclude= o:org='],
  version: ['local', 'shows the version'],
}

export const GH_VERBS: VerbTable = {
  ...AUTH,
  ...CODESPACE,
  ...GIST,
  ...ISSUE,
  ...PR,
  ...RELEASE,
  ...REPO,
  ...ACTIONS,
  ...PROJECT,
  ...REST,
}

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  accessibility: ['a11y'],
  'agent-task': ['agent-tasks', 'agent', 'agents'],
  attestation: ['at'],
  codespace: ['cs'],
  extension: ['extensions', 'ext'],
  'issue create': ['issue new'],
  'pr create': ['pr new'],
  'pr checkout': ['pr co'],
  'release create': ['release new'],
  'repo create': ['repo new'],
  'repo autolink create': ['repo autolink new'],
  'gist create': ['gist new'],
  ruleset: ['rs'],
  'secret delete': ['secret remove'],
  'variable delete': ['variable remove'],
  skill: ['skills'],
}

/** `ls` is another name of every `list`. */
export const GH_ALIASES: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(SPELLINGS).flatMap(([path, others]) => others.map((other) => [other, path])),
  ...Object.keys(GH_VERBS)
    .filter((path) => path.endsWith(' list'))
    .map((path) => [path.replace(/list$/, 'ls'), path]),
])
