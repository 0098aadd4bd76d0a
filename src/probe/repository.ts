import { join } from 'node:path'
import type { GitTarget, HostTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { expand } from './aws-config.ts'
import { readGitConfig } from './git-config.ts'
import type { GitSetting } from './git-config-text.ts'
import { fetchUrl, remoteNames, settingOf } from './git-remote.ts'
import { findRepository } from './git-repository.ts'
import { unresolved } from './git-unresolved.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'
import { parseYaml } from './yaml.ts'

export type RepositorySelector = Extract<TargetSelector, { kind: 'repository' }>

/**
 * The repository that `gh` or `glab` would work on: as typed, else by the remotes of the directory.
 * Where several remotes could be meant, each is a target: which one the tool takes depends on what the
 * forge answers about forks.
 */
export function probeRepository(selector: RepositorySelector, world: World): (GitTarget | HostTarget)[] {
  const hosts = hostsOf(selector, world)
  const host = selector.host === undefined ? hosts.usual : plainHost(selector.host)
  if (selector.repository !== undefined) {
    const place = placeOf(selector.repository, host, selector.forge)
    return [place ? targetOf(place, null, 'as typed') : unresolved('no repository can be made out of it')]
  }
  if (selector.owner === '')
    return [{ kind: 'host', host, source: selector.host ? 'as typed' : hosts.source }]
  if (selector.owner !== undefined) return [targetOf({ host, path: selector.owner }, null, 'as typed')]
  return probeRemotes(selector, hosts, world)
}

type Place = { host: string; path: string }

function targetOf({ host, path }: Place, remote: string | null, source: string): GitTarget {
  return { kind: 'git', remote, url: `https://${host}/${path}`, branch: null, refs: [], force: false, source }
}

function probeRemotes({ forge }: RepositorySelector, hosts: Hosts, world: World): GitTarget[] {
  const found = findRepository(world.cwd, undefined, undefined, world)
  if ('none' in found) return [unresolved(found.none)]
  const config = readGitConfig(found.repository, [], world)
  if ('unreadable' in config) return [unresolved(config.unreadable)]
  const remotes = remotesOf(config.settings, forge)
  const base = remotes.find(({ resolved }) => resolved !== null && resolved !== 'head')
  if (base) {
    const place = base.resolved!.includes('/') ? { ...base.place, path: base.resolved! } : base.place
    return [targetOf(place, base.name, `the remote \`${base.name}\`, which was chosen`)]
  }
  const known = remotes.filter(({ place }) => hosts.known.has(place.host))
  const targets = (known.length > 0 ? known : remotes).map(({ name, place }) =>
    targetOf(place, name, `the remote \`${name}\``),
  )
  return targets.length > 0 ? targets : [unresolved('no remote is an address')]
}

type Candidate = { name: string; place: Place; resolved: string | null }

function remotesOf(settings: readonly GitSetting[], forge: RepositorySelector['forge']): Candidate[] {
  const key = forge === 'github' ? 'gh-resolved' : 'glab-resolved'
  return remoteNames(settings).flatMap((name) => {
    const url = fetchUrl(name, settings)
    const place = url === null ? null : placeOfUrl(url)
    return place ? [{ name, place, resolved: settingOf(settings, `remote.${name}.${key}`) }] : []
  })
}

/** `OWNER/NAME`, `HOST/OWNER/NAME`, an address; groups of GitLab may lie within groups. */
function placeOf(text: string, host: string, forge: RepositorySelector['forge']): Place | null {
  const url = /^\w+:\/\/|^[^/]+@[^/]+:/.test(text) ? placeOfUrl(text) : null
  if (url) return url
  const parts = text.split('/').filter((part) => part !== '')
  const [first = ''] = parts
  const named = parts.length > 2 && (forge === 'github' || first.includes('.') || first === host)
  if (parts.length < 2 || text.includes(':')) return null
  return named ? { host: plainHost(first), path: parts.slice(1).join('/') } : { host, path: parts.join('/') }
}

function placeOfUrl(url: string): Place | null {
  const match =
    /^(?:https?|ssh|git|git\+ssh|git\+https):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/+(.+)$/.exec(url) ??
    /^(?:[^@/:]+@)?([^/:]+):\/*([^/].*)$/.exec(url)
  if (!match) return null
  const path = match[2]!
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
  // A page of a repository (`…/pull/7`, `…/-/merge_requests/7`) is of that repository.
  const repository = path
    .replace(/\/-\/.*$/, '')
    .replace(
      /^([^/]+\/[^/]+)\/(pull|issues|tree|blob|releases|actions|commit|compare|discussions)(\/.*)?$/,
      '$1',
    )
  return repository.includes('/') ? { host: plainHost(match[1]!), path: repository } : null
}

/** `ssh.github.com` and `altssh.gitlab.com` are doors of the same house. */
function plainHost(host: string): string {
  return host
    .replace(/^\w+:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^[^@]*@/, '')
    .toLowerCase()
    .replace(/^(?:www|ssh|altssh)\.(?=git(?:hub|lab)\.com$)/, '')
}

type Hosts = { usual: string; known: ReadonlySet<string>; source: string }

/** Which host counts where none is named: a variable, else the only one that was signed in to (go-gh, `DefaultHost`). */
function hostsOf({ forge }: RepositorySelector, world: World): Hosts {
  const { env } = world
  const variable = (forge === 'github' ? ['GH_HOST'] : ['GITLAB_HOST', 'GL_HOST', 'GITLAB_URI']).find(
    (name) => env[name],
  )
  if (variable !== undefined) {
    const host = plainHost(env[variable]!)
    return { usual: host, known: new Set([host]), source: `\`${variable}\`` }
  }
  const { signedIn, chosen } = forge === 'github' ? githubHosts(world) : gitlabHosts(world)
  const usual = chosen ?? (forge === 'github' ? 'github.com' : 'gitlab.com')
  return { usual, known: new Set([usual, ...signedIn]), source: 'the host that is signed in to' }
}

type SignedIn = { signedIn: string[]; chosen: string | null }

function githubHosts(world: World): SignedIn {
  const signedIn = Object.keys(
    yamlIn(join(directoryOf('GH_CONFIG_DIR', 'gh', world), 'hosts.yml'), world),
  ).map(plainHost)
  return { signedIn, chosen: signedIn.length === 1 ? signedIn[0]! : null }
}

function gitlabHosts(world: World): SignedIn {
  const config = yamlIn(join(directoryOf('GLAB_CONFIG_DIR', 'glab-cli', world), 'config.yml'), world)
  const hosts = config['hosts']
  const signedIn = typeof hosts === 'object' && hosts !== null ? Object.keys(hosts).map(plainHost) : []
  const chosen = config['host']
  return { signedIn, chosen: typeof chosen === 'string' && chosen !== '' ? plainHost(chosen) : null }
}

function directoryOf(variable: string, name: string, world: World): string {
  const { env } = world
  if (env[variable]) return env[variable]
  return env['XDG_CONFIG_HOME'] ? join(env['XDG_CONFIG_HOME'], name) : expand(`~/.config/${name}`, world)
}

function yamlIn(path: string, world: World): Record<string, unknown> {
  const file = readText(path, world.cwd)
  if (!('text' in file)) return {}
  try {
    const value = parseYaml(file.text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}
