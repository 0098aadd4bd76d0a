import { describe, expect, it } from 'vitest'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const ROWS = table(`
  read         gh
  read         gh --version
  read         gh version
  read         gh help pr
  read         gh pr merge --help
  read         gh pr -h
  read         gh auth login
  read         gh auth login -h ghe.acme.com --with-token
  read         gh auth logout
  read         gh auth refresh -s admin:org
  read         gh auth status
  secret-read  gh auth status -t
  secret-read  gh auth status --show-token
  read         gh auth status --show-token=false
  secret-read  gh auth token
  secret-read  gh auth token -h github.com
  secret-read  gh auth git-credential get
  read         gh auth setup-git
  read         gh auth switch --user delete
  read         gh browse
  read         gh browse 217 -R acme/web
  read         gh browse -c
  read         gh browse --commit=77507cd -n
  exec         gh codespace code
  exec         gh cs ssh -c x
  exec         gh codespace ssh -- ls
  exec         gh codespace cp -e a remote:b
  exec         gh codespace jupyter
  exec         gh codespace ports forward 80:80
  admin        gh codespace ports visibility 80:public
  read         gh codespace ports
  write        gh codespace create -R acme/web
  destructive  gh codespace delete --all
  write        gh codespace edit -d x
  read         gh codespace list
  read         gh cs ls
  read         gh codespace logs
  write        gh codespace rebuild
  write        gh codespace stop
  read         gh codespace view
  read         gh gist list
  read         gh gist view abc -f x
  read         gh gist clone abc
  write        gh gist create x.txt
  write        gh gist new -
  write        gh gist edit abc
  destructive  gh gist edit abc --remove x
  destructive  gh gist delete abc
  write        gh gist rename abc a b
  write        gh issue create --title delete --body x
  write        gh issue new -t x -b y
  read         gh issue list
  read         gh issue ls -L 5 --json number,title --jq '.[].number'
  read         gh issue list --search delete --state closed
  read         gh -R acme/web issue list
  read         gh issue -R acme/web list
  read         gh issue list --label delete -w
  read         gh issue status
  read         gh issue view 3 --comments
  write        gh issue close 3 -c done
  write        gh issue comment 3 -b hi
  destructive  gh issue comment 3 --delete-last
  destructive  gh issue delete 3 --yes
  write        gh issue develop 3 -c
  read         gh issue develop 3 --list
  write        gh issue develop 3 --list=false
  write        gh issue edit 3 --add-label x
  write        gh issue lock 3
  write        gh issue pin 3
  write        gh issue reopen 3
  write        gh issue transfer 3 acme/other
  write        gh issue unlock 3
  write        gh issue unpin 3
  read         gh pr list
  read         gh pr ls --author @me --json number
  read         gh pr status
  read         gh pr view 1 --json state -q .state
  read         gh pr view --web
  read         gh pr diff 1
  read         gh pr checks 1 --watch
  read         gh pr checkout 1
  read         gh pr checkout 1 --force
  write        gh pr create --fill
  write        gh pr create --dry-run --title x --body y
  write        gh pr new -f
  write        gh pr close 1
  destructive  gh pr close 1 -d
  write        gh pr comment 1 -b delete
  write        gh pr edit 1 --title list
  write        gh pr merge 1 --squash
  write        gh pr merge --auto -s
  destructive  gh pr merge 1 --merge --delete-branch
  destructive  gh pr merge 1 -md
  write        gh pr ready 1
  write        gh pr reopen 1
  write        gh pr review 1 --approve
  write        gh pr lock 1
  write        gh pr unlock 1
  write        gh pr update-branch 1 --rebase
  write        gh pr revert 1
  write        gh release create v1.0 --notes x
  write        gh release create v1.0 ./dist/a.tgz --draft
  read         gh release list
  read         gh release view v1.0
  read         gh release download v1.0 -p '*.tgz'
  destructive  gh release delete v1.0 -y
  destructive  gh release delete-asset v1.0 a.tgz
  write        gh release edit v1.0 --draft=false
  write        gh release upload v1.0 a.tgz
  destructive  gh release upload v1.0 a.tgz --clobber
  read         gh release verify v1.0
  write        gh repo create web --private --clone
  read         gh repo clone acme/web -- --depth=1
  exec         gh repo clone acme/web -- --upload-pack=x
  exec         gh repo clone acme/web -- -c core.fsmonitor=x
  exec         gh repo clone ext::sh
  exec         gh gist clone abc -- -u x
  read         gh repo list acme --limit 100
  read         gh repo view acme/web
  destructive  gh repo delete acme/web --yes
  destructive  gh repo delete
  write        gh repo archive acme/web -y
  write        gh repo unarchive acme/web
  write        gh repo rename new -R acme/web
  write        gh repo edit --default-branch main
  admin        gh repo edit --visibility public
  admin        gh repo edit acme/web --visibility=internal --accept-visibility-change-consequences
  write        gh repo fork acme/web --clone
  write        gh repo sync acme/web
  destructive  gh repo sync acme/web --force -b main
  read         gh repo set-default acme/web
  admin        gh repo deploy-key add k.pub -w
  admin        gh repo deploy-key delete 12
  read         gh repo deploy-key list
  write        gh repo autolink create T- 'https://x/<num>'
  destructive  gh repo autolink delete 1
  read         gh repo autolink list
  read         gh repo gitignore list
  read         gh repo license view MIT
  read         gh run list --workflow deploy.yml
  read         gh run view 1 --log
  read         gh run watch 1
  read         gh run download 1
  write        gh run rerun 1 --failed
  write        gh run cancel 1
  destructive  gh run delete 1
  read         gh workflow list
  read         gh workflow view deploy.yml --yaml
  write        gh workflow run deploy.yml -f env=production --ref main
  write        gh workflow disable deploy.yml
  write        gh workflow enable deploy.yml
  read         gh secret list
  read         gh secret list --org acme
  write        gh secret set TOKEN -b x
  write        gh secret set TOKEN --env production
  destructive  gh secret delete TOKEN
  destructive  gh secret remove TOKEN -e production
  read         gh variable list
  read         gh variable get X
  write        gh variable set X -b y
  destructive  gh variable delete X
  read         gh cache list
  destructive  gh cache delete --all
  read         gh label list
  write        gh label create x
  write        gh label edit x -n y
  write        gh label clone acme/other
  destructive  gh label delete x --yes
  admin        gh ssh-key add k.pub
  admin        gh ssh-key delete 1
  read         gh ssh-key list
  admin        gh gpg-key add k.asc
  admin        gh gpg-key delete 1
  read         gh gpg-key list
  read         gh org list
  read         gh project list --owner acme
  read         gh project view 1
  write        gh project create --title x
  write        gh project edit 1 --title x
  admin        gh project edit 1 --visibility PUBLIC
  write        gh project close 1
  destructive  gh project delete 1
  write        gh project item-add 1 --url x
  write        gh project item-archive 1 --id x
  destructive  gh project item-delete 1 --id x
  write        gh project item-edit --id x --field-id y --text delete
  read         gh project item-list 1
  write        gh project field-create 1 --name x
  destructive  gh project field-delete --id x
  read         gh project field-list 1
  write        gh project link 1 -R acme/web
  read         gh ruleset list
  read         gh rs view 1
  read         gh ruleset check main
  read         gh attestation verify a.tgz -o acme
  read         gh at download a.tgz -R acme/web
  read         gh status
  read         gh search repos cli --owner acme
  read         gh search code delete --repo acme/web
  read         gh search issues "is:open delete" --json url
  read         gh search prs -- -label:bug
  read         gh config get editor
  secret-read  gh config get -h github.com oauth_token
  read         gh config set pager cat
  read         gh config list
  read         gh alias list
  read         gh alias set x 'repo delete'
  read         gh completion -s bash
  read         gh extension list
  read         gh extension search x
  read         gh extension remove x
  read         gh extension create x
  exec         gh extension install owner/gh-x
  exec         gh ext upgrade --all
  exec         gh extension exec dash --help
  exec         gh extension browse
  exec         gh dash
  exec         gh copilot suggest x
  write        gh agent-task create "fix it"
  read         gh agent-task list
  exec         gh pr list --frobnicate
  exec         gh --frobnicate pr list
  unknown      gh pr frobnicate
  unknown      gh repo frobnicate acme/web
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

const API = table(`
  read         gh api user
  read         gh api repos/acme/web/issues --paginate
  read         gh api /repos/acme/web/pulls --jq '.[].title'
  read         gh api -X GET search/issues -f q='repo:acme/web delete'
  read         gh api --method get search/issues -f q=x
  read         gh api --method HEAD repos/acme/web
  read         gh api repos/{owner}/{repo}/branches
  read         gh api -H 'Accept: application/vnd.github+json' orgs/acme/members
  read         gh api --cache 1h users/octocat -i
  read         gh api markdown -f text=delete
  read         gh api repos/acme/web/releases/generate-notes -f tag_name=v1
  write        gh api repos/acme/web/issues -f title=x
  write        gh api repos/acme/web/issues -F title=x --silent
  write        gh api -X POST repos/acme/web/dispatches --input body.json
  write        gh api repos/acme/web/issues --input -
  write        gh api -XPATCH repos/acme/web/issues/1 -f state=closed
  write        gh api --method=PUT repos/acme/web/pulls/1/merge
  write        gh api -X POST repos/acme/web/git/refs -f ref=refs/heads/x -f sha=y
  destructive  gh api -X PATCH repos/acme/web/git/refs/heads/main -f sha=y -F force=true
  write        gh api -X PATCH repos/acme/web/git/refs/heads/main -f sha=y -F force=false
  destructive  gh api -X DELETE repos/acme/web
  destructive  gh api --method DELETE repos/acme/web/git/refs/heads/x
  destructive  gh api repos/acme/web/issues/comments/1 -X delete
  admin        gh api -X PUT repos/acme/web/collaborators/bob
  admin        gh api -X DELETE repos/acme/web/collaborators/bob
  admin        gh api -X PUT repos/acme/web/branches/main/protection --input p.json
  admin        gh api -X DELETE repos/acme/web/branches/main/protection
  admin        gh api -X PUT orgs/acme/memberships/bob -f role=admin
  admin        gh api -X POST repos/acme/web/rulesets --input r.json
  admin        gh api repos/acme/web/keys -f title=x -f key=y
  admin        gh api repos/acme/web/k%65ys -f title=x -f key=y
  admin        gh api repos/acme/web/issues/../keys -f title=x -f key=y
  secret-read  gh api repos/acme/web/secret%2Dscanning/alerts
  admin        gh api user/keys -f key=y
  admin        gh api -X PATCH repos/acme/web -F private=false
  admin        gh api -X PATCH repos/acme/web -f visibility=public
  write        gh api -X PATCH repos/acme/web -F archived=true
  admin        gh api -X PATCH orgs/acme -f default_repository_permission=admin
  secret-read  gh api -X POST repos/acme/web/actions/runners/registration-token
  secret-read  gh api repos/acme/web/secret-scanning/alerts
  read         gh api repos/acme/web/actions/secrets
  destructive  gh api -X DELETE repos/acme/web/actions/secrets/TOKEN
  write        gh api -X PUT repos/acme/web/actions/secrets/TOKEN -f encrypted_value=x -f key_id=y
  exec         gh api -X POST repos/acme/web/issues -H 'X-HTTP-Method-Override: DELETE'
  unknown      gh api -X FROB repos/acme/web
  read         gh api graphql -f query='query { viewer { login } }'
  read         gh api graphql -f query='{ viewer { login } }'
  read         gh api graphql --paginate -f query='query($endCursor: String) { repository(owner: "mutation", name: "delete") { id } }'
  read         gh api graphql -F owner='{owner}' -f query='query Q($owner: String!) { user(login: $owner) { ...f } } fragment f on User { id }'
  write        gh api graphql -f query='mutation { addComment(input: {subjectId: "x", body: "y"}) { clientMutationId } }'
  write        gh api graphql -f query='mutation M($id: ID!) { x: closeIssue(input: {issueId: $id}) { issue { id } } }' -f id=1
  destructive  gh api graphql -f query='mutation { deleteIssue(input: {issueId: "x"}) { clientMutationId } }'
  admin        gh api graphql -f query='mutation { createBranchProtectionRule(input: {}) { clientMutationId } }'
  admin        gh api /graphql -f query='query A { viewer { id } } mutation B { updateEnterpriseAdministratorRole(input: {}) { message } }'
  unknown      gh api graphql --input q.json
  unknown      gh api graphql -F query=@q.graphql
  unknown      gh api graphql -f query='mutation {'
  read         gh api graphql
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('gh', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it.each(API)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it('looks into the documents that it sends', () => {
    const known = filesKnown({
      'q.graphql': 'query { viewer { login } }',
      'q.json': '{"query":"mutation { deleteRef(input: {}) { id } }"}',
    })
    const seen = (line: string) => readingOf(line, contextOf({}, known)).operation
    expect(seen('gh api graphql -F query=@q.graphql')).toMatchObject({
      class: 'read',
      inputs: [{ path: 'q.graphql', seen: true }],
    })
    expect(seen('gh api graphql --input q.json').class).toBe('destructive')
    expect(readingOf('gh api graphql -F query=@q.graphql').wants).toEqual([
      { kind: 'file', path: 'q.graphql' },
    ])
    expect(readingOf('gh api repos/a/b/issues --input -').wants).toEqual([{ kind: 'stdin' }])
  })

  it.each([
    ['gh pr list', {}, [{ kind: 'repository', forge: 'github' }]],
    ['gh pr list -R acme/web', {}, [{ kind: 'repository', forge: 'github', repository: 'acme/web' }]],
    [
      'gh -R ghe.acme.com/acme/web pr list',
      {},
      [{ kind: 'repository', forge: 'github', repository: 'ghe.acme.com/acme/web' }],
    ],
    [
      'gh pr merge 1',
      { GH_REPO: 'acme/web' },
      [{ kind: 'repository', forge: 'github', repository: 'acme/web' }],
    ],
    [
      'gh pr merge 1 -R a/b',
      { GH_REPO: 'acme/web' },
      [{ kind: 'repository', forge: 'github', repository: 'a/b' }],
    ],
    [
      'gh pr merge https://github.com/acme/web/pull/7',
      {},
      [{ kind: 'repository', forge: 'github', repository: 'https://github.com/acme/web/pull/7' }],
    ],
    ['gh repo delete acme/web', {}, [{ kind: 'repository', forge: 'github', repository: 'acme/web' }]],
    ['gh repo delete web', {}, [{ kind: 'repository', forge: 'github', owner: '' }]],
    ['gh repo list acme', {}, [{ kind: 'repository', forge: 'github', owner: 'acme' }]],
    ['gh secret set X --org acme', {}, [{ kind: 'repository', forge: 'github', owner: 'acme' }]],
    ['gh api repos/acme/web', {}, [{ kind: 'repository', forge: 'github', repository: 'acme/web' }]],
    ['gh api repos/{owner}/{repo}', {}, [{ kind: 'repository', forge: 'github' }]],
    [
      'gh api repos/:owner/:repo',
      { GH_REPO: 'a/b' },
      [{ kind: 'repository', forge: 'github', repository: 'a/b' }],
    ],
    ['gh api orgs/acme/repos', {}, [{ kind: 'repository', forge: 'github', owner: 'acme' }]],
    ['gh api user --hostname h', {}, [{ kind: 'repository', forge: 'github', host: 'h', owner: '' }]],
    ['gh gist list', {}, [{ kind: 'repository', forge: 'github', owner: '' }]],
    ['gh search code x --repo acme/web', {}, [{ kind: 'repository', forge: 'github', owner: '' }]],
  ] as const)('%s %j lands', (line, env, selectors) => {
    expect(readingOf(line, contextOf(env)).selectors).toEqual(selectors)
  })

  it('what is not known before it runs names no repository', () => {
    expect(readingOfArgv(['gh', 'repo', 'delete', '-R', '\0$x\0']).selectors).toEqual([])
    expect(readingOfArgv(['gh', 'pr', 'merge', '\0\0$x\0']).selectors).toEqual([])
    expect(readingOfArgv(['gh', 'issue', 'develop', '--list', '\0\0$x\0']).operation.class).toBe('write')
    expect(readingOfArgv(['gh', 'pr', 'merge', '\0$x\0']).operation.class).toBe('destructive')
    expect(readingOfArgv(['gh', 'pr', 'merge', '1', '--body', '\0$x\0']).operation.class).toBe('write')
    expect(readingOfArgv(['gh', 'repo', 'edit', '\0$x\0']).operation.class).toBe('admin')
    expect(readingOfArgv(['gh', 'pr', 'view', '\0$x\0']).operation.class).toBe('read')
    expect(readingOfArgv(['gh', 'api', '\0$x\0']).operation.class).toBe('exec')
    expect(readingOfArgv(['gh', 'api', 'repos/a/b', '-X', '\0$x\0']).operation.class).toBe('exec')
    expect(readingOfArgv(['gh', 'api', '-X', 'POST', 'repos/a/b/\0$x\0']).operation.class).toBe('admin')
    expect(readingOfArgv(['gh', 'api', '-X', 'POST', 'repos/\0$x\0/b/issues']).operation.class).toBe('write')
    expect(readingOfArgv(['gh', 'api', 'graphql', '-f', 'query=\0$q\0']).operation.class).toBe('unknown')
  })

  it('programs that variables name', () => {
    const cls = (line: string, env: Record<string, string>) => readingOf(line, contextOf(env)).operation.class
    expect(cls('gh pr list', { PAGER: 'less -R' })).toBe('read')
    expect(cls('gh pr list', { GH_PAGER: './x' })).toBe('exec')
    expect(cls('gh pr create', { GH_EDITOR: './x' })).toBe('exec')
    expect(cls('gh pr view', { BROWSER: './x' })).toBe('read')
    expect(cls('gh pr view -w', { BROWSER: './x' })).toBe('exec')
    expect(cls('gh browse', { BROWSER: 'firefox' })).toBe('read')
  })
})

