import type { GitSetting } from './git-config-text.ts'
import { defaultSpec, mergesOf, pushDefault } from './git-push-default.ts'
import { PushRefusal, refuseOptions, refuseSettings, type TypedPush } from './git-push-refusal.ts'
import { mapPattern, parseRefspec, type Refspec } from './git-refspec.ts'
import type { Remote } from './git-remote.ts'

/** A ref that a push would change at the remote; `ref` null when which one cannot be told. */
export type Update = { ref: string | null; force: boolean }

export type PushRequest = {
  /** The remote as named or defaulted. */
  remoteName: string
  remote: Remote
  settings: readonly GitSetting[]
  /** The full name of the ref that HEAD names, born or not; null when detached. */
  head: string | null
  /** All local refs; null when they cannot be listed. */
  refs: () => readonly string[] | null
  /** Tags that are objects of their own, which follow what they are on. */
  annotatedTags: () => readonly string[] | null
  /** Whether the work tree has a `FETCH_HEAD`, `ORIG_HEAD` … of that name. */
  hasHead: (name: string) => boolean
  typed: TypedPush
}

const UNKNOWN: Update = { ref: null, force: false }

/**
 * Which refs `git push` would change (builtin/push.c, remote.c), as far as it can be told without the
 * remote: where only the remote knows (a matching push), every local branch may be one.
 *
 * @throws PushRefusal where git would not even ask the remote
 */
export function pushUpdates(request: PushRequest): Update[] {
  const { typed, remote, settings } = request
  refuseSettings(settings)
  refuseOptions(typed, remote.mirror)
  const mirror = typed.mirror || remote.mirror
  const specs = specsOf(request, mirror).map(parsed)
  const updates = specs.flatMap((spec) => expand(mirror ? mirrored(spec) : spec, specs, request))
  refuseTwice(specs, request)
  // A mirror, and pruning, delete whatever the remote has and we do not.
  if (mirror || typed.prune) updates.push(UNKNOWN)
  if (typed.followTags) updates.push(...followingTags(request))
  return unique(updates.map(({ ref, force }) => ({ ref, force: force || typed.force || mirror })))
}

/** What both sides have is, for a mirror, whatever there is. */
function mirrored(spec: Refspec): Refspec {
  return spec.matching ? parsed('+refs/*:refs/*') : spec
}

/** Annotated tags on what is pushed go along where the remote lacks them: any may be one. */
function followingTags({ annotatedTags }: PushRequest): Update[] {
  return annotatedTags()?.map((ref) => ({ ref, force: false })) ?? [UNKNOWN]
}

function specsOf(request: PushRequest, mirror: boolean): string[] {
  const { typed, remote, head, remoteName, settings } = request
  const named = typedSpecs(request)
  if (typed.tags) named.push('refs/tags/*')
  if (typed.all) return [...named, 'refs/heads/*']
  if (named.length > 0) return named
  if (remote.push.length > 0) return remote.push
  return [mirror ? ':' : defaultSpec(head, remoteName, settings)]
}

function parsed(text: string): Refspec {
  const spec = parseRefspec(text)
  if (spec === null) throw new PushRefusal(`\`${text}\` is no refspec`)
  return spec
}

function typedSpecs(request: PushRequest): string[] {
  const specs: string[] = []
  const words = [...request.typed.refspecs]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'tag') {
      const tag = words.shift()
      if (tag === undefined) throw new PushRefusal('`tag` needs a name')
      specs.push(request.typed.delete ? `:refs/tags/${tag}` : `refs/tags/${tag}`)
    } else if (request.typed.delete) {
      if (word === '' || word.includes(':')) throw new PushRefusal('`--delete` takes plain names')
      specs.push(`:${word}`)
    } else specs.push(word.includes(':') ? word : mapped(word, request))
  }
  return specs
}

/** A lone local name goes where configuration sends it (builtin/push.c, refspec_append_mapped). */
function mapped(word: string, request: PushRequest): string {
  const full = localRef(word, request.refs())
  if (full === null) return word
  for (const text of request.remote.push) {
    const { force, negative, source, destination } = parsed(text)
    const target = destination === null || negative ? null : mapPattern(full, source, destination)
    if (target !== null) return `${force ? '+' : ''}${full}:${target}`
  }
  const branch = /^refs\/heads\/(.+)$/s.exec(full)?.[1]
  if (pushDefault(request.settings) !== 'upstream' || branch === undefined) return word
  const merges = mergesOf(branch, request.settings)
  return merges.length === 1 ? `${word}:${merges[0]}` : word
}

