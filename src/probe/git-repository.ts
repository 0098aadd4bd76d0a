import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { readText } from './text-file.ts'
import { once, type World } from './world.ts'

export type Repository = {
  /** `HEAD` and the like: the work tree's own. */
  gitDir: string
  /** Configuration, refs and objects: shared by all work trees. */
  commonDir: string
  workTree: string | null
  /** The full name of the ref that HEAD points to, born or not; null when detached. */
  head: string | null
}

export type Discovery = { repository: Repository } | { none: string }

/** Where git would find its repository (setup.c), with nothing of it executed. `cwd` has `-C` applied. */
export function findRepository(
  cwd: string,
  gitDir: string | undefined,
  workTree: string | undefined,
  world: World,
): Discovery {
  return once(world, 'repository', [cwd, gitDir, workTree], () => discover(cwd, gitDir, workTree, world))
}

function discover(
  cwd: string,
  gitDir: string | undefined,
  workTree: string | undefined,
  world: World,
): Discovery {
  const named = gitDir ?? world.env.GIT_DIR
  // An empty name is a name, and no repository's.
  if (named === '') return { none: 'no repository has an empty name' }
  const found = named !== undefined ? namedDirectory(resolve(cwd, named)) : searchUpwards(cwd, world)
  if (found === null)
    return { none: named !== undefined ? `\`${named}\` is not a repository` : 'there is no repository here' }
  const tree = workTree || world.env.GIT_WORK_TREE
  const repository = {
    gitDir: found.gitDir,
    commonDir: commonDirectory(found.gitDir, world),
    workTree: tree ? resolve(cwd, tree) : (found.workTree ?? (named ? cwd : null)),
    head: headOf(found.gitDir),
  }
  return { repository }
}

/** Full ref names, loose and packed, of everything under `refs/`; null when there are too many or another storage. */
export function listRefs({ gitDir, commonDir }: Repository): string[] | null {
  const refs = new Set<string>()
  try {
    const packed = readText(join(commonDir, 'packed-refs'), '/')
    if ('unreadable' in packed) return null
    if ('text' in packed)
      for (const [, name] of packed.text.matchAll(/^[0-9a-f]{40,64} (refs\/.+)$/gm)) refs.add(name!)
    for (const base of new Set([commonDir, gitDir])) collect(join(base, 'refs'), 'refs', refs)
  } catch {
    return null
  }
  const files = statOf(join(commonDir, 'reftable')) === null
  return files && refs.size <= MOST_REFS ? [...refs].sort() : null
}

const MOST_REFS = 20_000

function collect(directory: string, name: string, refs: Set<string>): void {
  if (refs.size > MOST_REFS || statOf(directory) === null) return
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) collect(path, `${name}/${entry.name}`, refs)
    else if (!entry.name.endsWith('.lock')) refs.add(`${name}/${entry.name}`)
  }
}

type Found = { gitDir: string; workTree: string | null }

function namedDirectory(path: string): Found | null {
  const target = gitFileTarget(path) ?? path
  return isGitDirectory(target) ? { gitDir: target, workTree: null } : null
}

function searchUpwards(start: string, world: World): Found | null {
  const cwd = realOf(start)
  const ceilings = (world.env.GIT_CEILING_DIRECTORIES ?? '').split(':').filter(isAbsolute).map(realOf)
  const device = statOf(cwd)?.dev
  const across = /^(1|true|yes|on)$/i.test(world.env.GIT_DISCOVERY_ACROSS_FILESYSTEM ?? '')
  for (let at = cwd; ; at = dirname(at)) {
    if (at !== cwd && (ceilings.includes(at) || (!across && statOf(at)?.dev !== device))) return null
    const dot = join(at, '.git')
    const target = gitFileTarget(dot)
    // A `.git` file that leads nowhere is an error to git, not a reason to look further up.
    if (target !== null) return isGitDirectory(target) ? { gitDir: target, workTree: at } : null
    if (isGitDirectory(dot)) return { gitDir: dot, workTree: at }
    if (isGitDirectory(at)) return { gitDir: at, workTree: null }
    if (at === dirname(at)) return null
  }
}

/** What a `gitdir: …` file points to; null when it is not such a file. */
function gitFileTarget(path: string): string | null {
  if (!statOf(path)?.isFile()) return null
  const file = readText(path, '/', 64 * 1024)
  const target = 'text' in file ? /^gitdir: ([^\n\r]+)/.exec(file.text)?.[1] : undefined
  return target === undefined ? '/dev/null' : resolve(dirname(path), target)
}

function isGitDirectory(path: string): boolean {
  if (!statOf(path)?.isDirectory() || headText(path) === null) return false
  const common = commonDirectory(path, null)
  return ['objects', 'refs'].every((name) => statOf(join(common, name))?.isDirectory())
}

function commonDirectory(gitDir: string, world: World | null): string {
  const named = world?.env.GIT_COMMON_DIR
  if (named) return resolve(world.cwd, named)
  const file = readText(join(gitDir, 'commondir'), '/', 64 * 1024)
  return 'text' in file ? resolve(gitDir, file.text.trimEnd()) : gitDir
}

/** HEAD as text; an old symbolic link reads as the ref it names. Null when it is not a HEAD. */
function headText(gitDir: string): string | null {
  const path = join(gitDir, 'HEAD')
  try {
    if (lstatSync(path).isSymbolicLink()) {
      const target = readlinkSync(path)
      if (target.startsWith('refs/')) return `ref: ${target}`
    }
  } catch {
    return null
  }
  const file = readText(path, '/', 64 * 1024)
  return 'text' in file && /^(ref:\s*refs\/|[0-9a-f]{40})/.test(file.text) ? file.text : null
}

function headOf(gitDir: string): string | null {
  const ref = /^ref:\s*(\S.*?)\s*$/.exec(headText(gitDir) ?? '')?.[1] ?? null
  // What the reftable storage leaves in place of a HEAD.
  return ref === 'refs/heads/.invalid' ? null : ref
}

function statOf(path: string) {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
