import { isTrue, lastOf } from './git-config.ts'
import type { GitSetting } from './git-config-text.ts'
import { PushRefusal } from './git-push-refusal.ts'
import { remoteNames, settingOf } from './git-remote.ts'

/** `push.default`; `tracking` is what `upstream` was once called. */
export function pushDefault(settings: readonly GitSetting[]): string {
  const value = settingOf(settings, 'push.default') ?? 'simple'
  return value === 'tracking' ? 'upstream' : value
}

/**
 * The refspec of a push that names nothing (builtin/push.c, setup_default_push_refspecs).
 *
 * @throws PushRefusal where git does not push
 */
export function defaultSpec(
  head: string | null,
  remoteName: string,
  settings: readonly GitSetting[],
): string {
  const style = pushDefault(settings)
  if (style === 'matching') return ':'
  if (style === 'nothing') throw new PushRefusal('`push.default` is `nothing`')
  const branch = /^refs\/heads\/(.+)$/s.exec(head ?? '')?.[1]
  if (head === null || branch === undefined) throw new PushRefusal('no branch is checked out')
  // What was typed is a remote too, and may be the only one.
  const names = new Set([...remoteNames(settings), remoteName])
  const own = settingOf(settings, `branch.${branch}.remote`)
  const same = remoteName === (own || (names.size === 1 ? remoteName : 'origin'))
  if (style === 'current' || (style === 'simple' && !same)) return `${head}:${head}`
  if (!same) throw new PushRefusal(`\`${remoteName}\` is not the upstream of \`${branch}\``)
  const upstream = upstreamOf(branch, settings)
  if (style === 'simple' && upstream !== head)
    throw new PushRefusal(`the upstream of \`${branch}\` has another name`)
  return `${head}:${upstream}`
}

function upstreamOf(branch: string, settings: readonly GitSetting[]): string {
  const merges = mergesOf(branch, settings)
  const sets = lastOf(settings, 'push.autosetupremote', isTrue) ?? false
  if (merges.length === 0 && sets) return `refs/heads/${branch}`
  const [merge] = merges
  if (merge === undefined) throw new PushRefusal(`\`${branch}\` has no upstream`)
  if (merges.length > 1) throw new PushRefusal(`\`${branch}\` has several upstreams`)
  return merge
}

/** What `branch.X.merge` says, each; without `branch.X.remote` it says nothing. */
export function mergesOf(branch: string, settings: readonly GitSetting[]): string[] {
  if (!settingOf(settings, `branch.${branch}.remote`)) return []
  return settings.filter(({ key }) => key === `branch.${branch}.merge`).map(({ value }) => value ?? '')
}
