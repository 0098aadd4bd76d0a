import { describe, expect, it } from 'vitest'
import { unseenText } from '../../src/tools/unseen-word.ts'
import { contextOf, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES = {
  read: `
    git
    git --version
    git --help
    git help push
    git push --help
    git push -h
    git --exec-path
    git status
    git log -p
    git diff HEAD~1
    git show HEAD
    git add -A
    git commit -m 'push --force'
    git commit --amend --no-edit
    git branch -D x
    git checkout main
    git switch -c x
    git reset --hard origin/main
    git clean -fdx
    git rebase main
    git merge x
    git stash drop
    git tag -d v1
    git reflog expire --all
    git gc --prune=now
    git config user.name x
    git remote -v
    git remote add x git@example.com:a/b
    git remote remove x
    git remote update
    git worktree list
    git submodule update --init
    git bisect start
    git blame x
    git grep foo
    git rev-parse HEAD
    git fetch
    git fetch origin main
    git fetch --prune --tags --force
    git pull
    git pull --rebase origin main
    git clone https://example.com/a/b
    git clone --depth 1 git@example.com:a/b dir
    git clone --recursive https://example.com/a/b
    git ls-remote origin
    git -C dir status
    git -c user.name=x commit -m y
    git -c color.ui=always log
    git -c core.pager=cat log
    git --no-pager log
    git -P log
    git -p log
    git --git-dir=x --work-tree y status
    git push --dry-run
    git push -n origin main
    git push --force --dry-run origin main
    git push --dry-r origin :main
    git format-patch -1
    git archive HEAD
    git apply x.patch
    git am x.mbox
    git cherry-pick abc
    git revert abc
  `,
  write: `
    git push
    git push origin
    git push origin main
    git push -u origin main
    git push --set-upstream origin HEAD
    git push origin HEAD:refs/heads/main
    git push --tags
    git push --follow-tags
    git push --all
    git push --atomic origin a b
    git push -q -v origin main
    git push --no-verify origin main
    git push --no-force origin main
    git push --force --no-force origin main
    git push -o ci.skip origin main
    git push --push-option=force origin main
    git push --push-option --force origin main
    git push --signed=if-asked origin main
    git push --force-if-includes origin main
    git push --repo=x
    git push --dry-run --no-dry-run origin main
    git -C dir push
    git -c push.default=current push
    git --no-pager push origin main
    git push -- origin main
    git push origin refs/tags/v1
    git push https://user@example.com/a/b main
    git send-pack example.com:a/b main
  `,
  destructive: `
    git push --force
    git push -f
    git push -fu origin main
    git push -uf origin main
    git push --force origin main
    git push origin main --force
    git push --force-with-lease
    git push --force-with-lease=main:abc origin main
    git push --force-w origin main
    git push origin +main
    git push origin +HEAD:main
    git push origin main +x
    git push origin :main
    git push origin +:main
    git push origin --delete main
    git push -d origin main
    git push --del origin main
    git push --mirror
    git push --mirr backup
    git push --prune origin
    git push --pru origin 'refs/heads/*'
    git push --no-force --force origin main
    git push --no-dry-run --force origin main
    git -c user.name=x push --force
    git send-pack --force example.com:a/b main
    git send-pack example.com:a/b +main
    git send-pack --mirror example.com:a/b
  `,
  exec: `
    git push --receive-pack=./evil origin main
    git push --exec=./evil origin main
    git push --exec ./evil origin main
    git push --rec ./evil origin
    git push ext::./evil main
    git push --forc origin main
    git push --frobnicate
    git push -Z
    git push --repo
    git push --dry-run --receive-pack=x origin
    git foo
    git lfs push origin main
    git subtree push -P x origin main
    git svn dcommit
    git send-email x
    git filter-branch --tree-filter x
    git credential fill
    git daemon
    git instaweb
    git http-push x
    git -c alias.x='!evil' x
    git -c core.sshCommand=./evil fetch
    git -c core.fsmonitor=./evil status
    git -c core.hooksPath=./evil commit
    git -c core.pager=./evil log
    git -c core.editor=./evil commit
    git -c diff.external=./evil diff
    git -c credential.helper='!evil' fetch
    git -c protocol.ext.allow=always fetch
    git -c include.path=x status
    git -c http.proxy=http://x fetch
    git --exec-path=./evil status
    git --frobnicate status
    git -C
    git rebase --exec 'make test' main
    git rebase -x 'make' main
    git rebase -ix make main
    git bisect run ./test
    git submodule foreach 'rm x'
    git difftool -x ./evil
    git difftool --extcmd=./evil
    git grep -O./evil foo
    git grep --open-files-in-pager=evil foo
    git clone --upload-pack=./evil x
    git clone -u ./evil x
    git clone -c core.sshCommand=evil x
    git clone --config core.sshCommand=evil x
    git clone --template=evil x
    git clone ext::./evil
    git fetch --upload-pack=./evil
    git fetch ext::./evil
    git pull --upload-pack ./evil
    git ls-remote --upload-pack=./evil x
    git ls-remote --exec=./evil x
    git archive --remote=x HEAD
    git init --template=x
    git remote add -f x ext::evil
    git submodule add ext::evil
    git send-pack --receive-pack=evil x main
  `,
}

describe('git classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('git push', () => {
  it.each([
    ['git push', { kind: 'git', refspecs: [] }],
    ['git push origin main', { kind: 'git', remote: 'origin', refspecs: ['main'] }],
    ['git push --repo=x', { kind: 'git', remote: 'x', refspecs: [] }],
    ['git push -f origin a b', { kind: 'git', remote: 'origin', refspecs: ['a', 'b'], force: true }],
    ['git push --tags --all', { kind: 'git', refspecs: [], tags: true, all: true }],
    ['git push --branches', { kind: 'git', refspecs: [], all: true }],
    ['git push -d origin x', { kind: 'git', remote: 'origin', refspecs: ['x'], delete: true }],
    [
      'git push --mirror --prune --follow-tags',
      { kind: 'git', refspecs: [], mirror: true, prune: true, followTags: true },
    ],
    [
      'git -C a -C b --git-dir=g -c push.default=current push',
      { kind: 'git', directories: ['a', 'b'], gitDir: 'g', config: ['push.default=current'], refspecs: [] },
    ],
  ])('%s', (line, selector) => {
    expect(readingOf(line).selectors).toEqual([selector])
  })

  it('submodules go elsewhere', () => {
    expect(readingOf('git push --recurse-submodules=on-demand').selectors).toEqual([])
    expect(readingOf('git push --recurse-submodules=check').selectors).toHaveLength(1)
  })

  it.each([
    ['git push', [['remote.origin.mirror', 'true']], 'destructive'],
    ['git push other', [['remote.origin.mirror', 'true']], 'write'],
    ['git push', [['remote.origin.push', '+refs/heads/*:refs/heads/*']], 'destructive'],
    ['git push origin main', [['remote.origin.push', '+refs/heads/*']], 'write'],
    ['git push', [['remote.origin.receivepack', './evil']], 'exec'],
    ['git push', [['remote.origin.url', 'ext::./evil']], 'exec'],
    ['git push', [['url.ext::evil.pushInsteadOf', 'https://x']], 'exec'],
    ['git push', [['core.sshcommand', 'ssh -i ~/.ssh/key -o IdentitiesOnly=yes']], 'write'],
    ['git push', [['core.sshcommand', 'ssh -o ProxyCommand=evil']], 'exec'],
    ['git push --dry-run', [['core.sshcommand', './evil']], 'exec'],
    ['git push', [['user.name', 'x']], 'write'],
  ] as [string, [string, string][], string][])('%s with %j', (line, gitConfig, cls) => {
    expect(readingOf(line, contextOf({}, { gitConfig })).operation.class).toBe(cls)
  })

  it('unreadable configuration is destructive', () => {
    expect(readingOf('git push', contextOf({}, { gitConfig: { unseen: 'x' } })).operation.class).toBe(
      'destructive',
    )
  })
})

