import { fitOfAddress, matchesHost, matchesName, matchesRemote } from './pattern.ts'
import type { EnvironmentMatch } from './policy.ts'
import { fullStackName } from './stack-name.ts'
import type { PulumiTarget, Target } from './target.ts'

/**
 * How a target belongs to an environment of the policy.
 * - `address`: all given fields fit, an address among them: the only way to be pinned.
 * - `name`: all given fields fit, and none of them is an address.
 * - `named-like`: its name fits, its address does not: enough to raise a tier.
 * - `near`: its address fits, wholly or by host alone, but not its name: enough to raise a tier, unless
 *   another environment knows it by its whole address.
 */
export type Fit = 'address' | 'name' | 'named-like' | 'near'

/**
 * `address`: where it is; only the ones that also `pin` earn credentials. `name`: what it is called on
 * this machine. `part`: which part of the place; another part is another place.
 */
type Field = { role: 'address' | 'name' | 'part'; pins?: true; seen: Seen }

/** `unseen`: the target does not say; it is never taken for a fit, nor for another place. */
type Seen = 'fits' | 'host' | 'differs' | 'unseen'

/** Null when the target is not of this environment; fields of one kind must all fit. */
export function fitOf(target: Target, match: EnvironmentMatch): Fit | null {
  const fields = fieldsOf(target, match)
  if (fields.length === 0) return null
  if (fields.some(({ role, seen }) => role === 'part' && seen === 'differs')) return null
  if (fields.every(({ seen }) => seen === 'fits')) {
    return fields.some(({ pins }) => pins) ? 'address' : 'name'
  }
  if (fields.some(({ role, seen }) => role === 'name' && seen === 'fits')) return 'named-like'
  if (fields.some(({ role, seen }) => role === 'address' && (seen === 'fits' || seen === 'host')))
    return 'near'
  return null
}

function fieldsOf(target: Target, match: EnvironmentMatch): Field[] {
  const fields: (Field | null)[] = []
  switch (target.kind) {
    case 'kubernetes': {
      const { server, context, namespace } = match.kubernetes ?? {}
      fields.push(address(server, target.server, fitOfUrl), name(context, target.context))
      fields.push(part(namespace, target.namespace))
      break
    }
    case 'aws': {
      const { account, accessKeyId, profile } = match.aws ?? {}
      fields.push(
        address(account, target.account, fitOfName),
        address(accessKeyId, target.accessKeyId, fitOfName),
      )
      fields.push(name(profile, target.profile))
      break
    }
    case 'gcp': {
      const { project, configuration } = match.gcp ?? {}
      fields.push(address(project, target.project, fitOfName), name(configuration, target.configuration))
      break
    }
    case 'azure': {
      const { subscription, tenant } = match.azure ?? {}
      fields.push(address(subscription, target.subscription, fitOfName))
      fields.push(withoutPin(address(tenant, target.tenant, fitOfName)))
      break
    }
    case 'git': {
      const { remote, branch } = match.git ?? {}
      fields.push(address(remote, target.url, fitOfRemote), part(branch, branchOf(target)))
      break
    }
    case 'terraform': {
      const { workspace, backend } = match.terraform ?? {}
      fields.push(address(backend, target.backend, fitOfName), part(workspace, target.workspace))
      break
    }
    case 'pulumi': {
      const { stack, backend } = match.pulumi ?? {}
      fields.push(address(backend, target.backend, fitOfName), stackPart(stack, target))
      break
    }
    case 'docker': {
      const { context, host } = match.docker ?? {}
      fields.push(address(host, target.host, fitOfUrlOrHost), name(context, target.context))
      break
    }
    case 'host':
      fields.push(address(match.host?.host, target.host, fitOfHost), alsoCalled(target, match))
      break
    case 'database': {
      const { host, database } = match.database ?? {}
      fields.push(address(host, target.host, fitOfHost), part(database, target.database))
      break
    }
    case 'vault':
      fields.push(address(match.vault?.address, target.address, fitOfUrl))
      break
    case 'ci': {
      const { ref, environment } = match.ci ?? {}
      fields.push(part(ref, target.ref && plainRef(target.ref)), name(environment, target.environment))
      break
    }
  }
  return fields.filter((field) => field !== null)
}

/** What a host is called on this machine, and the hosts on the way to it, can raise a tier and pin nothing. */
function alsoCalled(
  { alias, via = [] }: Extract<Target, { kind: 'host' }>,
  { host }: EnvironmentMatch,
): Field | null {
  const names = alias === undefined ? via : [alias, ...via]
  const fits = names.some((text) => host?.host?.some((pattern) => fitOfHost(pattern, text) === 'fits'))
  return fits ? { role: 'name', seen: 'fits' } : null
}

/** A stack may be written by its name alone, or in full: `acme/shop/prod`. */
function stackPart(patterns: Patterns, target: PulumiTarget): Field | null {
  const alone = part(patterns, target.stack)
  return alone?.seen === 'fits' ? alone : part(patterns, fullStackName(target))
}

type Patterns = readonly string[] | undefined

type Compare = (pattern: string, text: string) => Seen

function address(patterns: Patterns, text: string | null, compare: Compare): Field | null {
  const seen = seenBy(patterns, text, compare)
  return seen && { role: 'address', pins: true, seen }
}

function withoutPin(field: Field | null): Field | null {
  return field && { role: field.role, seen: field.seen }
}

function name(patterns: Patterns, text: string | null): Field | null {
  const seen = seenBy(patterns, text, fitOfName)
  return seen && { role: 'name', seen }
}

function part(patterns: Patterns, text: string | null): Field | null {
  const seen = seenBy(patterns, text, fitOfName)
  return seen && { role: 'part', seen }
}

function seenBy(patterns: Patterns, text: string | null, compare: Compare): Seen | null {
  if (patterns === undefined) return null
  if (text === null) return 'unseen'
  const seen = patterns.map((pattern) => compare(pattern, text))
  return seen.includes('fits') ? 'fits' : seen.includes('host') ? 'host' : 'differs'
}

function fitOfName(pattern: string, text: string): Seen {
  return matchesName(pattern, text) ? 'fits' : 'differs'
}

function fitOfUrl(pattern: string, url: string): Seen {
  const fit = fitOfAddress(pattern, url)
  return fit === 'exact' ? 'fits' : fit === 'host' ? 'host' : 'differs'
}

function fitOfUrlOrHost(pattern: string, text: string): Seen {
  if (!text.includes('://')) return fitOfHost(pattern, text)
  const fit = fitOfUrl(pattern, text)
  // A socket's URL has no host: it is compared as it stands.
  return fit === 'differs' ? fitOfName(pattern, text) : fit
}

function fitOfHost(pattern: string, text: string): Seen {
  const host = text.replace(/^.*@/su, '')
  return matchesHost(pattern, host) || (host.startsWith('/') && matchesName(pattern, host))
    ? 'fits'
    : 'differs'
}

function fitOfRemote(pattern: string, url: string): Seen {
  return matchesRemote(pattern, url) ? 'fits' : 'differs'
}

/** The caller hands over one ref at a time. */
function branchOf({ branch, refs }: { branch: string | null; refs: string[] }): string | null {
  const ref = refs[0] ?? branch
  return ref === null ? null : plainRef(ref)
}

/** `refs/heads/main` as policies write it: `main`; `refs/for/main` is Gerrit's way to the same. */
export function plainRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|for)\//u, '')
}
