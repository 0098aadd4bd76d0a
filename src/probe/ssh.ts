import type { HostTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { numericAddress } from './numeric-address.ts'
import { accountOf } from './passwd.ts'
import {
  applySetting,
  expandedHostname,
  Guesses,
  hopsOf,
  SshConfigPass,
  SshConfigProblem,
  type SshSettings,
  type Subject,
} from './ssh-config.ts'
import type { World } from './world.ts'

export type SshSelector = Extract<TargetSelector, { kind: 'ssh' }>

/** Where ssh would go. */
export type SshDestination = {
  hostname: string
  user: string
  port: number
  /** As it is written; null for none. */
  jump: string | null
  proxyCommand: string | null
  /** Other names that it may take, once a resolver was asked. */
  candidates: readonly string[]
  /** The setting by which it would not ask the agent of SSH_AUTH_SOCK for a key; null where it would. */
  aside: string | null
}

const MOST_HOPS = 8
/** 2^n ways are followed. */
const MOST_GUESSES = 4

/**
 * The host that ssh would connect to, by ssh_config(5), with the hosts on its way. What only running
 * a program would tell (`Match exec`) is taken both ways, and each way is a target.
 */
export function probeSsh(selector: SshSelector, world: World): HostTarget[] {
  if (selector.lost !== undefined) return [unresolved(selector, selector.lost)]
  try {
    const found = new Map<string, HostTarget>()
    for (const target of allWays(selector, world)) {
      found.set(JSON.stringify({ ...target, source: '' }), target)
    }
    return [...found.values()]
  } catch (error) {
    if (!(error instanceof SshConfigProblem)) throw error
    return [unresolved(selector, error.message)]
  }
}

function unresolved({ host }: SshSelector, why: string): HostTarget {
  return {
    kind: 'host',
    host: null,
    ...(host === '' ? {} : { alias: host }),
    source: `not resolvable: ${why}`,
  }
}

function allWays(selector: SshSelector, world: World): HostTarget[] {
  const first = new Guesses([])
  const targets = oneWay(selector, world, first)
  const { asked } = first
  if (asked === 0) return targets
  if (asked > MOST_GUESSES) throw new SshConfigProblem(`\`${first.conditions[0]}\` is not run here`)
  for (let way = 1; way < 2 ** MOST_GUESSES; way++) {
    const guesses = new Guesses(Array.from({ length: MOST_GUESSES }, (_, i) => (way & (1 << i)) !== 0))
    targets.push(...oneWay(selector, world, guesses))
    if (guesses.asked > MOST_GUESSES)
      throw new SshConfigProblem(`\`${guesses.conditions[0]}\` is not run here`)
  }
  const note = `; \`${first.conditions.join('`, `')}\` was not run: either way counts`
  return targets.map((target) => ({ ...target, source: target.source + note }))
}

function oneWay(selector: SshSelector, world: World, guesses: Guesses): HostTarget[] {
  const destination = sshDestination(selector, world, guesses)
  const { hostname, user, port, proxyCommand, candidates } = destination
  const via = hostsOnTheWay(destination, selector.config, world, guesses)
  const source = [
    selector.config === undefined ? 'ssh’s configuration' : '`-F`',
    ...(port === 22 ? [] : [`port ${port}`]),
    ...(proxyCommand === null ? [] : ['by a ProxyCommand']),
  ].join(', ')
  // The account's own name says nothing.
  const before = user === ownAccount(world).name ? '' : `${user}@`
  return [hostname, ...candidates].map((name) => ({
    kind: 'host',
    host: before + name,
    ...(selector.host === name ? {} : { alias: selector.host }),
    ...(via.length === 0 ? {} : { via }),
    source,
  }))
}

/** Nearest first. Each hop is a destination of its own, and may lie behind others (ssh.c, `main`: the ProxyCommand made of a ProxyJump). */
function hostsOnTheWay(
  { jump }: SshDestination,
  config: string | undefined,
  world: World,
  guesses: Guesses,
  depth = 0,
): string[] {
  const last = jump === null ? undefined : hopsOf(jump).at(-1)
  if (jump === null || !last) return []
  if (depth > MOST_HOPS) throw new SshConfigProblem('it passes through too many hosts')
  const comma = jump.lastIndexOf(',')
  const options: [string, string][] = []
  if (last.user !== null) options.push(['user', last.user])
  if (last.port !== null) options.push(['port', String(last.port)])
  if (comma > 0) options.push(['proxyjump', jump.slice(0, comma)])
  const hop: SshSelector = { kind: 'ssh', host: last.host, options }
  if (config !== undefined) hop.config = config
  const destination = sshDestination(hop, world, guesses)
  const before = hostsOnTheWay(destination, config, world, guesses, depth + 1)
  return [...new Set([...before, last.host, destination.hostname, ...destination.candidates])].slice(
    0,
    2 * MOST_HOPS,
  )
}

function ownAccount({ uid, home, env }: World): { name: string; home: string } {
  return accountOf(uid) ?? { name: env.USER ?? env.LOGNAME ?? '', home }
}

/** ssh.c, `main`: the settings of the command line, then of the files, once more where names are made canonical. */
export function sshDestination(
  selector: SshSelector,
  world: World,
  guesses: Guesses = new Guesses([]),
): SshDestination {
  const account = ownAccount(world)
  const settings: SshSettings = {}
  for (const [keyword, value] of selector.options ?? []) applySetting(settings, keyword, [value], value)
  const typed = selector.host
  const subject: Subject = {
    original: typed,
    host: typed,
    final: false,
    account: account.name,
    home: account.home,
    world,
  }
  const pass = new SshConfigPass(settings, subject, guesses)
  pass.read(selector.config)
  let host = settings.hostname === undefined ? typed : expandedHostname(settings.hostname, typed)
  const address = numericAddress(host)
  host = address ?? host.toLowerCase()
  const canonicalizes = (settings.canonicalize ?? 'no') !== 'no'
  const candidates = address === null ? canonicalNames(host, settings, canonicalizes) : []
  if (canonicalizes || pass.wantsFinal) {
    // The second pass sees the name that a resolver gave: with several it may go several ways.
    settings.hostname = host
    new SshConfigPass(settings, { ...subject, host, final: true }, guesses).read(selector.config)
    if (candidates.length > 0)
      throw new SshConfigProblem('which name CanonicalizeHostname finds is not known here')
  }
  const jump = settings.jump !== undefined && settings.jump.toLowerCase() !== 'none' ? settings.jump : null
  const proxy = settings.proxyCommand
  return {
    hostname: host,
    user: settings.user ?? account.name,
    port: settings.port ?? 22,
    jump,
    proxyCommand: proxy === undefined || proxy.toLowerCase() === 'none' ? null : proxy,
    candidates,
    aside: settingAside(settings),
  }
}

/** Another agent, keys by name alone, or a connection that is open already. */
function settingAside({ identityAgent, identitiesOnly, controlPath }: SshSettings): string | null {
  if (identityAgent !== undefined && identityAgent !== 'SSH_AUTH_SOCK') return 'IdentityAgent'
  if (identitiesOnly === 'yes' || identitiesOnly === 'true') return 'IdentitiesOnly'
  return controlPath !== undefined && controlPath.toLowerCase() !== 'none' ? 'ControlPath' : null
}

/** ssh.c, `resolve_canonicalize`: with a domain of CanonicalDomains behind it, if a resolver knows that. */
function canonicalNames(host: string, settings: SshSettings, canonicalizes: boolean): string[] {
  if (settings.cnames)
    throw new SshConfigProblem('CanonicalizePermittedCNAMEs follows names that are not known here')
  const direct = settings.jump === undefined && (settings.proxyCommand ?? 'none').toLowerCase() === 'none'
  if (!canonicalizes || (!direct && settings.canonicalize !== 'always') || host.endsWith('.')) return []
  const dots = host.split('.').length - 1
  if (dots > (settings.maxDots ?? 1)) return []
  return (settings.domains ?? []).map((domain) => `${host}.${domain}`)
}
