import fc from 'fast-check'
import { defined, maybe, mostlyNot } from './situation.ts'

/** Everything around one push; `{.}` stands for the directory that holds the repositories (git-landing.ts). */
export type GitSituation = {
  files: Record<string, string>
  /** What `HEAD` of the repository says: a ref, born or not; null is a commit. */
  head: string | null
  cwd: string
  env: Record<string, string>
  /** Before `push`. */
  globals: string[]
  /** Behind `push`. */
  words: string[]
}

const URLS = [
  '../a.git',
  '../b.git',
  '{.}/b.git',
  'file://{.}/a.git',
  'git@one.example:acme/a.git',
  'ssh://git@one.example/acme/a.git',
  'two.example:acme/b.git',
  'ssh://me:pw@two.example:22/acme/b.git',
  'x:y/a.git',
  'gone:a',
  '../none.git',
  'ext::false',
]
const url = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom(...URLS.slice(0, 8)) },
  { weight: 1, arbitrary: fc.constantFrom(...URLS.slice(8)) },
)
const remote = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom('origin', 'other') },
  { weight: 1, arbitrary: fc.constantFrom('up/stream', 'my.fork', 'none', '.') },
)
const branch = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('main', 'topic', 'team/x', 'release') },
  { weight: 1, arbitrary: fc.constantFrom('twice', 'new', 'none') },
)
const ref = fc.oneof(
  { weight: 6, arbitrary: branch },
  { weight: 2, arbitrary: branch.map((name) => `refs/heads/${name}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('v1', 'v2', 'refs/tags/v2', 'tags/v1', 'heads/main', 'heads/new', 'HEAD', '@'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'main~0',
      'HEAD^{}',
      'v2^{}',
      'refs/notes/x',
      '',
      'a b',
      'refs/odd',
      'odd',
      'FETCH_HEAD',
    ),
  },
)
const refspec = fc.oneof(
  { weight: 4, arbitrary: ref },
  { weight: 4, arbitrary: fc.tuple(ref, ref).map(([from, to]) => `${from}:${to}`) },
  { weight: 2, arbitrary: ref.map((to) => `:${to}`) },
  { weight: 2, arbitrary: fc.tuple(ref, ref).map(([from, to]) => `+${from}:${to}`) },
  { weight: 2, arbitrary: ref.map((name) => `+${name}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ':',
      '+:',
      'refs/heads/*',
      'refs/heads/*:refs/heads/*',
      'refs/heads/team/*:refs/heads/x/*',
      '+refs/heads/*:refs/heads/copy/*',
      'refs/heads/t*:refs/heads/t*',
      'refs/tags/*',
      'refs/heads/*:refs/other/*',
      '^refs/heads/team/x',
      'main:refs/heads/*',
      'refs/heads/*:refs/heads/main',
      'refs/*/main:refs/*/copy',
    ),
  },
)

const DEFAULTS = ['simple', 'current', 'upstream', 'tracking', 'matching']
const ODD_DEFAULTS = ['nothing', 'Simple', 'odd', '']
const boolean = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('true', 'false', 'yes', 'off', '1', '0') },
  { weight: 1, arbitrary: fc.constantFrom('', 'odd') },
)

