import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type GitSelector, probeGit } from '../../src/probe/git.ts'
import { scratch, worldIn } from './scratch.ts'

const SYSTEM = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@a',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@a',
}

function git(cwd: string, args: string[], env: Record<string, string> = {}) {
  return spawnSync('git', args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: join(cwd, '..'), ...SYSTEM, ...env },
    encoding: 'utf8',
    timeout: 15_000,
  })
}

/** A repository with branches main (checked out), topic and team/x, tag v1, and two bare remotes that know main and topic. */
function ground(): { root: string; repo: string } {
  const root = scratch({ 'repo/file': 'x' })
  const repo = join(root, 'repo')
  const script = `
    git init -q -b main . && git add . && git commit -qm one && git branch topic && git branch team/x && git tag v1
    for r in a b; do git init -q --bare -b main ../$r.git; git push -q ../$r.git main topic refs/tags/v1; done
    git commit -q --allow-empty -m two && git branch -f topic && git tag -f v1 >/dev/null && git tag -am two v2`
  const made = spawnSync('sh', ['-ec', script], {
    cwd: repo,
    env: { PATH: process.env.PATH, HOME: root, ...SYSTEM },
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(made.stderr)
  return { root, repo }
}

type Pushed = { url: string; ref: string; forced: boolean }

/** What git says it would push, or null when it refuses. */
function dryRun(repo: string, words: string[], env: Record<string, string> = {}): Pushed[] | null {
  const { stdout, status } = git(repo, ['push', '--dry-run', '--porcelain', ...words], env)
  const pushed: Pushed[] = []
  let url = ''
  for (const line of stdout.split('\n')) {
    if (line.startsWith('To ')) url = line.slice(3)
    const [flag, refs] = line.split('\t')
    const ref = refs?.split(':').at(-1)
    if (ref?.startsWith('refs/')) pushed.push({ url, ref, forced: flag === '+' })
  }
  return status === 0 || pushed.length > 0 ? pushed : null
}

function probed(repo: string, selector: Omit<GitSelector, 'kind'>, env: Record<string, string> = {}) {
  const targets = probeGit(
    { kind: 'git', ...selector },
    {
      ...worldIn(repo, { ...SYSTEM, ...env }),
      env: { PATH: process.env.PATH, HOME: join(repo, '..'), ...SYSTEM, ...env },
    },
  )
  const open = targets.some(({ refs }) => refs.length === 0)
  const all = targets.flatMap(({ url, refs }) => refs.map((ref) => `${url} ${ref}`))
  return { targets, open, all }
}

/** Everything git would push is among our targets, or we say that we cannot tell. */
function agree(
  repo: string,
  words: string[],
  selector: Omit<GitSelector, 'kind'>,
  env: Record<string, string> = {},
) {
  const pushed = dryRun(repo, words, env)
  const ours = probed(repo, selector, env)
  for (const { url, ref } of pushed ?? []) if (!ours.open) expect(ours.all).toContain(`${url} ${ref}`)
  return { pushed, ours }
}

type Case = {
  name: string
  config?: string
  words: string[]
  selector?: Omit<GitSelector, 'kind'>
  exact?: boolean
}

const REMOTES = `
[remote "origin"]
  url = ../a.git
  fetch = +refs/heads/*:refs/remotes/origin/*
[remote "other"]
  url = ../b.git
[branch "main"]
  remote = origin
  merge = refs/heads/main
`
const CASES: Case[] = [
  { name: 'plain', words: [] },
  { name: 'a remote', words: ['other'], selector: { remote: 'other' } },
  { name: 'a branch', words: ['origin', 'topic'], selector: { remote: 'origin', refspecs: ['topic'] } },
  {
    name: 'a full ref',
    words: ['origin', 'refs/heads/topic'],
    selector: { remote: 'origin', refspecs: ['refs/heads/topic'] },
  },
  { name: 'HEAD', words: ['origin', 'HEAD'], selector: { remote: 'origin', refspecs: ['HEAD'] } },
  { name: '@', words: ['origin', '@'], selector: { remote: 'origin', refspecs: ['@'] } },
  {
    name: 'HEAD to a name',
    words: ['origin', 'HEAD:topic'],
    selector: { remote: 'origin', refspecs: ['HEAD:topic'] },
  },
  {
    name: 'to a new name',
    words: ['origin', 'main:new'],
    selector: { remote: 'origin', refspecs: ['main:new'] },
  },
  {
    name: 'heads/…',
    words: ['origin', 'main:heads/new'],
    selector: { remote: 'origin', refspecs: ['main:heads/new'] },
    exact: false,
  },
  {
    name: 'a commit',
    words: ['origin', 'main~0:topic'],
    selector: { remote: 'origin', refspecs: ['main~0:topic'] },
  },
  { name: 'forced', words: ['origin', '+topic'], selector: { remote: 'origin', refspecs: ['+topic'] } },
  { name: 'deleted', words: ['origin', ':topic'], selector: { remote: 'origin', refspecs: [':topic'] } },
  {
    name: '--delete',
    words: ['--delete', 'origin', 'topic'],
    selector: { remote: 'origin', refspecs: ['topic'], delete: true },
  },
  { name: 'a tag', words: ['origin', 'v1'], selector: { remote: 'origin', refspecs: ['v1'] } },
  { name: 'tag v2', words: ['origin', 'tag', 'v2'], selector: { remote: 'origin', refspecs: ['tag', 'v2'] } },
  {
    name: 'a tag onto a branch',
    exact: false,
    words: ['origin', 'v2:topic'],
    selector: { remote: 'origin', refspecs: ['v2:topic'] },
  },
  { name: '--tags', words: ['--tags', 'origin'], selector: { remote: 'origin', tags: true } },
  {
    name: '--follow-tags',
    words: ['--follow-tags', 'origin', 'main'],
    selector: { remote: 'origin', refspecs: ['main'], followTags: true },
  },
  { name: 'tags that follow', config: '[push]\nfollowTags', words: [] },
  {
    name: 'tags that do not follow',
    config: '[push]\nfollowTags',
    words: ['--no-follow-tags'],
    selector: { followTags: false },
  },
  {
    name: 'the first pattern of several',
    words: ['origin', 'refs/heads/m*:refs/heads/c*', 'refs/heads/*'],
    selector: { remote: 'origin', refspecs: ['refs/heads/m*:refs/heads/c*', 'refs/heads/*'] },
  },
  {
    name: 'what a pattern leaves out',
    words: ['origin', 'refs/heads/*', '^refs/heads/topic'],
    selector: { remote: 'origin', refspecs: ['refs/heads/*', '^refs/heads/topic'] },
  },
  { name: '--all', words: ['--all', 'origin'], selector: { remote: 'origin', all: true } },
  {
    name: '--mirror',
    words: ['--mirror', 'origin'],
    selector: { remote: 'origin', mirror: true },
    exact: false,
  },
  {
    name: '--prune',
    words: ['--prune', 'origin', 'refs/heads/team/*'],
    selector: { remote: 'origin', prune: true, refspecs: ['refs/heads/team/*'] },
    exact: false,
  },
  { name: 'matching', words: ['origin', ':'], selector: { remote: 'origin', refspecs: [':'] }, exact: false },
  {
    name: 'a pattern',
    words: ['origin', 'refs/heads/*:refs/heads/x/*'],
    selector: { remote: 'origin', refspecs: ['refs/heads/*:refs/heads/x/*'] },
  },
  { name: 'a path', words: ['../b.git', 'main'], selector: { remote: '../b.git', refspecs: ['main'] } },
  { name: 'pushRemote', config: '[branch "main"]\npushRemote = other', words: [] },
  { name: 'pushDefault', config: '[remote]\npushDefault = other', words: [] },
  {
    name: 'pushRemote over pushDefault',
    config: '[remote]\npushDefault = other\n[branch "main"]\npushRemote = origin',
    words: [],
  },
  { name: 'pushurl', config: '[remote "origin"]\npushurl = ../b.git\npushurl = ../a.git', words: [] },
  {
    name: 'insteadOf',
    config: '[url "../b.git"]\ninsteadOf = x:y\n[remote "o2"]\nurl = x:y',
    words: ['o2', 'main'],
    selector: { remote: 'o2', refspecs: ['main'] },
  },
  { name: 'pushInsteadOf', config: '[url "../b"]\npushInsteadOf = ../a', words: [] },
  {
    name: 'pushInsteadOf not over pushurl',
    config: '[url "../b"]\npushInsteadOf = ../a\n[remote "origin"]\npushurl = ../a.git',
    words: [],
  },
  {
    name: 'insteadOf a typed address',
    config: '[url "../b.git"]\ninsteadOf = b:',
    words: ['b:', 'main'],
    selector: { remote: 'b:', refspecs: ['main'] },
  },
  { name: 'remote.push', config: '[remote "origin"]\npush = refs/heads/main:refs/heads/deploy', words: [] },
  {
    name: 'remote.push by name',
    config: '[remote "origin"]\npush = refs/heads/*:refs/heads/deploy/*',
    words: ['origin', 'topic'],
    selector: { remote: 'origin', refspecs: ['topic'] },
  },
  { name: 'remote.mirror', config: '[remote "origin"]\nmirror = true', words: [], exact: false },
  {
    name: 'push.default current',
    config: '[push]\ndefault = current',
    words: ['other'],
    selector: { remote: 'other' },
  },
  {
    name: 'push.default upstream',
    config: '[push]\ndefault = upstream\n[branch "main"]\nmerge = refs/heads/topic',
    words: [],
  },
  {
    name: 'push.default upstream elsewhere',
    config: '[push]\ndefault = upstream',
    words: ['other'],
    selector: { remote: 'other' },
  },
  {
    name: 'push.default upstream by name',
    config: '[push]\ndefault = tracking\n[branch "topic"]\nremote = origin\nmerge = refs/heads/release',
    words: ['origin', 'topic'],
    selector: { remote: 'origin', refspecs: ['topic'] },
  },
  { name: 'push.default matching', config: '[push]\ndefault = matching', words: [], exact: false },
  { name: 'push.default nothing', config: '[push]\ndefault = nothing', words: [] },
  {
    name: 'push.default simple under another name',
    config: '[branch "main"]\nmerge = refs/heads/topic',
    words: [],
  },
]

describe('what git push --dry-run says', () => {
  const { repo } = ground()
  const base = git(repo, ['config', '--list', '--local']).stdout && REMOTES
  const path = join(repo, '.git/config')
  test.each(CASES)('$name', ({ config = '', words, selector = {}, exact = true }) => {
    writeFileSync(path, `[core]\nrepositoryformatversion = 0\nbare = false\n${base}${config}\n`)
    const { pushed, ours } = agree(repo, words, selector)
    if (pushed === null) return
    if (exact) {
      expect(ours.open).toBe(false)
      expect([...new Set(ours.all)].sort()).toEqual(
        [...new Set(pushed.map(({ url, ref }) => `${url} ${ref}`))].sort(),
      )
    }
    // Forcing is by word, not by outcome.
    expect(ours.targets.some(({ force }) => force)).toBe(
      /\+|mirror/.test(words.join(' ')) || /mirror/.test(config),
    )
  })
})

/** Pushes that git refuses before it asks the remote: they go nowhere. */
const REFUSED: [what: string, config: string, words: string[], selector: Omit<GitSelector, 'kind'>][] = [
  ['nothing by default', '[push]\ndefault = nothing', [], {}],
  [
    'no such default',
    '[push]\ndefault = Simple',
    ['origin', 'main'],
    { remote: 'origin', refspecs: ['main'] },
  ],
  ['a default without a value', '[push]\ndefault', [], {}],
  ['a switch that is none', '[push]\nfollowTags = odd', [], {}],
  ['a mirror that is none', '[remote "other"]\nmirror = odd', [], {}],
  ['a refspec of another remote', '[remote "other"]\npush = main:', [], {}],
  ['simple under another name', '[branch "main"]\nmerge = refs/heads/topic', [], {}],
  ['two upstreams', '[push]\ndefault = upstream\n[branch "main"]\nmerge = refs/heads/x', [], {}],
  ['upstream elsewhere', '[push]\ndefault = upstream', ['other'], { remote: 'other' }],
  [
    'no address',
    '[remote]\npushDefault =\n[branch "main"]\nremote =\n[remote "a"]\n[remote "origin"]\nx = y',
    ['../none'],
    { remote: '../none', refspecs: ['nope'] },
  ],
  ['no such ref', '', ['origin', 'nope'], { remote: 'origin', refspecs: ['nope'] }],
  ['no such ref to a name', '', ['origin', 'nope:x'], { remote: 'origin', refspecs: ['nope:x'] }],
  [
    'a short name twice',
    '',
    ['origin', 'main:v1', 'topic:v1'],
    { remote: 'origin', refspecs: ['main:v1', 'topic:v1'] },
  ],
  ['a commit without a name', '', ['origin', 'main~0'], { remote: 'origin', refspecs: ['main~0'] }],
  [
    'a name twice',
    '',
    ['origin', 'topic', 'main:topic'],
    { remote: 'origin', refspecs: ['topic', 'main:topic'] },
  ],
  ['an empty name', '', ['origin', 'main:'], { remote: 'origin', refspecs: ['main:'] }],
  [
    'half a pattern',
    '',
    ['origin', 'main:refs/heads/*'],
    { remote: 'origin', refspecs: ['main:refs/heads/*'] },
  ],
  ['a space', '', ['origin', 'a b'], { remote: 'origin', refspecs: ['a b'] }],
  ['a tag without a name', '', ['origin', 'tag'], { remote: 'origin', refspecs: ['tag'] }],
  ['--delete alone', '', ['--delete', 'origin'], { remote: 'origin', delete: true }],
  ['--delete of a pair', '', ['-d', 'origin', 'a:b'], { remote: 'origin', delete: true, refspecs: ['a:b'] }],
  ['--all with a name', '', ['--all', 'origin', 'main'], { remote: 'origin', all: true, refspecs: ['main'] }],
  [
    '--mirror with a name',
    '',
    ['--mirror', 'origin', 'main'],
    { remote: 'origin', mirror: true, refspecs: ['main'] },
  ],
  [
    'a mirror with a name',
    '[remote "origin"]\nmirror',
    ['origin', 'main'],
    { remote: 'origin', refspecs: ['main'] },
  ],
  ['--tags --all', '', ['--tags', '--all', 'origin'], { remote: 'origin', tags: true, all: true }],
]

describe('what git refuses to push', () => {
  const { repo } = ground()
  test.each(REFUSED)('%s', (_, config, words, selector) => {
    writeFileSync(
      join(repo, '.git/config'),
      `[core]\nrepositoryformatversion = 0\nbare = false\n${REMOTES}${config}\n`,
    )
    expect(dryRun(repo, words)).toBeNull()
    expect(probed(repo, selector).targets).toMatchObject([
      { remote: null, url: null, branch: null, refs: [] },
    ])
  })
})

describe('where configuration comes from', () => {
  const { root, repo } = ground()
  const path = join(repo, '.git/config')
  const to = (name: string) => `[remote "origin"]\n\turl = ../${name}.git\n`
  const BASE = '[core]\nrepositoryformatversion = 0\n[push]\ndefault = current\n'
  const cases: [
    string,
    { files?: Record<string, string>; env?: Record<string, string>; options?: string[] },
  ][] = [
    ['the repository', { files: { 'repo/.git/config': BASE + to('a') } }],
    ['~/.gitconfig', { files: { 'repo/.git/config': BASE, '.gitconfig': to('b') } }],
    ['XDG', { files: { 'repo/.git/config': BASE, '.gitconfig': '', '.config/git/config': to('b') } }],
    [
      'GIT_CONFIG_GLOBAL',
      {
        files: { 'repo/.git/config': BASE, '.gitconfig': to('a'), g: to('b') },
        env: { GIT_CONFIG_GLOBAL: join(root, 'g') },
      },
    ],
    [
      'include',
      {
        files: {
          'repo/.git/config': `${BASE}[include]\npath = inc\n`,
          '.gitconfig': '',
          '.config/git/config': '',
          'repo/.git/inc': to('b'),
        },
      },
    ],
    [
      'includeIf gitdir',
      {
        files: {
          'repo/.git/config': BASE,
          '.gitconfig': `[includeIf "gitdir:${root}/repo/"]\npath = ~/inc\n`,
          inc: to('b'),
        },
      },
    ],
    ['includeIf gitdir home', { files: { '.gitconfig': '[includeIf "gitdir:~/"]\npath = inc\n' } }],
    [
      'includeIf gitdir relative',
      { files: { '.gitconfig': '[includeIf "gitdir:./repo/.git"]\npath = inc\n' } },
    ],
    ['includeIf gitdir anywhere', { files: { '.gitconfig': '[includeIf "gitdir:repo/"]\npath = inc\n' } }],
    [
      'includeIf gitdir not',
      {
        files: { '.gitconfig': '[includeIf "gitdir:/nowhere/"]\npath = inc\n' },
        env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'remote.origin.url', GIT_CONFIG_VALUE_0: '../a.git' },
      },
    ],
    ['includeIf onbranch', { files: { '.gitconfig': '[includeIf "onbranch:ma*"]\npath = inc\n' } }],
    [
      'includeIf hasconfig',
      {
        files: {
          'repo/.git/config': `${BASE}${to('a')}`,
          '.gitconfig': '[includeIf "hasconfig:remote.*.url:../a*"]\npath = inc2\n',
          inc2: '[remote]\npushDefault = ../b.git\n',
        },
      },
    ],
    ['-c', { files: { '.gitconfig': '' }, options: ['remote.origin.pushurl=../b.git'] }],
    [
      'GIT_CONFIG_COUNT',
      {
        env: {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'Remote.origin.PushURL',
          GIT_CONFIG_VALUE_0: '../b.git',
        },
      },
    ],
    ['GIT_CONFIG_PARAMETERS', { env: { GIT_CONFIG_PARAMETERS: "'remote.origin.pushurl'='../b.git'" } }],
    ['old GIT_CONFIG_PARAMETERS', { env: { GIT_CONFIG_PARAMETERS: "'remote.origin.pushurl=../b.git'" } }],
    [
      'worktree config',
      {
        files: {
          'repo/.git/config': `${BASE}${to('a')}[extensions]\nworktreeConfig = true\n`,
          'repo/.git/config.worktree': '[remote "origin"]\npushurl = ../b.git',
        },
      },
    ],
    [
      'odd spelling',
      { files: { 'repo/.git/config': `${BASE}[REMOTE "or\\igin"] ; c\n  URL = "../b" \\\n.git # c\n` } },
    ],
    ['the only remote', { files: { 'repo/.git/config': BASE + to('b').replace('origin', 'only') } }],
    ['detached and nothing configured', { files: { 'repo/.git/config': BASE } }],
  ]
  test.each(cases)('%s', (_, { files = {}, env = {}, options = [] }) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(root, name, '..'), { recursive: true })
      writeFileSync(join(root, name), text)
    }
    const pushed = dryRun(repo, [], {
      ...env,
      ...(options[0] ? { GIT_CONFIG_PARAMETERS: `'${options[0]}'` } : {}),
    })
    const ours = probed(repo, { config: options }, env)
    if (pushed === null) return
    expect(ours.all).toEqual(pushed.map(({ url, ref }) => `${url} ${ref}`))
  })

  test('a broken file leaves the target unknown', () => {
    writeFileSync(path, '[core\n')
    expect(probed(repo, {}).targets).toMatchObject([{ url: null, branch: null, refs: [] }])
  })
})

