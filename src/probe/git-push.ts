import type { GitSetting } from './git-config-text.ts'
import { branchRemote, type Remote, settingOf } from './git-remote.ts'

/** A ref that a push would change at the remote; `ref` null when which one cannot be told. */
export type Update = { ref: string | null; force: boolean }

export type PushRequest = {
  /** The remote as named or defaulted. */
  remoteName: string
  remote: Remote
  settings: readonly GitSetting[]
  /** The full name of the current branch's ref; null when detached. */
  head: string | null
  /** All local refs; null when they cannot be listed. */
  refs: () => readonly string[] | null
  typed: {
    refspecs: readonly string[]
    all: boolean
    mirror: boolean
    tags: boolean
    delete: boolean
    force: boolean
    prune: boolean
  }
}

const UNKNOWN: Update = { ref: null, force: false }

/**
 * Which refs `git push` would change (builtin/push.c, remote.c), as far as it can be told without the
 * remote: where only the remote knows (a matching push), every local branch may be one. What git
 * would refuse is unknown.
 */
export function pushUpdates(request: PushRequest): Update[] {
  const { typed, remote } = request
  const mirror = typed.mirror || remote.mirror
  const updates = mirror
    ? [...expand('+refs/*:refs/*', request), UNKNOWN]
    : specs(request).flatMap((spec) => expand(spec, request))
  // Pruning deletes whatever the remote has and we do not.
  if (typed.prune) updates.push(UNKNOWN)
  return unique(updates.map(({ ref, force }) => ({ ref, force: force || typed.force || mirror })))
}

function specs(request: PushRequest): string[] {
  const { typed, remote } = request
  const named = typedSpecs(request)
  if (typed.tags) named.push('refs/tags/*:refs/tags/*')
  if (typed.all) return [...named, 'refs/heads/*:refs/heads/*']
  if (named.length > 0) return named
  return remote.push.length > 0 ? remote.push : [defaultSpec(request)]
}

function typedSpecs(request: PushRequest): string[] {
  const specs: string[] = []
  const words = [...request.typed.refspecs]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const tag = word === 'tag' ? words.shift() : undefined
    if (tag !== undefined)
      specs.push(request.typed.delete ? `:refs/tags/${tag}` : `refs/tags/${tag}:refs/tags/${tag}`)
    else if (request.typed.delete) specs.push(`:${word}`)
    else specs.push(word.includes(':') ? word : mapped(word, request))
  }
  return specs
}

/** A lone local name goes where configuration sends it (builtin/push.c, refspec_append_mapped). */
function mapped(word: string, request: PushRequest): string {
  const full = localRef(word, request.refs())
  if (full === null) return word
  for (const spec of request.remote.push) {
    const { force, source, destination } = parse(spec)
    const target = destination === null ? null : mapPattern(full, source, destination)
    if (target !== null) return `${force ? '+' : ''}${full}:${target}`
  }
  const upstream = pushDefault(request) === 'upstream' ? upstreamOf(full, request.settings) : null
  return upstream === null ? word : `${word}:${upstream}`
}

