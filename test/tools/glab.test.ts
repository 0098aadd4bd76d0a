import { describe, expect, it } from 'vitest'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const ROWS = table(`
  read         glab
  read         glab --version
  read         glab version
  read         glab mr merge --help
  read         glab mr -h
  read         glab auth login --hostname gl.acme.com
  read         glab auth status
  secret-read  glab auth status -t
  secret-read  glab auth git-credential get
  secret-read  glab auth docker-helper get
  read         glab mr list
  read         glab mr ls --label delete --author bob -P 50
  read         glab -R acme/web mr list
  read         glab mr list --all --draft -F json
  read         glab mr view 1 --comments
  read         glab mr show 1 -w
  read         glab mr diff 1
  read         glab mr approvers 1
  read         glab mr issues 1
  read         glab mr checkout 1
  write        glab mr create --fill --yes
  write        glab mr new -t x -d y --remove-source-branch
  write        glab mr for 12
  write        glab mr merge 1 --squash -y
  write        glab mr accept 1
  destructive  glab mr merge 1 -d
  destructive  glab mr merge 1 --remove-source-branch
  write        glab mr approve 1
  write        glab mr revoke 1
  write        glab mr close 1
  write        glab mr reopen 1
  write        glab mr rebase 1
  write        glab mr note 1 -m delete
  write        glab mr update 1 --ready
  destructive  glab mr delete 1
  destructive  glab mr del 1
  read         glab issue list --search delete
  read         glab issue view 1
  write        glab issue create -t delete
  write        glab issue close 1
  write        glab issue note 1 -m x
  write        glab issue update 1 -l x
  destructive  glab issue delete 1
  write        glab issue board create x
  read         glab issue board view
  write        glab incident close 1
  read         glab incident list
  read         glab ci list
  read         glab ci status --live
  read         glab ci view main
  read         glab ci trace 1
  read         glab ci get -p 1 -F json
  secret-read  glab ci get --with-variables
  read         glab ci lint
  read         glab ci config compile
  read         glab ci artifact main build
  read         glab job artifact main build
  write        glab ci run -b main --variables A:b
  write        glab pipeline run
  write        glab ci retry 1
  write        glab ci trigger 1
  write        glab ci cancel pipeline 1
  read         glab ci cancel pipeline 1 --dry-run
  write        glab ci cancel job 1
  destructive  glab ci delete 1
  destructive  glab ci delete --status=failed
  read         glab ci delete --status=failed --dry-run
  write        glab schedule run 1
  read         glab schedule list
  write        glab schedule create --cron x --ref main --description y
  destructive  glab schedule delete 1
  read         glab variable list
  secret-read  glab variable list -F json
  secret-read  glab variable get TOKEN
  secret-read  glab variable export
  write        glab variable set TOKEN x
  write        glab variable update TOKEN x -m
  destructive  glab variable delete TOKEN
  destructive  glab var rm TOKEN
  read         glab repo view acme/web
  read         glab repo list
  read         glab repo search -s delete
  read         glab repo clone acme/web
  read         glab repo clone acme/web -- --depth=1
  exec         glab repo clone acme/web -- -c core.sshCommand=x
  read         glab repo archive acme/web
  read         glab repo contributors
  write        glab repo create x --private
  write        glab repo fork acme/web
  destructive  glab repo delete acme/web -y
  destructive  glab project delete acme/web
  admin        glab repo transfer acme/web -t other
  destructive  glab repo mirror --url https://x
  write        glab repo update --defaultBranch main
  write        glab repo update acme/web --archive
  read         glab release list
  read         glab release view v1
  read         glab release download v1
  write        glab release create v1
  write        glab release upload v1 a.tgz
  destructive  glab release delete v1 --with-tag
  read         glab label list
  write        glab label create -n delete
  destructive  glab label delete x
  admin        glab ssh-key add k.pub -t x
  admin        glab ssh-key delete 1
  read         glab ssh-key list
  admin        glab deploy-key add k.pub
  read         glab deploy-key list
  admin        glab gpg-key add k
  admin        glab token create x -S api
  admin        glab token revoke x
  admin        glab token rotate x
  read         glab token list
  secret-read  glab cluster agent get-token -a 1
  read         glab cluster agent list
  read         glab cluster agent update-kubeconfig -a 1 --use-context
  write        glab cluster agent bootstrap x
  secret-read  glab securefile download 1
  read         glab securefile list
  write        glab securefile create a b
  destructive  glab securefile remove 1
  secret-read  glab opentofu state download x
  destructive  glab opentofu state delete x
  read         glab opentofu state list
  exec         glab opentofu init x
  write        glab snippet create -t x a.txt
  read         glab user events
  exec         glab duo ask list my tags
  exec         glab duo claude
  exec         glab mcp serve
  read         glab stack list
  read         glab stack save -m x
  destructive  glab stack sync
  read         glab changelog generate
  read         glab config get editor
  secret-read  glab config get token -h gitlab.com
  read         glab config set editor vim
  read         glab alias list
  read         glab completion -s zsh
  read         glab check-update
  exec         glab frobnicate
  unknown      glab mr frobnicate
  exec         glab mr list --frobnicate
  read         glab api projects/:id/merge_requests
  read         glab api -X GET projects/acme%2Fweb/issues -f state=opened
  secret-read  glab api projects/1/variables
  secret-read  glab api projects/1/vari%61bles
  secret-read  glab api projects/1/issues/../variables/X
  secret-read  glab api groups/acme/variables/TOKEN
  write        glab api projects/1/issues -f title=x
  write        glab api -X PUT projects/1/merge_requests/1/merge
  destructive  glab api --method DELETE projects/1
  admin        glab api -X POST projects/1/members -f user_id=2 -f access_level=40
  admin        glab api -X DELETE projects/1/protected_branches/main
  admin        glab api -X POST users -f email=x
  admin        glab api -X POST projects/1/access_tokens -f name=x
  read         glab api graphql -f query='query { currentUser { username } }'
  destructive  glab api graphql -f query='mutation { issuableDelete: deleteThing(input: {}) { errors } }'
  write        glab api graphql -f query='mutation { createNote(input: {}) { errors } }'
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('glab', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it.each([
    ['glab mr list', {}, { kind: 'repository', forge: 'gitlab' }],
    [
      'glab mr list -R acme/tools/web',
      {},
      { kind: 'repository', forge: 'gitlab', repository: 'acme/tools/web' },
    ],
    [
      'glab mr merge 1',
      { GITLAB_REPO: 'acme/web' },
      { kind: 'repository', forge: 'gitlab', repository: 'acme/web' },
    ],
    ['glab variable set A b -g acme', {}, { kind: 'repository', forge: 'gitlab', owner: 'acme' }],
    ['glab api projects/acme%2Fweb', {}, { kind: 'repository', forge: 'gitlab', repository: 'acme/web' }],
    ['glab api projects/:fullpath/issues', {}, { kind: 'repository', forge: 'gitlab' }],
    ['glab api projects/12', {}, { kind: 'repository', forge: 'gitlab', owner: '' }],
    ['glab ssh-key list', {}, { kind: 'repository', forge: 'gitlab', owner: '' }],
    ['glab repo delete web', {}, { kind: 'repository', forge: 'gitlab', owner: '' }],
  ] as const)('%s %j lands', (line, env, selector) => {
    expect(readingOf(line, contextOf(env)).selectors).toEqual([selector])
  })

  it('aliases are read as if typed', () => {
    const env = { HOME: '/h' }
    const path = '/h/.config/glab-cli/aliases.yml'
    const known = filesKnown({
      [path]: 'ci: pipeline ci\nco: mr checkout\ngone: repo delete $1 -y\nup: "!git push"\n',
    })
    const cls = (line: string) => readingOf(line, contextOf(env, known)).operation.class
    expect(cls('glab co 1')).toBe('read')
    expect(cls('glab gone acme/web')).toBe('destructive')
    expect(cls('glab up')).toBe('exec')
    expect(cls('glab none')).toBe('exec')
    expect(readingOf('glab co 1', contextOf(env)).wants).toEqual([{ kind: 'file', path }])
  })

  it('what is not known before it runs', () => {
    expect(readingOfArgv(['glab', 'mr', 'merge', '-R', '\0$x\0']).selectors).toEqual([])
    expect(readingOfArgv(['glab', 'ci', 'delete', '--dry-run', '\0\0$x\0']).operation.class).toBe(
      'destructive',
    )
    expect(readingOfArgv(['glab', 'api', 'projects/1', '-X', '\0$x\0']).operation.class).toBe('exec')
  })
})
