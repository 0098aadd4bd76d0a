/**
 * `git push`, by git's own option parser (parse-options): long options may be shortened as long as
 * one is meant, `--no-` takes one back, short ones cluster.
 */
export type Push = {
  remote: string | null
  refspecs: string[]
  on: (name: PushSwitch) => boolean
  /** `--receive-pack`, `--exec`: a program run at the remote. */
  receivePack: boolean
  recurse: string | null
  /** `--follow-tags`, `--no-follow-tags`; null where it is left to configuration. */
  follows: boolean | null
  error: string | null
}

const SWITCHES = [
  'verbose',
  'quiet',
  'all',
  'branches',
  'mirror',
  'delete',
  'tags',
  'dry-run',
  'porcelain',
  'force',
  'force-if-includes',
  'thin',
  'set-upstream',
  'progress',
  'prune',
  'verify',
  'follow-tags',
  'atomic',
  'ipv4',
  'ipv6',
] as const
export type PushSwitch = (typeof SWITCHES)[number] | 'force-with-lease'

/** `=`: takes a value; `?`: only after `=`. */
const VALUES: Readonly<Record<string, '=' | '?'>> = {
  repo: '=',
  'force-with-lease': '?',
  'recurse-submodules': '=',
  'receive-pack': '=',
  exec: '=',
  signed: '?',
  'push-option': '=',
}

const SHORT: Readonly<Record<string, PushSwitch | 'push-option'>> = {
  v: 'verbose',
  q: 'quiet',
  d: 'delete',
  n: 'dry-run',
  f: 'force',
  u: 'set-upstream',
  '4': 'ipv4',
  '6': 'ipv6',
  o: 'push-option',
}

const LONG = [...SWITCHES, ...Object.keys(VALUES)]

/** `words` after the verb. */
export function parsePush(words: readonly string[]): Push {
  const state = new Map<string, boolean>()
  const push: Push = {
    remote: null,
    refspecs: [],
    on: (name) => state.get(name) ?? false,
    receivePack: false,
    recurse: null,
    follows: null,
    error: null,
  }
  const rest: string[] = []
  let repo: string | null = null

  for (let i = 0; i < words.length && push.error === null; i++) {
    const word = words[i]!
    if (word === '--') {
      rest.push(...words.slice(i + 1))
      break
    }
    if (word.length < 2 || !word.startsWith('-')) rest.push(word)
    else if (word.startsWith('--')) i = long(word, i)
    else i = short(word, i)
  }
  const [remote, ...refspecs] = rest
  push.remote = remote ?? repo
  push.refspecs = refspecs
  push.follows = state.get('follow-tags') ?? null
  return push

  function long(word: string, at: number): number {
    const equals = word.indexOf('=')
    const typed = word.slice(2, equals < 0 ? undefined : equals)
    const { name, negated } = meant(typed)
    if (name === null) {
      push.error = `\`--${typed}\` is no option of \`git push\`, or several`
      return at
    }
    const arity = VALUES[name]
    if (negated || arity === undefined) {
      if (equals >= 0) push.error = `\`--${typed}\` takes no value`
      state.set(name, !negated)
      if (negated && (name === 'receive-pack' || name === 'exec')) push.receivePack = false
      return at
    }
    if (arity === '?') {
      state.set(name, true)
      return at
    }
    const value = equals >= 0 ? word.slice(equals + 1) : words[at + 1]
    if (value === undefined) push.error = `\`--${typed}\` needs a value`
    else if (name === 'repo') repo = value
    else if (name === 'recurse-submodules') push.recurse = value
    else if (name !== 'push-option') push.receivePack = true
    return equals >= 0 ? at : at + 1
  }

  function short(word: string, at: number): number {
    for (let i = 1; i < word.length; i++) {
      const name = SHORT[word[i]!]
      if (name === undefined) {
        push.error = `\`-${word[i]}\` is no option of \`git push\``
        return at
      }
      if (name === 'push-option') return i + 1 < word.length ? at : at + 1
      state.set(name, true)
    }
    return at
  }
}

/** `--no-verify` and `--no-thin` are the usual spellings of switches that are on. */
function meant(typed: string): { name: string | null; negated: boolean } {
  const candidates = LONG.flatMap((name) => [
    { spelled: name, name, negated: false },
    { spelled: `no-${name}`, name, negated: true },
  ])
  const exact = candidates.find((candidate) => candidate.spelled === typed)
  if (exact) return exact
  const found = candidates.filter((candidate) => candidate.spelled.startsWith(typed))
  return found.length === 1 ? found[0]! : { name: null, negated: false }
}

/** `+main`, `+HEAD:main`. */
export function isForced(refspec: string): boolean {
  return refspec.startsWith('+')
}

/** `:main` deletes; a lone `:` pushes matching branches, and `+:` forces them. */
export function isDeletion(refspec: string): boolean {
  const plain = refspec.replace(/^\+/, '')
  return plain.startsWith(':') && plain.length > 1
}
