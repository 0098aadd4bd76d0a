import { isLoopback, parseAddress, plainHost } from './address.ts'
import { partsOf, withoutNumbers } from './name-parts.ts'
import type { Tier } from './tier.ts'
import { visible } from './visible.ts'

/**
 * What a name says about a tier. One that does not `lower` only ever raises: a namespace called `dev`
 * says little about its cluster, one called `prod` says enough.
 */
export type Sign = { tier: Tier; lowers: boolean; evidence: string }

const WORDS: Readonly<Record<string, Tier>> = {
  prod: 'production',
  production: 'production',
  prd: 'production',
  live: 'production',
  staging: 'staging',
  stage: 'staging',
  stg: 'staging',
  uat: 'staging',
  qa: 'staging',
  preprod: 'staging',
  preproduction: 'staging',
  preprd: 'staging',
  prelive: 'staging',
  nonprod: 'staging',
  nonproduction: 'staging',
  nonprd: 'staging',
  dev: 'development',
  develop: 'development',
  development: 'development',
  test: 'development',
  testing: 'development',
  sandbox: 'development',
}

/** `pre-prod`, `non-prod`: the first word takes the second one's meaning away. */
const PREFIXES = new Set(['pre', 'non'])

/** The words of a name, numbers around them left out, so that `prod1` is `prod` and `reproduction` is itself. */
export function wordsOf(text: string): readonly string[] {
  const known = read.get(text)
  if (known) return known
  const words = readWords(text)
  if (read.size < MOST_READ) read.set(text, words)
  return words
}

/** The same few names come again and again where many lines are explained. */
const read = new Map<string, readonly string[]>()
const MOST_READ = 1000

function readWords(text: string): string[] {
  const words = partsOf(text.normalize('NFKC'))
    .map(withoutNumbers)
    .filter((word) => word !== '')
  return words.flatMap((word, i) => {
    const before = words[i - 1]
    if (before !== undefined && PREFIXES.has(before) && `${before}${word}` in WORDS)
      return [`${before}${word}`]
    return [word]
  })
}

/** The signs in a name. `what` says what kind of name it is: `context`, `profile`. */
export function signsIn(what: string, text: string | null, lowers = true): Sign[] {
  if (text === null) return []
  return wordsOf(text).flatMap((word) => {
    const tier = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
    return tier ? [{ tier, lowers, evidence: `${what} \`${visible(text)}\` says \`${word}\`` }] : []
  })
}

/** Names that only a private network gives: a word right below them is an administrator's. */
const PRIVATE = new Set(['internal', 'local', 'lan', 'corp', 'intranet', 'home', 'localdomain', 'private'])

/**
 * The signs in a host's name. Its last label is a registry's (`.dev`, `.live`) and says nothing; the
 * one before is a company's name (`dev.to`, `test.com`), which can raise but never lower.
 */
export function signsInHost(what: string, host: string | null): Sign[] {
  const plain = host === null ? null : plainHost(host)
  if (plain === null || /^[\d.]+$|:/u.test(plain)) return []
  const labels = plain.split('.')
  const last = labels.length > 1 ? labels.pop() : undefined
  const company = last !== undefined && !PRIVATE.has(last) ? labels.pop() : undefined
  const quoted = (sign: Sign) => ({
    ...sign,
    evidence: sign.evidence.replace(/`.*` says/su, `\`${visible(plain)}\` says`),
  })
  return [...signsIn(what, labels.join('.')), ...signsIn(what, company ?? null, false)].map(quoted)
}

export function signsInUrl(what: string, url: string | null): Sign[] {
  const address = url === null ? null : parseAddress(url)
  if (!address) return []
  return [...signsInHost(what, address.host), ...signsIn(`${what} path`, address.path, false)]
}

/** Clusters that run on this machine, by the names that their makers give them. */
const LOCAL_CLUSTER = /^(?:kind-.+|k3d-.+|minikube|docker-desktop|rancher-desktop|colima(?:-.+)?|orbstack)$/u

/** Their servers' names for this machine. */
const LOCAL_SERVERS = new Set(['kubernetes.docker.internal', 'host.docker.internal'])

/**
 * A cluster of this machine: its name and a loopback server together prove it; the name alone is a
 * sign of development, and loopback alone is none: it may be the near end of a tunnel.
 */
export function localClusterSigns(context: string | null, server: string | null): Sign[] {
  if (context === null || !LOCAL_CLUSTER.test(context)) return []
  const host = server === null ? null : (parseAddress(server)?.host ?? null)
  const here = host !== null && (isLoopback(host) || LOCAL_SERVERS.has(host))
  return [
    here
      ? { tier: 'local', lowers: true, evidence: `\`${visible(context)}\` is a cluster on this machine` }
      : {
          tier: 'development',
          lowers: true,
          evidence: `context \`${visible(context)}\` is named like a local cluster`,
        },
  ]
}