describe('where the repository is', () => {
  const { root, repo } = ground()
  appendFileSync(join(repo, '.git/config'), REMOTES)
  git(repo, ['worktree', 'add', '-q', '../tree', 'topic'])
  mkdirSync(join(repo, 'sub/dir'), { recursive: true })
  const where = (selector: Omit<GitSelector, 'kind'>, cwd = repo, env = {}) =>
    probeGit(
      { kind: 'git', remote: 'origin', refspecs: ['HEAD'], ...selector },
      { ...worldIn(root, { ...SYSTEM, ...env }), cwd },
    )[0]?.branch
  test.each([
    ['here', {}, repo, {}, 'main'],
    ['below', {}, join(repo, 'sub/dir'), {}, 'main'],
    ['-C', { directories: ['repo', 'sub'] }, root, {}, 'main'],
    ['--git-dir', { gitDir: 'repo/.git' }, root, {}, 'main'],
    ['GIT_DIR', {}, root, { GIT_DIR: 'repo/.git' }, 'main'],
    ['another work tree', {}, join(root, 'tree'), {}, 'topic'],
    ['inside .git', {}, join(repo, '.git'), {}, 'main'],
    ['a bare one', {}, join(root, 'a.git'), {}, 'main'],
    ['none', {}, root, {}, null],
    ['above a ceiling', {}, join(repo, 'sub/dir'), { GIT_CEILING_DIRECTORIES: join(repo, 'sub') }, null],
    ['GIT_DIR that is none', {}, repo, { GIT_DIR: '/none' }, null],
  ])('%s', (_, selector, cwd, env, branch) => {
    const said = spawnSync(
      'git',
      [
        ...('directories' in selector ? selector.directories.flatMap((at) => ['-C', at]) : []),
        ...('gitDir' in selector ? [`--git-dir=${selector.gitDir}`] : []),
        'symbolic-ref',
        '--short',
        'HEAD',
      ],
      { cwd, env: { PATH: process.env.PATH, HOME: root, ...SYSTEM, ...env }, encoding: 'utf8' },
    )
    expect(said.stdout.trim() || null).toBe(branch)
    expect(where(selector, cwd, env)).toBe(branch)
  })
})