function expand(spec: Refspec, specs: readonly Refspec[], request: PushRequest): Update[] {
  const { force, source, destination } = spec
  if (spec.negative) return []
  if (spec.matching) {
    const branches = request.refs()?.filter((ref) => ref.startsWith('refs/heads/'))
    return branches?.filter((ref) => !isLeftOut(ref, specs)).map((ref) => ({ ref, force })) ?? [UNKNOWN]
  }
  if (spec.pattern) {
    const refs = request.refs()
    if (refs === null) return [{ ref: null, force }]
    return refs.flatMap((ref) => {
      const target = mapPattern(ref, source, destination ?? source)
      return target === null || isLeftOut(target, specs) ? [] : [{ ref: target, force }]
    })
  }
  if (source !== '') refuseMissing(source, request)
  const meanings =
    destination === null ? [implied(source, request)] : qualified(destination, source, request.refs)
  return meanings.map((ref) => ({ ref, force }))
}

/** By its name at the remote (tried). */
function isLeftOut(ref: string, specs: readonly Refspec[]): boolean {
  return specs.some(({ negative, source }) => negative && mapPattern(ref, source, '') !== null)
}

/** git sends one thing to a ref, and wants to be told once. */
function refuseTwice(specs: readonly Refspec[], request: PushRequest): void {
  const seen = new Set<string>()
  for (const { pattern, matching, negative, source, destination } of specs) {
    if (pattern || matching || negative) continue
    const [ref, ...others] =
      destination === null ? [implied(source, request)] : qualified(destination, source, request.refs)
    if (typeof ref !== 'string' || others.length > 0) continue
    if (seen.has(ref)) throw new PushRefusal(`\`${ref}\` is named twice`)
    seen.add(ref)
  }
}

/** Refuses a name that is no ref of ours, or several, and can be nothing else (remote.c, match_explicit_lhs). */
function refuseMissing(source: string, { refs, head, hasHead }: PushRequest): void {
  const known = refs()
  if (known === null) return
  const { length } = matchesOf(source, known)
  if (length > 1) throw new PushRefusal(`\`${source}\` is several refs`)
  if (length === 1) return
  // An unborn branch has no ref.
  const born = source === 'HEAD' && (head === null || known.includes(head))
  const other = source !== 'HEAD' && (isHeadName(source) ? hasHead(source) : mayBeObject(source, known))
  if (!born && !other) throw new PushRefusal(`\`${source}\` is no ref`)
}

function isHeadName(name: string): boolean {
  return /^[A-Z_]+$/.test(name)
}

/** `main~2`, `v1^{}`, `1a2b3c4`, `v1-2-g1a2b3c4`, `odd` of `refs/odd`: an object, and no ref of this name. */
function mayBeObject(name: string, refs: readonly string[]): boolean {
  return /[~^:@]|^[0-9a-f]{4,64}$|-g[0-9a-f]+$/.test(name) || refs.includes(`refs/${name}`)
}

/** Without a destination a push goes to the ref of the same full name. */
function implied(source: string, { head, refs }: PushRequest): string | null {
  if (source === 'HEAD') {
    if (!head?.startsWith('refs/heads/')) throw new PushRefusal('`HEAD` is no branch')
    return head
  }
  const known = refs()
  const ref = localRef(source, known)
  if (ref === null && known !== null) throw new PushRefusal(`\`${source}\` is no ref`)
  return ref
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
  const found = matchesOf(name, refs)
  return found.length === 1 ? found[0]! : null
}

/** Refs that a short name may mean (remote.c, count_refspec_match): those of others count where there is no other. */
function matchesOf(name: string, refs: readonly string[]): string[] {
  const known = new Set(refs)
  // `odd` is not `refs/odd` (tried).
  const below = name.includes('/') ? [`refs/${name}`] : []
  const strong = [name, ...below, `refs/tags/${name}`, `refs/heads/${name}`]
  const found = strong.filter((ref) => known.has(ref))
  if (found.length > 0) return found
  return [`refs/remotes/${name}`, `refs/remotes/${name}/HEAD`].filter((ref) => known.has(ref))
}

function unique(updates: readonly Update[]): Update[] {
  return [...new Map(updates.map((update) => [`${update.ref}\0${update.force}`, update])).values()]
}
