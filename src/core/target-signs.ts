import { isLoopback, parseRemote, plainHost } from './address.ts'
import { branchSigns, gitSigns } from './branch-signs.ts'
import { localClusterSigns, type Sign, signsIn, signsInHost, signsInUrl } from './name-signs.ts'
import { fullStackName } from './stack-name.ts'
import type { Target } from './target.ts'

/**
 * What a target's own names say about its tier, when no policy knows its address. `ref` is the one
 * ref of a git target that is looked at.
 */
export function signsOf(target: Target, ref: string | null): Sign[] {
  switch (target.kind) {
    case 'kubernetes': {
      // `--server` reaches elsewhere than the context says: what it is called is no comfort then.
      const known = target.cluster !== null || target.server === null
      return [
        ...(known ? localClusterSigns(target.context, target.server) : []),
        ...signsIn('context', target.context, known),
        ...signsIn('cluster', target.cluster),
        ...signsInUrl('server', target.server),
        ...signsIn('namespace', target.namespace, false),
        ...signsIn('user', target.user, false),
      ]
    }
    case 'aws':
      return [...signsIn('profile', target.profile), ...signsIn('role', target.role, false)]
    case 'gcp':
      // A configuration's name says nothing once another project was named, and that cannot be seen here.
      return [...signsIn('project', target.project), ...signsIn('configuration', target.configuration, false)]
    case 'azure':
      return signsIn('subscription', target.subscription)
    case 'git':
      return gitSigns(target, ref)
    case 'terraform':
      return [
        ...signsIn('workspace', target.workspace === 'default' ? null : target.workspace),
        ...signsIn('backend', target.backend),
        // Only the end of the path: `~/dev/…` is where code lives, not where it goes.
        ...signsIn('directory', target.dir?.split('/').slice(-2).join('/') ?? null, false),
      ]
    case 'pulumi':
      return [
        ...signsIn('stack', target.stack),
        ...signsIn('backend', target.backend),
        ...signsIn('project', target.project, false),
        ...signsIn('organization', target.organization, false),
      ]
    case 'docker':
      return [...localDocker(target.context, target.host), ...dockerNames(target.context, target.host)]
    case 'host':
      return hostSigns(target)
    case 'database':
      return databaseSigns(target)
    case 'vault':
      return [...signsInUrl('address', target.address), ...signsIn('namespace', target.namespace, false)]
    case 'ci':
      return [
        ...signsIn('CI environment', target.environment),
        ...branchSigns(target.ref).map((sign) => ({ ...sign, lowers: false })),
      ]
  }
}

const LOCAL_DOCKER = new Set(['default', 'desktop-linux', 'rancher-desktop', 'colima', 'orbstack'])

/** The engine of this machine is reached by its socket; `default` without a host is that socket. */
function localDocker(context: string | null, host: string | null): Sign[] {
  const socket =
    host === null ? context !== null && LOCAL_DOCKER.has(context) : /^(?:unix|npipe):\/\//u.test(host)
  return socket ? [{ tier: 'local', lowers: true, evidence: 'the Docker engine of this machine' }] : []
}

function dockerNames(context: string | null, host: string | null): Sign[] {
  const named = context !== null && LOCAL_DOCKER.has(context) ? null : context
  const remote = host !== null && !/^(?:unix|npipe):/u.test(host)
  return [...signsIn('context', named), ...(remote ? signsInUrl('host', host) : [])]
}

/** What it is called here counts as a context's name does, once the host is known; hosts on the way only raise. */
function hostSigns({ host, alias, via = [] }: Extract<Target, { kind: 'host' }>): Sign[] {
  return [
    ...signsInHost('host', host && withoutUser(host)),
    ...signsIn('host', alias ?? null, host !== null),
    ...via.flatMap((hop) => signsInHost('jump host', withoutUser(hop))).map(onlyRaising),
  ]
}

function onlyRaising(sign: Sign): Sign {
  return { ...sign, lowers: false }
}

function withoutUser(host: string): string {
  return host.replace(/^.*@/su, '')
}

const SOCKETS = /^\/(?:var\/)?run\/(?:postgresql|mysqld|redis)|^\/tmp(?:\/|$)/u

/**
 * A database's name lowers only where its server is near: `app_dev` on an unknown host may be anyone's.
 * A socket of this machine proves no more than loopback does: a proxy or a tunnel may stand behind it,
 * and the machine may be the server.
 */
function databaseSigns(target: Extract<Target, { kind: 'database' }>): Sign[] {
  const { host, database, user } = target
  const plain = host === null ? null : plainHost(host)
  const near = host !== null && (SOCKETS.test(host) || (plain !== null && isLoopback(plain)))
  return [
    // A proxy names its sockets for what is behind them: `/cloudsql/acme:eu:prod-db`.
    ...(host?.startsWith('/') ? signsIn('socket', host, false) : signsInHost('host', host)),
    ...signsIn('database', database, near),
    ...signsIn('user', user, false),
  ]
}

/** What a target is called when no policy names it. */
export function nameOf(target: Target, ref: string | null): string {
  switch (target.kind) {
    case 'kubernetes':
      return target.context ?? hostOf(target.server) ?? 'kubernetes'
    case 'aws':
      return target.profile ?? target.account ?? 'aws'
    case 'gcp':
      return target.project ?? target.configuration ?? 'gcp'
    case 'azure':
      return target.subscription ?? target.tenant ?? 'azure'
    case 'git':
      return gitName(target.url, target.remote, ref)
    case 'terraform':
      return target.workspace ?? 'terraform'
    case 'pulumi':
      return fullStackName(target) ?? 'pulumi'
    case 'docker':
      return target.context ?? hostOf(target.host) ?? 'docker'
    case 'host':
      return target.alias ?? (target.host === null ? 'host' : withoutUser(target.host))
    case 'database':
      return [target.host, target.database].filter((part) => part !== null).join('/') || target.engine
    case 'vault':
      return hostOf(target.address) ?? 'vault'
    case 'ci':
      return target.environment ?? target.system
  }
}

/** Never the URL as it stands: it may hold a password. */
function gitName(url: string | null, remote: string | null, ref: string | null): string {
  const parsed = url === null ? null : parseRemote(url)
  const place = parsed?.at === 'host' ? `${parsed.host}/${parsed.path}` : (remote ?? 'git')
  return ref === null ? place : `${place}#${ref.replace(/^refs\/(?:heads|for)\//u, '')}`
}

function hostOf(url: string | null): string | null {
  const found = url === null ? null : /^[^:/]+:\/\/(?:[^/@]*@)?([^/?#]+)/u.exec(url)
  return found?.[1] ?? null
}