test('a secret in an address is not shown', () => {
  const { repo } = ground()
  const [target] = probed(repo, {
    remote: 'https://user:ghp_secret@github.com/acme/x?a=b@c',
    refspecs: ['main'],
  }).targets
  expect(target?.url).toBe('https://github.com/acme/x?a=b@c')
})

test('random configurations and refspecs', () => {
  const { repo } = ground()
  const path = join(repo, '.git/config')
  const branch = fc.constantFrom('main', 'topic', 'team/x', 'new')
  const ref = fc.oneof(
    branch,
    branch.map((name) => `refs/heads/${name}`),
    fc.constantFrom('HEAD', '@', 'v1', 'v2', 'refs/tags/v1', 'HEAD~0', 'main^{}'),
  )
  const refspec = fc.oneof(
    ref,
    fc.tuple(fc.constantFrom('', '+'), ref, ref).map(([force, from, to]) => `${force}${from}:${to}`),
    branch.map((name) => `:${name}`),
    fc.constantFrom(
      ':',
      '+:',
      'refs/heads/*',
      'refs/heads/t*:refs/heads/q*',
      '^refs/heads/topic',
      'refs/heads/*:refs/heads/*',
      'tag',
    ),
  )
  const line = fc.oneof(
    fc
      .constantFrom('nothing', 'matching', 'simple', 'upstream', 'tracking', 'current', 'SIMPLE', 'x')
      .map((value) => `push.default=${value}`),
    fc.constantFrom('origin', 'other', '../b.git', '.').map((value) => `remote.pushDefault=${value}`),
    fc
      .tuple(branch, fc.constantFrom('origin', 'other', '.'))
      .map(([name, value]) => `branch.${name}.remote=${value}`),
    fc
      .tuple(branch, fc.constantFrom('origin', 'other'))
      .map(([name, value]) => `branch.${name}.pushRemote=${value}`),
    fc.tuple(branch, branch).map(([name, value]) => `branch.${name}.merge=refs/heads/${value}`),
    fc
      .tuple(fc.constantFrom('origin', 'other'), refspec)
      .map(([name, value]) => `remote.${name}.push=${value}`),
    fc
      .tuple(fc.constantFrom('origin', 'other'), fc.constantFrom('../a.git', '../b.git'))
      .map(([name, value]) => `remote.${name}.pushurl=${value}`),
    fc
      .tuple(fc.constantFrom('../a', '../b', '../'), fc.constantFrom('../a', '../b.', '..'))
      .map(([base, prefix]) => `url.${base}.insteadOf=${prefix}`),
    fc
      .tuple(fc.constantFrom('../a', '../b'), fc.constantFrom('../a', '../b'))
      .map(([base, prefix]) => `url.${base}.pushInsteadOf=${prefix}`),
    fc.constantFrom('push.autoSetupRemote=true', 'remote.other.mirror=true', 'push.followTags=true'),
  )
  const flags = fc.constantFrom(
    [],
    [],
    [],
    ['--all'],
    ['--tags'],
    ['--force'],
    ['--prune'],
    ['--delete'],
    ['--mirror'],
  )
  let accepted = 0
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 5 }),
      fc.option(fc.constantFrom('origin', 'other', '../b.git')),
      fc.array(refspec, { maxLength: 2 }),
      flags,
      (lines, remote, typed, [flag]) => {
        writeFileSync(path, `[core]\nrepositoryformatversion = 0\nbare = false\n${REMOTES}`)
        const words = remote === null ? [] : [remote, ...typed]
        const selector: Omit<GitSelector, 'kind'> = {
          config: lines,
          ...(remote === null ? {} : { remote, refspecs: typed }),
          ...(flag ? { [flag.slice(2)]: true } : {}),
        }
        const { stdout, status } = git(repo, [
          ...lines.flatMap((text) => ['-c', text]),
          'push',
          '--dry-run',
          '--porcelain',
          ...(flag ? [flag] : []),
          ...words,
        ])
        const ours = probed(repo, selector)
        if (status === 0) accepted++
        let url = ''
        for (const text of stdout.split('\n')) {
          if (text.startsWith('To ')) url = text.slice(3)
          const name = text.split('\t')[1]?.split(':').at(-1)
          if (!name?.startsWith('refs/')) continue
          if (
            ours.targets.some(
              (target) => target.refs.length === 0 && (target.url === url || target.url === null),
            )
          )
            continue
          expect(ours.all).toContain(`${url} ${name}`)
        }
      },
    ),
    { numRuns: 150 },
  )
  expect(accepted).toBeGreaterThan(20)
})
