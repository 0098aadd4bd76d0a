import type { GitSetting } from './git-config-text.ts'
import { defaultSpec, mergesOf, pushDefault } from './git-push-default.ts'
import { PushRefusal, refuseOptions, refuseSettings, type TypedPush } from './git-push-refusal.ts'
import { isHeadName, localRef, matchesOf, mayBeObject } from './git-ref-names.ts'
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
  const updates = [...specs.flatMap((spec) => explicit(spec, request)), ...byPatterns(specs, mirror, request)]
  refuseTwice(specs, request)
  // A mirror, and pruning, delete whatever the remote has and we do not.
  if (mirror || typed.prune) updates.push(UNKNOWN)
  if (typed.followTags) updates.push(...followingTags(request))
  return unique(updates.map(({ ref, force }) => ({ ref, force: force || typed.force || mirror })))
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

function explicit(spec: Refspec, request: PushRequest): Update[] {
  const { force, negative, matching, pattern, source, destination } = spec
  if (negative || matching || pattern) return []
  if (source !== '') refuseMissing(source, request)
  const meanings =
    destination === null ? [implied(source, request)] : qualified(destination, source, request.refs)
  return meanings.map((ref) => ({ ref, force }))
}

/**
 * Each ref of ours goes where the first pattern sends it, else to its own name where both sides have it
 * (remote.c, get_ref_match): a branch, or for a mirror any ref.
 */
function byPatterns(specs: readonly Refspec[], mirror: boolean, { refs }: PushRequest): Update[] {
  const patterns = specs.filter(({ pattern, negative }) => pattern && !negative)
  const matching =
    specs.findLast(({ matching, force }) => matching && force) ?? specs.find((spec) => spec.matching)
  if (patterns.length === 0 && !matching) return []
  const known = refs()
  if (known === null) return [UNKNOWN]
  return known.flatMap((ref) => {
    const [first] = patterns.flatMap(({ source, destination, force }) => {
      const target = mapPattern(ref, source, destination ?? source)
      return target === null ? [] : [{ ref: target, force }]
    })
    const own =
      matching && (mirror || ref.startsWith('refs/heads/')) ? { ref, force: matching.force } : undefined
    const update = first ?? own
    return update === undefined || isLeftOut(update.ref, specs) ? [] : [update]
  })
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
    if (typeof ref !== 'string') continue
    // Whatever a short name means there, it means it twice.
    const name = others.length > 0 ? `short ${destination}` : ref
    if (seen.has(name)) throw new PushRefusal(`\`${ref}\` is named twice`)
    seen.add(name)
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
  const born = head === null || known.includes(head)
  const [base = ''] = /^[^~^:@]*/.exec(source) ?? []
  const isObject =
    base === 'HEAD' ? born : isHeadName(base) ? hasHead(base) : base === '' || mayBeObject(base, known)
  if (!isObject) throw new PushRefusal(`\`${source}\` is no ref`)
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

function unique(updates: readonly Update[]): Update[] {
  return [...new Map(updates.map((update) => [`${update.ref}\0${update.force}`, update])).values()]
}
