import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import { environmentOf } from '../../src/core/environment-of.ts'
import type { GitTarget } from '../../src/core/target.ts'
import { rankOfTier, type Tier } from '../../src/core/tier.ts'
import { scratch } from '../probe/scratch.ts'
import type { GitSituation } from './git-situations.ts'
import {
  explained,
  environmentOf as known,
  type Landing,
  lay,
  placedIn,
  run,
  targetsOf,
} from './situation.ts'

/** Stands for ssh: whatever the host, the repository of that name beside ours answers. */
export const SSH = `#!/bin/sh
for last; do :; done
path=\${last#*\\'}
name=\${path##*/}
exec git-receive-pack "$GROUND/\${name%\\'}"
`

/**
 * `repo` with branches main, topic, team/x, release, `twice` (a tag too) and tags v1, v2 (annotated); its
 * second work tree `tree`; and the bare repositories `a.git`, `b.git`, `c.git`.
 */
export function ground(): string {
  const root = scratch({ 'repo/file': 'x', 'repo/sub/deep/file': 'x' })
  const script = `
    git init -q -b main . && git add . && git commit -qm one
    for b in topic team/x release twice; do git branch $b; done
    git tag v1; git tag twice
    for r in a b c; do git init -q --template= --bare -b main ../$r.git; done
    git push -q ../a.git main topic refs/heads/twice:refs/heads/twice refs/tags/v1
    git push -q ../b.git main release v1:refs/heads/v1 main:refs/heads/odd
    git commit -q --allow-empty -m two; git branch -f topic; git branch -f team/x
    git tag -f v1 >/dev/null; git tag -a -m two v2; git update-ref refs/notes/x main; git update-ref refs/odd main
    for r in a b c; do git -C ../$r.git config receive.advertisePushOptions true; done
    git worktree add -q ../tree topic
    echo 'gitdir: ../repo/.git/worktrees/tree' > ../tree/.git
    git pack-refs --all; git update-ref refs/heads/loose main
    rm -rf .git/hooks`
  execFileSync('sh', ['-ec', script], {
    cwd: join(root, 'repo'),
    env: {
      PATH: process.env['PATH'],
      HOME: root,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TEMPLATE_DIR: '',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@a',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@a',
    },
  })
  return root
}

const POLICY = [
  known('one-live', { git: { remote: ['one.example/acme/*'], branch: ['main', 'release'] } }),
  { ...known('one', { git: { remote: ['one.example/acme/*'] } }), tier: 'staging' as const },
  known('two', { git: { remote: ['two.example/*', 'two.example:22/*'] } }),
]

