import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hopAddress, portOf } from '../tools/ssh-address.ts'
import { configLine, delimited } from '../tools/ssh-config-line.ts'
import { globPattern } from './git-glob.ts'
import { matchesHostLine, matchesHostnameList, matchesPatternList } from './ssh-pattern.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/** The settings that decide where ssh goes. The first value of each holds. */
export type SshSettings = {
  hostname?: string
  user?: string
  port?: number
  /** As written; `none` for none. */
  jump?: string
  proxyCommand?: string
  canonicalize?: string
  domains?: readonly string[]
  maxDots?: number
  /** CanonicalizePermittedCNAMEs. */
  cnames?: boolean
  identityAgent?: string
  identitiesOnly?: string
  controlPath?: string
}

/** What a pass over the configuration is for. */
export type Subject = {
  /** The host as typed, and as it is known by now. */
  original: string
  host: string
  final: boolean
  /** Of the account that runs ssh. */
  account: string
  home: string
  world: World
}

/** Why ssh would not go anywhere, or why we cannot tell. */
export class SshConfigProblem extends Error {}

/** What only running something would tell: each is taken as so and as not so. */
export class Guesses {
  readonly #answers: readonly boolean[]
  #asked = 0
  /** The conditions that were guessed. */
  readonly conditions: string[] = []
  readonly #isNever: (command: string) => boolean
  /** @param isNever commands of `Match exec` that are known to fail */
  constructor(answers: readonly boolean[], isNever: (command: string) => boolean = () => false) {
    this.#answers = answers
    this.#isNever = isNever
  }
  get asked(): number {
    return this.#asked
  }
  answer(condition: string, value: string): boolean {
    if (condition === 'Match exec' && this.#isNever(value)) return false
    if (!this.conditions.includes(condition)) this.conditions.push(condition)
    return this.#answers[this.#asked++] ?? false
  }
}

/** readconf.c, READCONF_MAX_DEPTH. */
const MAX_DEPTH = 16

type Place = { user: boolean; checked: boolean; depth: number; never: boolean }

const ONE_VALUE = new Set(['hostname', 'user', 'port', 'canonicalizehostname', 'canonicalizemaxdots'])

/** One pass over the files that ssh reads. `wantsFinal` tells whether `Match final` asks for another. */
export class SshConfigPass {
  readonly #settings: SshSettings
  readonly #subject: Subject
  readonly #guesses: Guesses
  wantsFinal = false

  constructor(settings: SshSettings, subject: Subject, guesses: Guesses) {
    this.#settings = settings
    this.#subject = subject
    this.#guesses = guesses
  }

  /** `config` is `-F`. */
  read(config: string | undefined): void {
    if (config !== undefined) {
      if (config.toLowerCase() === 'none') return
      if (!this.#file(config, { user: true, checked: false, depth: 0, never: false }, true))
        throw new SshConfigProblem(`there is no \`${config}\``)
      return
    }
    const { home } = this.#subject
    this.#file(join(home, '.ssh/config'), { user: true, checked: true, depth: 0, never: false }, true)
    this.#file('/etc/ssh/ssh_config', { user: false, checked: false, depth: 0, never: false }, true)
  }

  #file(path: string, place: Place, active: boolean): boolean {
    if (place.depth > MAX_DEPTH) throw new SshConfigProblem('its configuration includes itself')
    const { cwd, uid } = this.#subject.world
    const file = readText(path, cwd)
    if ('missing' in file) return false
    if ('unreadable' in file) throw new SshConfigProblem(file.unreadable)
    if (place.checked && !isSafe(join(path.startsWith('/') ? '' : cwd, path), uid))
      throw new SshConfigProblem(`ssh takes no \`${path}\` that others may write`)
    let now = active && !place.never
    for (const text of file.text.split('\n')) {
      const line = configLine(text)
      if (line) now = this.#line(line, place, now)
    }
    return true
  }

