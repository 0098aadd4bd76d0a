import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { GitTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { withoutSecrets } from './address.ts'
import { isTrue, lastOf, readGitConfig } from './git-config.ts'
import type { GitSetting } from './git-config-text.ts'
import { type PushRequest, pushUpdates, type Update } from './git-push.ts'
import { PushRefusal } from './git-push-refusal.ts'
import { defaultPushRemote, findRemote, isNamedPushRemote, type Remote, settingOf } from './git-remote.ts'
import { findRepository, listRefs, type Repository } from './git-repository.ts'
import { annotatedTags } from './git-tags.ts'
import { unresolved } from './git-unresolved.ts'
import type { World } from './world.ts'

export type GitSelector = Extract<TargetSelector, { kind: 'git' }>

/**
 * What a `git push` would change: one target for each address, with all refs that are known to
 * change. `refs` empty means that it cannot be told which change: such a target may stand beside one
 * whose refs are known. No git is started (`core.fsmonitor`, hooks and aliases are
 * programs of the repository's choosing).
 */
export function probeGit(selector: GitSelector, world: World): GitTarget[] {
  const found = findRepository(directoryOf(selector, world), selector.gitDir, selector.workTree, world)
  if ('none' in found) return [unresolved(found.none)]
  const { repository } = found
  const config = readGitConfig(repository, selector.config ?? [], world)
  if ('unreadable' in config) return [unresolved(config.unreadable)]
  const { settings } = config

  const branch = /^refs\/heads\/(.+)$/s.exec(repository.head ?? '')?.[1] ?? null
  const remoteName = selector.remote || defaultPushRemote(settings, branch)
  const remote = findRemote(remoteName, settings, repository)
  if (!selector.remote && !remote.hasAddress && !isNamedPushRemote(settings, branch))
    return [unresolved('no remote is configured')]
  let updates: Update[]
  try {
    updates = pushUpdates(requestOf(selector, remoteName, remote, settings, repository))
  } catch (error) {
    if (error instanceof PushRefusal) return [unresolved(`git refuses to push: ${error.message}`)]
    throw error
  }
  const source = selector.remote
    ? `\`${remoteName}\` as typed`
    : `the push remote of \`${branch ?? 'a detached HEAD'}\``
  const base = { kind: 'git', remote: remote.name, source } as const
  const targets = (remote.pushUrls ?? [null]).flatMap((url) => {
    const shown = url === null ? null : withoutSecrets(url)
    return partsOf(updates).map((part) => ({ ...base, url: shown, ...part }))
  })
  return pushesSubmodules(settings, repository)
    ? [...targets, unresolved('submodules are pushed too')]
    : targets
}

function requestOf(
  selector: GitSelector,
  remoteName: string,
  remote: Remote,
  settings: readonly GitSetting[],
  repository: Repository,
): PushRequest {
  let listed: readonly string[] | null | undefined
  const refs = () => {
    if (listed === undefined) listed = listRefs(repository)
    return listed
  }
  const typed = {
    refspecs: selector.refspecs ?? [],
    all: selector.all ?? false,
    mirror: selector.mirror ?? false,
    tags: selector.tags ?? false,
    followTags: selector.followTags ?? lastOf(settings, 'push.followtags', isTrue) ?? false,
    delete: selector.delete ?? false,
    force: selector.force ?? false,
    prune: selector.prune ?? false,
  }
  const annotated = () => refs() && annotatedTags(refs() ?? [], repository)
  const hasHead = (name: string) => existsSync(join(repository.gitDir, name))
  const { head } = repository
  return { remoteName, remote, settings, head, refs, annotatedTags: annotated, hasHead, typed }
}

/** The directory that `-C` options lead to; each is relative to the one before it. */
export function directoryOf({ directories = [] }: Pick<GitSelector, 'directories'>, { cwd }: World): string {
  return directories.reduce((at, next) => resolve(at, next), cwd)
}

type Part = Pick<GitTarget, 'branch' | 'refs' | 'force'>

/** The refs that are known stand together; that there are others stands beside them. */
function partsOf(updates: readonly Update[]): Part[] {
  const known = updates.flatMap(({ ref }) => ref ?? [])
  const open = updates.filter(({ ref }) => ref === null)
  const parts: Part[] = []
  if (known.length > 0) {
    const force = updates.some((update) => update.ref !== null && update.force)
    parts.push({ branch: branchOf(known), refs: [...new Set(known)], force })
  }
  // Nothing to push is no reason to think that nothing would be.
  if (open.length > 0 || known.length === 0)
    parts.push({ branch: null, refs: [], force: open.some(({ force }) => force) })
  return parts
}

/** The branch, where there is just one. */
function branchOf(refs: readonly string[]): string | null {
  const [only, ...others] = refs.flatMap((ref) => /^refs\/heads\/(.+)$/s.exec(ref)?.[1] ?? [])
  return only !== undefined && others.length === 0 ? only : null
}

/** `push.recurseSubmodules` lets one push be several, in other repositories. */
function pushesSubmodules(settings: readonly GitSetting[], { workTree }: Repository): boolean {
  const own = settingOf(settings, 'push.recursesubmodules')?.toLowerCase()
  const recurses = own
    ? ['on-demand', 'only'].includes(own)
    : /^(true|yes|on|1)$/i.test(settingOf(settings, 'submodule.recurse') ?? '')
  return recurses && workTree !== null && existsSync(join(workTree, '.gitmodules'))
}