describe('aliases of gh', () => {
  const CONFIG = `# a remark
git_protocol: ssh
aliases:
    co: pr checkout
    bugs: issue list --label="bug fix"
    gone: 'repo delete $1 --yes'
    pr mine: pr list --author @me
    up: "!git fetch && gh pr merge"
    loop: loop
    many: |-
        pr
        list
    del: repo delete # a remark
version: "1"
`
  const env = { HOME: '/home/a' }
  const path = '/home/a/.config/gh/config.yml'
  const read = (line: string, text = CONFIG) => readingOf(line, contextOf(env, filesKnown({ [path]: text })))

  it.each([
    ['gh co 12', 'read'],
    ['gh bugs', 'read'],
    ['gh bugs -L 3', 'read'],
    ['gh gone acme/web', 'destructive'],
    ['gh pr mine', 'read'],
    ['gh del acme/web', 'destructive'],
    ['gh up', 'exec'],
    ['gh loop', 'exec'],
    ['gh many', 'exec'],
    ['gh none', 'exec'],
    ['gh pr list', 'read'],
  ])('%s: %s', (line, cls) => {
    expect(read(line).operation.class).toBe(cls)
  })

  it('are looked for where gh keeps them', () => {
    expect(readingOf('gh co 1', contextOf(env)).wants).toEqual([{ kind: 'file', path }])
    expect(readingOf('gh co 1', contextOf({ ...env, GH_CONFIG_DIR: '/c' })).wants).toEqual([
      { kind: 'file', path: '/c/config.yml' },
    ])
    expect(readingOf('gh pr list', contextOf(env)).wants).toEqual([])
  })

  it('what cannot be followed is exec', () => {
    expect(read('gh co 1', 'aliases: {co: pr checkout}').operation.class).toBe('exec')
    expect(read('gh co 1', 'aliases:\n  co: *x\n').operation.class).toBe('exec')
    expect(read('gh co 1', 'aliases:\n  co: pr checkout\n  co: repo delete\n').operation.class).toBe('exec')
  })
})