/** `push.default`, for a push that names nothing (builtin/push.c, setup_default_push_refspecs). */
function defaultSpec(request: PushRequest): string {
  const { head, settings, remoteName } = request
  const style = pushDefault(request)
  if (style === 'matching') return ':'
  if (head === null || style === 'nothing') return REFUSED
  if (style === 'current') return `${head}:${head}`
  const branch = head.replace(/^refs\/heads\//, '')
  const same = remoteName === branchRemote(settings, branch)
  if (style === 'upstream')
    return same ? `${head}:${upstreamOf(head, settings) ?? autoSetUp(head, settings)}` : REFUSED
  return style === 'simple' ? `${head}:${head}` : REFUSED
}

/** Stands for a push that git refuses, or that we do not understand. */
const REFUSED = '?'

function autoSetUp(head: string, settings: readonly GitSetting[]): string {
  return /^(true|yes|on|1)$/i.test(settingOf(settings, 'push.autosetupremote') ?? '') ? head : REFUSED
}

function pushDefault({ settings }: PushRequest): string {
  const value = settingOf(settings, 'push.default') ?? 'simple'
  return value === 'tracking' ? 'upstream' : value
}

/** The one `branch.X.merge`; null when there is none or more than one. */
function upstreamOf(ref: string, settings: readonly GitSetting[]): string | null {
  const branch = /^refs\/heads\/(.+)$/s.exec(ref)?.[1]
  const merges = settings.filter(({ key }) => key === `branch.${branch}.merge`)
  return branch !== undefined && merges.length === 1 ? (merges[0]?.value ?? null) : null
}

type Spec = { force: boolean; source: string; destination: string | null }

function parse(spec: string): Spec {
  const force = spec.startsWith('+')
  const bare = force ? spec.slice(1) : spec
  const at = bare.lastIndexOf(':')
  const source = at < 0 ? bare : bare.slice(0, at)
  return {
    force,
    source: source === '@' ? 'HEAD' : source,
    destination: at < 0 ? null : bare.slice(at + 1) || null,
  }
}

function expand(spec: string, request: PushRequest): Update[] {
  if (spec.startsWith('^')) return []
  const { force, source, destination } = parse(spec)
  const local = () => request.refs() ?? null
  if (source === '' && destination === null) {
    const branches = local()?.filter((ref) => ref.startsWith('refs/heads/'))
    return branches?.map((ref) => ({ ref, force })) ?? [UNKNOWN]
  }
  if (source.includes('*')) {
    const refs = local()
    if (refs === null) return [{ ref: null, force }]
    return refs.flatMap((ref) => {
      const target = mapPattern(ref, source, destination ?? source)
      return target === null ? [] : [{ ref: target, force }]
    })
  }
  const meanings =
    destination === null ? [implied(source, request)] : qualified(destination, source, request.refs)
  return meanings.map((ref) => ({ ref, force }))
}

/** `refs/heads/*` to `refs/heads/team/*`: null when the ref does not match. */
function mapPattern(ref: string, source: string, destination: string): string | null {
  const at = source.indexOf('*')
  if (at < 0) return ref === source ? destination : null
  const [before, after] = [source.slice(0, at), source.slice(at + 1)]
  if (!ref.startsWith(before) || !ref.endsWith(after) || ref.length < before.length + after.length)
    return null
  return destination.replace('*', () => ref.slice(before.length, ref.length - after.length))
}

/** Without a destination a push goes to the ref of the same full name. */
function implied(source: string, { head, refs }: PushRequest): string | null {
  if (source === 'HEAD') return head
  return localRef(source, refs())
}

/**
 * git asks the remote what a short destination means (remote.c, match_explicit): a branch wherever
 * the remote has it, else one of the source's kind. All that it can mean.
 */
function qualified(
  destination: string,
  source: string,
  refs: () => readonly string[] | null,
): (string | null)[] {
  if (destination.startsWith('refs/')) return [destination]
  if (!/^[^\s?*[\\^~:]+$/.test(destination)) return [null]
  const meanings = [`refs/heads/${destination}`]
  if (/^(heads|tags|remotes)\//.test(destination)) meanings.push(`refs/${destination}`)
  const tag = `refs/tags/${destination}`
  const known = refs()
  if (known?.includes(tag) || localRef(source, known)?.startsWith('refs/tags/')) meanings.push(tag)
  return meanings
}

/** The local ref that a short name means; null for none, or more than one (then git refuses). */
function localRef(name: string, refs: readonly string[] | null): string | null {
  if (refs === null) return name.startsWith('refs/') ? name : null
  const known = new Set(refs)
  const strong = [name, `refs/${name}`, `refs/tags/${name}`, `refs/heads/${name}`].filter((ref) =>
    known.has(ref),
  )
  return strong.length === 1 ? strong[0]! : null
}

function unique(updates: readonly Update[]): Update[] {
  return [...new Map(updates.map((update) => [`${update.ref}\0${update.force}`, update])).values()]
}
