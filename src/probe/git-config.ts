import { realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { type GitSetting, parseGitConfig } from './git-config-text.ts'
import { globPattern } from './git-glob.ts'
import type { Repository } from './git-repository.ts'
import { resolveProgram } from './program.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/** Settings in git's order of precedence: the last one wins. */
export type GitConfig = { settings: GitSetting[] } | { unreadable: string }

class UnreadableError extends Error {}

/**
 * All configuration git would see (config.c, do_git_config_sequence): system, global, repository,
 * work tree, then variables and `-c`, with their includes. Starts no git: `core.fsmonitor` and the
 * like run programs.
 */
export function readGitConfig(
  repository: Repository | null,
  options: readonly string[],
  world: World,
): GitConfig {
  try {
    // `hasconfig:` conditions ask for remotes of all other files, so those are read first.
    const first = new Loader(repository, world, null)
    const settings = first.load(options)
    if (!first.askedForRemotes) return { settings }
    const urls = settings.filter(({ key }) => REMOTE_URL.test(key)).map(({ value }) => value ?? '')
    return { settings: new Loader(repository, world, urls).load(options) }
  } catch (error) {
    if (error instanceof UnreadableError) return { unreadable: error.message }
    throw error
  }
}

const REMOTE_URL = /^remote\..*\.url$/s

/** git allows ten levels of includes. */
const DEEPEST = 10

class Loader {
  readonly #repository: Repository | null
  readonly #world: World
  /** Addresses of all remotes; null while they are being found out. */
  readonly #urls: string[] | null
  askedForRemotes = false

  constructor(repository: Repository | null, world: World, urls: string[] | null) {
    this.#repository = repository
    this.#world = world
    this.#urls = urls
  }

  load(options: readonly string[]): GitSetting[] {
    const settings = this.#files().flatMap((path) => this.#file(path, 0))
    if (this.#repository && lastOf(settings, 'extensions.worktreeconfig', isTrue)) {
      settings.push(...this.#file(join(this.#repository.gitDir, 'config.worktree'), 0))
    }
    return [
      ...settings,
      ...this.#typed(options).flatMap((setting) => [setting, ...this.#included(setting, null, 0)]),
    ]
  }

  #files(): string[] {
    const { env } = this.#world
    const files: string[] = []
    if (!isTrue(env.GIT_CONFIG_NOSYSTEM ?? 'false'))
      files.push(env.GIT_CONFIG_SYSTEM ?? systemFile(this.#world))
    if (env.GIT_CONFIG_GLOBAL !== undefined) files.push(env.GIT_CONFIG_GLOBAL)
    else {
      const xdg = env.XDG_CONFIG_HOME || (env.HOME && join(env.HOME, '.config'))
      if (xdg) files.push(join(xdg, 'git', 'config'))
      if (env.HOME) files.push(join(env.HOME, '.gitconfig'))
    }
    if (this.#repository) files.push(join(this.#repository.commonDir, 'config'))
    return files.filter((path) => path !== '')
  }

  #file(path: string, depth: number): GitSetting[] {
    if (depth > DEEPEST) throw new UnreadableError('configuration includes itself too deeply')
    const file = readText(path, this.#world.cwd)
    if ('missing' in file) return []
    if ('unreadable' in file) throw new UnreadableError(file.unreadable)
    let settings: GitSetting[]
    try {
      settings = parseGitConfig(file.text)
    } catch (error) {
      throw new UnreadableError(`\`${path}\`: ${(error as SyntaxError).message}`)
    }
    const absolute = resolve(this.#world.cwd, path)
    return settings.flatMap((setting) => [setting, ...this.#included(setting, absolute, depth)])
  }

  /** The settings of the file that an `include.path` or a true `includeIf` names. */
  #included({ key, value }: GitSetting, from: string | null, depth: number): GitSetting[] {
    const condition = /^includeif\.(.*)\.path$/s.exec(key)?.[1]
    if (key !== 'include.path' && condition === undefined) return []
    if (!value) return []
    const path = this.#expanded(value)
    if (!isAbsolute(path) && from === null) throw new UnreadableError('a relative include outside any file')
    const settings = () => this.#file(resolve(dirname(from ?? '/'), path), depth + 1)
    if (condition?.startsWith('hasconfig:') && settings().some(({ key }) => REMOTE_URL.test(key)))
      throw new UnreadableError('a file that depends on the addresses of remotes has some itself')
    return condition === undefined || this.#holds(condition, from) ? settings() : []
  }

  #holds(condition: string, from: string | null): boolean {
    const [, kind = '', pattern = ''] =
      /^([a-z/*.:]*?):(.*)$/s.exec(condition.replace('hasconfig:remote.*.url:', 'hasremote:')) ?? []
    if (kind === 'gitdir') return this.#isGitDir(pattern, from, false)
    if (kind === 'gitdir/i') return this.#isGitDir(pattern, from, true)
    if (kind === 'onbranch') {
      const branch = /^refs\/heads\/(.*)$/s.exec(this.#repository?.head ?? '')?.[1]
      return (
        branch !== undefined && globPattern(pattern.endsWith('/') ? `${pattern}**` : pattern).test(branch)
      )
    }
    if (kind === 'hasremote') {
      this.askedForRemotes = true
      return this.#urls?.some((url) => globPattern(pattern).test(url)) ?? false
    }
    return false
  }

  /** git-config(1), "Conditional includes": `~/`, `./`, an implied leading `**` and a trailing one. */
  #isGitDir(text: string, from: string | null, ignoreCase: boolean): boolean {
    if (!this.#repository) return false
    let pattern = this.#expanded(text)
    if (pattern.startsWith('./')) {
      if (from === null) return false
      pattern = literal(dirname(realOf(from))) + pattern.slice(1)
    } else if (!isAbsolute(pattern)) pattern = `**/${pattern}`
    if (pattern.endsWith('/')) pattern += '**'
    const glob = globPattern(pattern, ignoreCase)
    return [realOf(this.#repository.gitDir), this.#repository.gitDir].some((path) => glob.test(path))
  }

  #expanded(path: string): string {
    if (!path.startsWith('~')) return path
    const home = this.#world.env.HOME
    if (!path.startsWith('~/') || !home)
      throw new UnreadableError(`\`${path}\` names a home directory that is not known`)
    return `${home.replace(/\/+$/, '')}/${path.slice(2)}`
  }

  /** `GIT_CONFIG_COUNT` and its pairs, then `GIT_CONFIG_PARAMETERS`, to which git adds each `-c`. */
  #typed(options: readonly string[]): GitSetting[] {
    const { env } = this.#world
    const count = env.GIT_CONFIG_COUNT ? Number(env.GIT_CONFIG_COUNT) : 0
    if (!Number.isInteger(count) || count < 0 || count > 10_000)
      throw new UnreadableError('GIT_CONFIG_COUNT is not a count')
    const pairs = Array.from({ length: count }, (_, index) => {
      const key = env[`GIT_CONFIG_KEY_${index}`]
      const value = env[`GIT_CONFIG_VALUE_${index}`]
      if (key === undefined || value === undefined)
        throw new UnreadableError('GIT_CONFIG_COUNT counts more than there are')
      return { key: canonicalKey(key), value }
    })
    return [...pairs, ...parameters(env.GIT_CONFIG_PARAMETERS ?? ''), ...options.map(assignment)]
  }
}

/** The last setting of that name, read by `read`; undefined when there is none. */
export function lastOf<T>(
  settings: readonly GitSetting[],
  key: string,
  read: (value: string | null) => T,
): T | undefined {
  const found = settings.findLast((setting) => setting.key === key)
  return found && read(found.value)
}

/** git's booleans; a bare name is true, an empty value is false. */
export function isTrue(value: string | null): boolean {
  return value === null || /^(true|yes|on|0*[1-9]\d*)$/i.test(value)
}

/** Section and name are case-insensitive, what stands between the first and the last dot is not. */
function canonicalKey(key: string): string {
  const [, section, subsection, name] = /^([^.]+)(\..*)?\.([^.]+)$/s.exec(key) ?? []
  if (section === undefined || name === undefined) throw new UnreadableError('a setting without a section')
  return `${section.toLowerCase()}${subsection ?? ''}.${name.toLowerCase()}`
}

function assignment(text: string): GitSetting {
  const at = text.indexOf('=')
  return at < 0
    ? { key: canonicalKey(text), value: null }
    : { key: canonicalKey(text.slice(0, at)), value: text.slice(at + 1) }
}

/** Shell-quoted words: `'key'='value'`, or `'key=value'` of older versions. */
function parameters(text: string): GitSetting[] {
  const settings: GitSetting[] = []
  const quoted = /\s*((?:'[^']*'|\\['!])+)(=((?:'[^']*'|\\['!])*))?(?=\s|$)/y
  while (quoted.lastIndex < text.trimEnd().length) {
    const match = quoted.exec(text)
    if (!match) throw new UnreadableError('GIT_CONFIG_PARAMETERS is not quoted as git does')
    const [, first = '', equals, second = ''] = match
    if (equals === undefined) settings.push(assignment(unquote(first)))
    else settings.push({ key: canonicalKey(unquote(first)), value: equals === '=' ? null : unquote(second) })
  }
  return settings
}

function unquote(text: string): string {
  return text.replace(/'([^']*)'|\\(['!])/g, (_, inside, escaped) => inside ?? escaped)
}

/** git is built with its system file beside its prefix; `/usr` has it in `/etc`. */
function systemFile(world: World): string {
  const { path } = resolveProgram('git', world)
  const prefix = path === null ? '/usr' : dirname(dirname(realOf(path)))
  return prefix === '/usr' || prefix === '/' ? '/etc/gitconfig' : join(prefix, 'etc', 'gitconfig')
}

function literal(path: string): string {
  return path.replace(/[*?[\]\\]/g, '\\$&')
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