/** A setting as its key and value; null is a bare name. */
const setting: fc.Arbitrary<readonly [key: string, value: string | null]> = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom(...DEFAULTS).map((value) => ['push.default', value] as const) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_DEFAULTS).map((value) => ['push.default', value] as const) },
  {
    weight: 12,
    arbitrary: fc.tuple(
      remote.map((name) => `remote.${name}.url`),
      url,
    ),
  },
  {
    weight: 12,
    arbitrary: fc.tuple(
      remote.map((name) => `remote.${name}.pushurl`),
      url,
    ),
  },
  {
    weight: 12,
    arbitrary: fc.tuple(
      remote.map((name) => `remote.${name}.push`),
      refspec,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      remote.map((name) => `remote.${name}.mirror`),
      boolean,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      remote.map((name) => `remote.${name}.fetch`),
      fc.constant('+refs/heads/*:refs/remotes/origin/*'),
    ),
  },
  { weight: 8, arbitrary: fc.tuple(fc.constant('remote.pushDefault'), remote) },
  {
    weight: 8,
    arbitrary: fc.tuple(
      branch.map((name) => `branch.${name}.pushRemote`),
      remote,
    ),
  },
  {
    weight: 12,
    arbitrary: fc.tuple(
      branch.map((name) => `branch.${name}.remote`),
      remote,
    ),
  },
  {
    weight: 12,
    arbitrary: fc.tuple(
      branch.map((name) => `branch.${name}.merge`),
      fc.oneof(
        { weight: 5, arbitrary: branch.map((name) => `refs/heads/${name}`) },
        { weight: 1, arbitrary: ref },
      ),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('push.autoSetupRemote'), boolean) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('push.followTags'), boolean) },
  {
    weight: 8,
    arbitrary: fc.tuple(
      fc
        .tuple(
          fc.constantFrom(
            '../b',
            '{.}/',
            'git@two.example:acme/',
            'two.example:',
            '../b.git',
            'ssh://one.example/',
          ),
          fc.constantFrom('insteadOf', 'pushInsteadOf'),
        )
        .map(([base, kind]) => `url.${base}.${kind}`),
      fc.constantFrom(
        '../a',
        '..',
        'x:',
        'x:y/',
        'git@one.example:',
        'file://',
        '',
        '../a.git',
        'two.example:acme/',
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(['remote.origin.url', null] as const, ['push.default', null] as const),
  },
)

/** `remote.my.fork.url` as git's files write it, in one of several spellings. */
function written([key, value]: readonly [string, string | null], spelling: number): string {
  const first = key.indexOf('.')
  const last = key.lastIndexOf('.')
  const [section, name] = [key.slice(0, first), key.slice(last + 1)]
  const middle = first === last ? '' : ` "${key.slice(first + 1, last).replaceAll(/["\\]/g, '\\$&')}"`
  const quoted = value === null ? '' : `"${value.replaceAll(/["\\]/g, '\\$&')}"`
  const plain = value !== null && /^[\w./:*+^~-]+$/.test(value) ? value : quoted
  if (value === null) return `[${section}${middle}]\n\t${name}\n`
  return [
    `[${section}${middle}]\n\t${name} = ${plain}\n`,
    `[${section.toUpperCase()}${middle}] ${name.toLowerCase()}=${quoted} ; why\n`,
    `[${section}${middle}]\n${name}=${plain}\t# why\n`,
    `[${section}${middle}]\r\n  ${name} = \\\n${plain}\r\n`,
  ][spelling]!
}
const text = (maxLength: number) =>
  fc
    .array(fc.tuple(setting, fc.nat(3)), { maxLength })
    .map((settings) => settings.map(([own, spelling]) => written(own, spelling)).join(''))

const CONDITIONS = [
  'gitdir:{.}/repo/',
  'gitdir:repo/',
  'gitdir:~/repo/',
  'gitdir:{.}/*/.git',
  'gitdir/i:{.}/REPO/',
  'gitdir:/nowhere/',
  'gitdir:./repo/.git',
  'gitdir:**/worktrees/*',
  'onbranch:main',
  'onbranch:t*',
  'onbranch:team/',
  'hasconfig:remote.*.url:../a*',
  'hasconfig:remote.*.url:git@one.example:*/**',
  'odd:x',
]
const include = fc.oneof(
  fc.constantFrom('{.}/more', '~/more', 'more', '../more').map((path) => `[include]\n\tpath = ${path}\n`),
  fc
    .tuple(fc.constantFrom(...CONDITIONS), fc.constantFrom('{.}/more', '~/more', 'more'))
    .map(([condition, path]) => `[includeIf "${condition}"]\n\tpath = ${path}\n`),
)

const CORE = '[core]\n\trepositoryformatversion = 0\n\tbare = false\n'
const BASE =
  '[remote "origin"]\n\turl = ../a.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n' +
  '[remote "other"]\n\turl = two.example:acme/b.git\n' +
  '[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n'

const files = fc
  .record({
    based: fc.constantFrom(true, true, true, false),
    own: text(4),
    include: mostlyNot(include, 2),
    home: mostlyNot(fc.tuple(text(2), mostlyNot(include, 1)), 1),
    xdg: mostlyNot(text(2), 4),
    system: mostlyNot(text(1), 5),
    more: text(3),
    tree: mostlyNot(text(2), 3),
    odd: maybe(
      ['[core\n', 'x', '[a "b]\n', '\ufeff[push]\n\tdefault = current\n', '[push] default = "x\n'],
      40,
    ),
  })
  .map(({ based, own, include, home, xdg, system, more, tree, odd }) =>
    defined({
      'repo/.git/config': `${CORE}${based ? BASE : ''}${own}${include ?? ''}${tree === undefined ? '' : '[extensions]\n\tworktreeConfig = true\n'}`,
      'repo/.git/config.worktree': tree,
      'repo/.git/worktrees/tree/config.worktree': tree,
      '.gitconfig': home && `${home[0]}${home[1] ?? ''}`,
      '.config/git/config': odd ?? xdg,
      'system-config': system ?? '',
      more,
      'repo/.git/more': more,
    }),
  )

const env = fc
  .record({
    GIT_CONFIG_GLOBAL: maybe(['{.}/more', '/dev/null', '{.}/gone', ''], 12),
    GIT_DIR: maybe(['{.}/repo/.git', 'repo/.git', '{.}/tree/.git', '{.}/a.git', '{.}/none', ''], 14),
    GIT_WORK_TREE: maybe(['{.}', '{.}/repo', '.'], 18),
    GIT_CEILING_DIRECTORIES: maybe(['{.}', '{.}/repo'], 18),
    XDG_CONFIG_HOME: maybe(['{.}/.config', '{.}/gone', ''], 12),
    GIT_CONFIG_PARAMETERS: maybe(
      ["'push.default'='current'", "'push.default=upstream' 'remote.pushdefault'='other'", "'x"],
      20,
    ),
  })
  .map(defined)
const counted = mostlyNot(
  setting
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ({
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: key,
      GIT_CONFIG_VALUE_0: value ?? '',
    })),
  5,
)

