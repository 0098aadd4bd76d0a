import { parseRemote } from './address.ts'
import { plainRef } from './environment-match.ts'
import { type Sign, signsIn, wordsOf } from './name-signs.ts'
import type { GitTarget } from './target.ts'
import { visible } from './visible.ts'

/** Branches that others build, release or deploy from, whatever the remote. */
const DEPLOYED = new Set([
  'main',
  'master',
  'trunk',
  'default',
  'prod',
  'production',
  'prd',
  'live',
  'release',
  'releases',
  'stable',
  'deploy',
  'pages',
])

const STAGED = new Set(['staging', 'stage', 'stg', 'uat', 'qa', 'preprod', 'preproduction'])

/**
 * What a push says about its tier: one ref's branch, the remote's name and kind. An unknown remote's
 * `main` counts as production, since nobody can see from here what is deployed from it; a working
 * branch is development, since nothing but review is.
 */
export function gitSigns(target: GitTarget, ref: string | null): Sign[] {
  if (target.url === null) return []
  const remote = parseRemote(target.url)
  // A helper (`ext::…`) may do anything at all.
  if (remote.at === 'helper') return []
  const signs = [...branchSigns(ref), ...signsIn('remote', target.remote, false)]
  if (remote.at === 'machine') {
    signs.push({ tier: 'local', lowers: true, evidence: 'the remote is a directory on this machine' })
  }
  // Without a branch there is nothing to lower by: a directory alone does not say what the push moves.
  return ref === null ? signs.map((sign) => ({ ...sign, lowers: false })) : signs
}

export function branchSigns(ref: string | null): Sign[] {
  if (ref === null) return []
  const shown = `\`${visible(plainRef(ref))}\``
  if (/[*?[]/u.test(ref))
    return [sign('production', `a push of ${shown} moves branches that others deploy from`)]
  if (ref.startsWith('refs/tags/'))
    return [sign('production', `${shown} is a tag, and releases are made from tags`)]
  const branch = plainRef(ref)
  if (branch === '' || branch === 'HEAD' || branch.startsWith('refs/')) return []
  if (isAmong(branch, DEPLOYED)) return [sign('production', `${shown} is a branch that others deploy from`)]
  if (isAmong(branch, STAGED)) return [sign('staging', `${shown} is a branch of a staging place`)]
  return [sign('development', `${shown} is a working branch`)]
}

function sign(tier: Sign['tier'], evidence: string): Sign {
  return { tier, lowers: true, evidence }
}

/**
 * `main`, `release/1.2`, `release-1.2`, `prod-eu`, `env/prod`; not `feature/main-menu`. The first
 * part may go on after the word, the last must be the word itself.
 */
function isAmong(branch: string, known: ReadonlySet<string>): boolean {
  const parts = branch.split('/')
  const first = wordsOf(parts[0] ?? '')[0] ?? ''
  const last = wordsOf(parts.at(-1) ?? '')
  return branch === 'gh-pages'
    ? known.has('pages')
    : known.has(first) || (last.length === 1 && known.has(last[0]!))
}