/** What git would push and what we say that it would. `tools` is a directory with git and our ssh in it. */
export async function landGit(situation: GitSituation, base: string, tools: string): Promise<Landing> {
  const root = scratch()
  const commit = readFileSync(join(base, 'repo/.git/refs/heads/loose'))
  cpSync(base, root, { recursive: true })
  const { files, env, words } = placedIn(situation, root)
  const globals = placedIn({ ...situation, words: situation.globals }, root).words
  lay(root, files)
  writeFileSync(join(root, 'repo/.git/HEAD'), situation.head === null ? commit : `ref: ${situation.head}\n`)
  const cwd = join(root, situation.cwd)
  mkdirSync(cwd, { recursive: true })
  const around = { PATH: tools, GROUND: root, ...env }
  const dry = { argv: ['git', ...globals, 'push', '--dry-run', '--porcelain', ...words], env: around, cwd }
  const { stdout, stderr, status } = await run(dry)
  const assessment = await explained(
    { argv: ['git', ...globals, 'push', ...words], env: around, cwd },
    POLICY,
  )
  rmSync(root, { recursive: true })

  const said = `${stdout}${stderr}`.replaceAll(root, '{.}')
  const targets = targetsOf(assessment, 'git')
  const { environment } = assessment.top
  const theirs = pushed(stdout, targets)
  // That a remote is not there, or lacks what would be deleted, is for it to say.
  const asked =
    /does not appear to be a git repository|Could not read from remote|remote ref does not exist|Everything up-to-date|not allowed|is not supported|not a full refname|dst refspec .* matches more|^Done/m
  const places = placesOf(targets)
  const ambiguous = /receives from more than one/.test(said) && isShort(places)
  if (theirs.length === 0 && (ambiguous || asked.test(said)))
    return { worked: false, theirs: {}, ours: {}, said }
  if (theirs.length === 0) {
    const ours = { places, tier: environment.tier }
    return { worked: false, theirs: { places: [], tier: 'unknown' }, ours, said }
  }
  const wanted = environmentOf(theirs, 'named', { ...BUILTIN_POLICY, environments: POLICY })
  // Of several addresses the first that fails is the last that is pushed to.
  const open =
    targets.some(({ refs }) => refs.length === 0) ||
    isShort(places) ||
    isWide(situation) ||
    (status !== 0 && targets.length > 1)
  if (!open) {
    return {
      worked: true,
      theirs: { places: placesOf(theirs), environment: wanted.name, tier: wanted.tier },
      ours: { places, environment: environment.name, tier: environment.tier },
      said,
    }
  }
  // Only the remote knows all that it changes: nothing may be missing, and nothing look less than it is.
  const untold = targets.filter(({ refs }) => refs.length === 0).map(({ url }) => url && plain(url))
  const missing = placesOf(
    theirs.filter(({ url }) => !untold.includes(url) && !untold.includes(null)),
  ).filter((place) => !places.includes(place))
  return {
    worked: true,
    theirs: { missing: [], lower: false },
    ours: { missing, lower: isLower(environment.tier, wanted.tier) },
    said,
  }
}

/** A short name at the remote is a branch or a tag, whichever it has: we name both. */
function isShort(places: readonly string[]): boolean {
  return places.some(
    (place) =>
      / refs\/heads\/(heads|tags)\//.test(place) ||
      (place.includes(' refs/heads/') && places.includes(place.replace(' refs/heads/', ' refs/tags/'))),
  )
}

/** What is unknown is not taken for less. */
function isLower(ours: Tier, theirs: Tier): boolean {
  return ours !== 'unknown' && rankOfTier(ours) < rankOfTier(theirs)
}

/** Of the remote it depends which refs of ours a matching push, a mirror or a tag that follows changes. */
function isWide({ files, globals, words, env }: GitSituation): boolean {
  const all = [...Object.values(files), ...globals, ...words, ...Object.values(env)].join('\n')
  return /matching|mirror|prune|follow-?tags|(^|[\s":=+]):($|[\s"])/im.test(all)
}

/** `To url`, then `flag\tfrom:to\tsummary` for each ref. */
function pushed(stdout: string, ours: readonly GitTarget[]): GitTarget[] {
  const targets: GitTarget[] = []
  for (const line of stdout.split('\n')) {
    if (line.startsWith('To ')) {
      const url = plain(line.slice(3))
      const remote = ours.find((target) => target.url !== null && plain(target.url) === url)?.remote ?? null
      targets.push({ kind: 'git', remote, url, branch: null, refs: [], force: false, source: '' })
    }
    const ref = line.split('\t')[1]?.split(':').at(-1)
    if (ref) targets.at(-1)?.refs.push(ref)
  }
  // In the order in which we name them: of several places alike the first gives the name.
  for (const { url, refs } of targets) {
    const order = ours.filter((target) => target.url !== null && plain(target.url) === url)[0]?.refs ?? []
    refs.sort((a, b) => order.indexOf(a) - order.indexOf(b))
  }
  return targets.filter(({ refs }) => refs.length > 0)
}

function placesOf(targets: readonly GitTarget[]): string[] {
  const places = targets.flatMap(({ url, refs }) => refs.map((ref) => `${url && plain(url)} ${ref}`))
  return [...new Set(places)].sort()
}

/** git shows no user. */
function plain(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)?[^@/]*@/, '$1')
}