describe('git aliases', () => {
  const gitConfig: [string, string][] = [
    ['alias.st', 'status -sb'],
    ['alias.pf', 'push --force'],
    ['alias.p2', 'pf origin'],
    ['alias.sh', '!git push'],
    ['alias.loop', 'loop'],
    ['alias.global', '-c core.sshCommand=evil push'],
    ['alias.status', '!evil'],
    ['alias.open', '"push'],
  ]
  it.each([
    ['git st', 'read'],
    ['git pf', 'destructive'],
    ['git p2 main', 'destructive'],
    ['git sh', 'exec'],
    ['git loop', 'exec'],
    ['git global', 'exec'],
    ['git open', 'exec'],
    ['git none', 'exec'],
    ['git status', 'read'],
    ['git -c alias.st=push st', 'exec'],
  ])('%s is %s', (line, cls) => {
    expect(readingOf(line, contextOf({}, { gitConfig })).operation.class).toBe(cls)
  })

  it('asks for the configuration only where it matters', () => {
    expect(readingOf('git status').wants).toEqual([])
    expect(readingOf('git foo').wants).toEqual([{ kind: 'git-config' }])
    expect(readingOf('git push').wants).toEqual([{ kind: 'git-config' }])
    expect(readingOf('git foo', contextOf({}, { gitConfig })).wants).toEqual([])
  })
})