const place = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ cwd: 'repo', globals: [] as string[] }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      { cwd: 'repo/sub/deep', globals: [] },
      { cwd: 'tree', globals: [] },
      { cwd: '', globals: ['-C', 'repo'] },
      { cwd: '', globals: ['-C', 'repo/sub', '-C', '..'] },
      { cwd: 'tree', globals: ['-C', '{.}/repo', '-C', ''] },
      { cwd: '', globals: ['--git-dir=repo/.git'] },
      { cwd: 'tree', globals: ['--git-dir', '{.}/repo/.git', '--work-tree=.'] },
      { cwd: 'repo/.git', globals: [] },
      { cwd: 'repo/.git/refs', globals: [] },
      { cwd: 'a.git', globals: [] },
      { cwd: 'repo', globals: ['--bare'] },
      { cwd: '', globals: [] },
      { cwd: 'repo', globals: ['--no-pager', '-C', '../tree'] },
    ),
  },
)
const global = fc.oneof(
  setting.filter(([, value]) => value !== null).map(([key, value]) => ['-c', `${key}=${value}`]),
  setting.map(([key]) => ['-c', key]),
  fc.constantFrom(['--no-pager'], ['-p'], ['--literal-pathspecs'], ['--config-env=push.default=MODE']),
)

const FLAGS = [
  ['--all'],
  ['--mirror'],
  ['--tags'],
  ['--follow-tags'],
  ['--no-follow-tags'],
  ['--delete'],
  ['-d'],
  ['--force'],
  ['-f'],
  ['-u'],
  ['--set-upstream'],
  ['--prune'],
  ['--force-with-lease'],
  ['--force-with-lease=main'],
  ['--no-verify'],
  ['--atomic'],
  ['-q'],
  ['-v'],
  ['--repo=other'],
  ['--repo', 'origin'],
  ['--recurse-submodules=check'],
  ['--no-force'],
  ['--no-all', '--force-w'],
  ['--thin'],
  ['-fu'],
]
const to = fc.oneof(
  { weight: 6, arbitrary: remote },
  { weight: 2, arbitrary: url.filter((text) => text !== '') },
)
const words = fc
  .record({
    flags: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(fc.constantFrom(...FLAGS), { maxLength: 2 }) },
    ),
    plain: fc.constantFrom(true, false, false),
    to,
    refspecs: fc.array(
      fc.oneof(
        { weight: 9, arbitrary: refspec.map((spec) => [spec]) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(['tag', 'v1'], ['tag', 'v2'], ['tag', 'none'], ['tag'], ['--', 'main']),
        },
      ),
      { maxLength: 2 },
    ),
    late: fc.boolean(),
  })
  .map(({ flags, plain, to, refspecs, late }) => {
    const rest = plain ? [] : [to, ...refspecs.flat()]
    return late ? [...rest, ...flags.flat()] : [...flags.flat(), ...rest]
  })

export const gitSituation: fc.Arbitrary<GitSituation> = fc
  .record({
    files,
    head: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('refs/heads/main', 'refs/heads/team/x', 'refs/heads/release') },
      { weight: 1, arbitrary: fc.constantFrom('refs/heads/unborn', 'refs/odd', null) },
    ),
    place,
    env,
    counted,
    globals: fc.array(global, { maxLength: 1 }),
    words,
  })
  .map(({ files, head, place, env, counted, globals, words }) => ({
    files,
    head,
    cwd: place.cwd,
    env: { HOME: '{.}', GIT_CONFIG_SYSTEM: '{.}/system-config', MODE: 'current', ...env, ...counted },
    globals: [...place.globals, ...globals.flat()],
    words,
  }))
