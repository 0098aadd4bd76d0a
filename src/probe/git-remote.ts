import { join } from 'node:path'
import { isTrue, lastOf } from './git-config.ts'
import type { GitSetting } from './git-config-text.ts'
import type { Repository } from './git-repository.ts'
import { readText } from './text-file.ts'

export type Remote = {
  /** Null when an address was typed. */
  name: string | null
  /** Where a push goes, after `insteadOf`; null when it cannot be told. */
  pushUrls: string[] | null
  /** `remote.X.push`. */
  push: string[]
  mirror: boolean
  /** Whether configuration gives it an address; one that is only pushed to has none. */
  hasAddress: boolean
}

/** The remote of a push that names none (remote.c, pushremote_for_branch). */
export function defaultPushRemote(settings: readonly GitSetting[], branch: string | null): string {
  return (
    (branch !== null && settingOf(settings, `branch.${branch}.pushremote`)) ||
    settingOf(settings, 'remote.pushdefault') ||
    branchRemote(settings, branch)
  )
}

/** Whether configuration names the remote of such a push; one that it names may be an address. */
export function isNamedPushRemote(settings: readonly GitSetting[], branch: string | null): boolean {
  const own = branch === null ? [] : [`branch.${branch}.pushremote`, `branch.${branch}.remote`]
  return [...own, 'remote.pushdefault'].some((key) => Boolean(settingOf(settings, key)))
}

/** Where a branch is pulled from: `branch.X.remote`, else the only remote, else `origin`. */
export function branchRemote(settings: readonly GitSetting[], branch: string | null): string {
  const own = branch !== null && settingOf(settings, `branch.${branch}.remote`)
  if (own) return own
  const names = remoteNames(settings)
  return names.length === 1 ? names[0]! : 'origin'
}

export function findRemote(
  name: string,
  settings: readonly GitSetting[],
  repository: Repository | null,
): Remote {
  const values = (key: string) => settings.filter((setting) => setting.key === `remote.${name}.${key}`)
  const push = values('push').map(({ value }) => value ?? '')
  const mirror = lastOf(settings, `remote.${name}.mirror`, isTrue) ?? false
  // Another program carries the push: what it does with the address is its own affair.
  if (values('vcs').length > 0) return { name, pushUrls: null, push, mirror, hasAddress: true }

  const urls = listed(values('url'))
  const pushUrls = listed(values('pushurl'))
  const hasAddress = urls.length > 0
  // An empty address clears those before it from git 2.46 on, and was one of them before.
  if ([...urls, ...pushUrls].includes('')) return { name, pushUrls: null, push, mirror, hasAddress }
  if (!hasAddress && pushUrls.length === 0) {
    if (repository && hasOldFile(name, repository))
      return { name, pushUrls: null, push, mirror, hasAddress: true }
    return { name: null, pushUrls: rewritten([name], [], settings), push, mirror, hasAddress }
  }
  return { name, pushUrls: rewritten(urls, pushUrls, settings), push, mirror, hasAddress }
}

/** Where a remote is fetched from, after `insteadOf`; null when it has no address. */
export function fetchUrl(name: string, settings: readonly GitSetting[]): string | null {
  const [url] = listed(settings.filter(({ key }) => key === `remote.${name}.url`))
  return url === undefined ? null : (rewrite(url, rewrites(settings, 'insteadof')) ?? url)
}

/** `insteadOf` on all addresses; `pushInsteadOf` only where there is no `pushurl` (remote.c, alias_all_urls). */
function rewritten(urls: string[], pushUrls: string[], settings: readonly GitSetting[]): string[] {
  const rules = rewrites(settings, 'insteadof')
  if (pushUrls.length > 0) return pushUrls.map((url) => rewrite(url, rules) ?? url)
  const pushRules = rewrites(settings, 'pushinsteadof')
  const aliases = urls.map((url) => rewrite(url, pushRules)).filter((url) => url !== null)
  return aliases.length > 0 ? aliases : urls.map((url) => rewrite(url, rules) ?? url)
}

type Rewrite = { base: string; prefix: string }

function rewrites(settings: readonly GitSetting[], key: string): Rewrite[] {
  const rules: Rewrite[] = []
  for (const { key: own, value } of settings) {
    if (own.startsWith('url.') && own.endsWith(`.${key}`) && value !== null) {
      rules.push({ base: own.slice('url.'.length, -key.length - 1), prefix: value })
    }
  }
  // git asks base after base, in the order in which it met them.
  const order = [...new Set(rules.map(({ base }) => base))]
  return rules.sort((a, b) => order.indexOf(a.base) - order.indexOf(b.base))
}

/** The longest prefix wins, the first of equals. */
function rewrite(url: string, rules: readonly Rewrite[]): string | null {
  let best: Rewrite | null = null
  for (const rule of rules) {
    if (url.startsWith(rule.prefix) && (best === null || rule.prefix.length > best.prefix.length)) best = rule
  }
  return best && best.base + url.slice(best.prefix.length)
}

function listed(settings: readonly GitSetting[]): string[] {
  return settings.map(({ value }) => value ?? '')
}

/** Any `remote.X.…` makes a remote. */
export function remoteNames(settings: readonly GitSetting[]): string[] {
  return [
    ...new Set(
      settings.map(({ key }) => /^remote\.(.+)\.[^.]+$/s.exec(key)?.[1]).filter((name) => name !== undefined),
    ),
  ]
}

export function settingOf(settings: readonly GitSetting[], key: string): string | null {
  return settings.findLast((setting) => setting.key === key)?.value ?? null
}

/** `.git/remotes/NAME` and `.git/branches/NAME`, from before there was configuration. */
function hasOldFile(name: string, { commonDir }: Repository): boolean {
  if (name.includes('/') || name === '.' || name === '..') return false
  return ['remotes', 'branches'].some((place) => !('missing' in readText(join(commonDir, place, name), '/')))
}