describe('git environment', () => {
  it.each([
    ['git push', { GIT_SSH_COMMAND: 'ssh -i key' }, 'write'],
    ['git push', { GIT_SSH_COMMAND: './evil' }, 'exec'],
    ['git push', { GIT_SSH: './evil' }, 'exec'],
    ['git status', { GIT_SSH: './evil' }, 'read'],
    ['git status', { GIT_EXEC_PATH: './evil' }, 'exec'],
    ['git push', { GIT_ASKPASS: '/usr/lib/code/askpass.sh' }, 'write'],
    ['git rebase -i main', { GIT_SEQUENCE_EDITOR: './evil' }, 'exec'],
    ['git commit', { GIT_EDITOR: 'vim' }, 'read'],
    ['git commit', { GIT_EDITOR: './evil' }, 'exec'],
    ['git diff', { GIT_EXTERNAL_DIFF: './evil' }, 'exec'],
    ['git log', { GIT_PAGER: './evil' }, 'exec'],
    ['git log', { PAGER: 'less -FRX' }, 'read'],
    [
      'git status',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_VALUE_0: 'x' },
      'exec',
    ],
    [
      'git status',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      'read',
    ],
    ['git status', { GIT_CONFIG_PARAMETERS: "'core.fsmonitor=x'" }, 'exec'],
  ])('%s with %j is %s', (line, env, cls) => {
    expect(readingOf(line, contextOf(env)).operation.class).toBe(cls)
  })

  it('local work that runs a program is not local any more', () => {
    expect(readingOf('git -c core.fsmonitor=./evil status').reach).toBe('current')
    expect(readingOf('git rebase -x make main').reach).toBe('current')
    expect(readingOf('git lfs push').reach).toBe('current')
    expect(readingOf('git log', contextOf({ GIT_PAGER: './evil' })).reach).toBe('current')
  })

  it('words that are not known before it runs', () => {
    expect(readingOfArgv(['git', 'push', 'origin', unseenText('$b')])).toMatchObject({
      selectors: [],
      operation: { class: 'exec' },
    })
    expect(readingOfArgv(['git', 'commit', '-m', unseenText('$m')]).operation.class).toBe('read')
    expect(readingOfArgv(['git', unseenText('$v')]).operation.class).toBe('exec')
    expect(readingOfArgv(['git', '-c', unseenText('$v'), 'status']).operation.class).toBe('exec')
  })
})