  /** Answers whether the lines that follow count. */
  #line(
    { keyword, args, rest }: NonNullable<ReturnType<typeof configLine>>,
    place: Place,
    active: boolean,
  ): boolean {
    switch (keyword) {
      case 'host':
        return !place.never && matchesHostLine(this.#subject.host, args)
      case 'match':
        return this.#match(rest, !place.never)
      case 'include':
        for (const arg of args) this.#include(arg, place, active)
        return active
      default:
        if (ONE_VALUE.has(keyword) && (args.length !== 1 || args[0] === ''))
          throw new SshConfigProblem(`ssh takes no such \`${keyword}\``)
        if (active) applySetting(this.#settings, keyword, args, rest)
        return active
    }
  }

  #include(typed: string, place: Place, active: boolean): void {
    if (typed === '' || (typed.startsWith('~') && !place.user))
      throw new SshConfigProblem(`ssh takes no \`Include ${typed}\` there`)
    // Newer versions expand tokens and variables in it.
    if (/%|\$\{/.test(typed)) throw new SshConfigProblem('an `Include` names its file by tokens')
    const { env } = this.#subject.world
    const home = env.HOME ?? this.#subject.home
    const anchored = /^[~/]/.test(typed) ? typed : `${place.user ? '~/.ssh' : '/etc/ssh'}/${typed}`
    if (/^~[^/]/.test(anchored)) throw new SshConfigProblem('an `Include` names another person’s file')
    for (const path of filesMatching(anchored.replace(/^~(?=\/|$)/, home)))
      this.#file(
        path,
        { ...place, checked: true, depth: place.depth + 1, never: place.never || !active },
        active,
      )
  }

  /** readconf.c, `match_cfg_line`. */
  #match(condition: string, counts: boolean): boolean {
    let rest: string | null = condition
    let result = counts
    let attributes = 0
    const next = (): string => {
      const found = rest === null ? null : delimited(rest)
      rest = found?.rest ?? null
      return found?.word ?? ''
    }
    for (let typed = next(); typed !== '' && !typed.startsWith('#'); typed = next()) {
      const negated = typed.startsWith('!')
      const attribute = (negated ? typed.slice(1) : typed).toLowerCase()
      if (attribute === 'all') return result && !negated
      attributes++
      if (attribute === 'canonical' || attribute === 'final') {
        if (attribute === 'final') this.wantsFinal = true
        if (this.#subject.final === negated) result = false
        continue
      }
      const value = next()
      if (value === '' || value.startsWith('#'))
        throw new SshConfigProblem('a `Match` of ssh’s lacks its criteria')
      const holds = this.#criterion(attribute, value, result)
      if (holds === negated) result = false
    }
    if (attributes === 0) throw new SshConfigProblem('a `Match` of ssh’s has no criteria')
    return result
  }

  #criterion(attribute: string, value: string, soFar: boolean): boolean {
    const { account, original } = this.#subject
    switch (attribute) {
      case 'host':
        return matchesHostnameList(this.#hostNow(), value)
      case 'originalhost':
        return matchesHostnameList(original, value)
      case 'user':
        return matchesPatternList(this.#settings.user ?? account, value)
      case 'localuser':
        return matchesPatternList(account, value)
      default:
        // `exec` starts a program; `localnetwork`, `tagged` and later ones are not looked at.
        return soFar ? this.#guesses.answer(`Match ${attribute}`, value) : false
    }
  }

  #hostNow(): string {
    const { host, final } = this.#subject
    const { hostname } = this.#settings
    return hostname === undefined || final ? host : expandedHostname(hostname, host)
  }
}

/** `%h` is the host as typed, `%%` a percent sign; ssh knows no other in HostName. */
export function expandedHostname(hostname: string, host: string): string {
  return hostname.replace(/%(.?)/gs, (_, token: string) => {
    if (token === '%') return '%'
    if (token === 'h') return host
    throw new SshConfigProblem(`ssh knows no \`%${token}\` in HostName`)
  })
}

/** Sets what is not set yet: the first value of a keyword holds. */
export function applySetting(
  settings: SshSettings,
  keyword: string,
  args: readonly string[],
  rest: string,
): void {
  const [value = ''] = args
  switch (keyword) {
    case 'hostname':
      settings.hostname ??= value
      return
    case 'user':
      settings.user ??= value
      return
    case 'port': {
      const port = portOf(value)
      if (port == null) throw new SshConfigProblem(`\`${value}\` is no port`)
      settings.port ??= port
      return
    }
    case 'proxycommand':
      // ProxyJump and ProxyCommand: the one that comes first.
      if (settings.jump === undefined) settings.proxyCommand ??= rest.replace(/^[ \t\r\n=]+/, '')
      return
    case 'proxyjump': {
      if (settings.proxyCommand !== undefined || settings.jump !== undefined) return
      settings.jump = rest
        .replace(/^[ \t\r\n=]+/, '')
        .replace(/#.*$/s, '')
        .trimEnd()
      return
    }
    case 'canonicalizehostname':
      settings.canonicalize ??= value.toLowerCase()
      return
    case 'canonicaldomains':
      settings.domains ??= args.flatMap((arg) => arg.split(/[\s]+/))
      return
    case 'canonicalizemaxdots':
      settings.maxDots ??= Number(value)
      return
    case 'identityagent':
      settings.identityAgent ??= value
      return
    case 'identitiesonly':
      settings.identitiesOnly ??= value.toLowerCase()
      return
    case 'controlpath':
      settings.controlPath ??= value
      return
    case 'canonicalizepermittedcnames':
      settings.cnames ??= value.toLowerCase() !== 'none'
      return
  }
}

/** The hops of a ProxyJump, nearest first. */
export function hopsOf(jump: string): NonNullable<ReturnType<typeof hopAddress>>[] {
  if (jump.toLowerCase() === 'none' || jump === '') return []
  return jump.split(',').map((typed) => {
    const hop = hopAddress(typed)
    if (!hop) throw new SshConfigProblem('ssh takes no such ProxyJump')
    return hop
  })
}

/** Of root or of this account, and not for all to write (readconf.c, SSHCONF_CHECKPERM). */
function isSafe(path: string, uid: number): boolean {
  try {
    const stat = statSync(path)
    return (stat.uid === 0 || stat.uid === uid) && (stat.mode & 0o002) === 0
  } catch {
    return false
  }
}

/** glob(3), sorted as it sorts. */
function filesMatching(path: string): string[] {
  if (!/[*?[\\]/.test(path)) return [path]
  let found = ['/']
  for (const part of path.split('/').filter((name) => name !== '')) {
    if (!/[*?[\\]/.test(part)) {
      found = found.map((base) => join(base, part))
      continue
    }
    const pattern = globPattern(part)
    found = found.flatMap((base) =>
      namesIn(base)
        .filter((name) => isShown(name, part) && pattern.test(name))
        .map((name) => join(base, name)),
    )
  }
  return found.sort()
}

function isShown(name: string, part: string): boolean {
  return !name.startsWith('.') || part.startsWith('.')
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
