import { join } from 'node:path'
import { parseAddress } from '../core/address.ts'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { directoryOf, type GitSelector } from '../probe/git.ts'
import { readGitConfig } from '../probe/git-config.ts'
import { findRepository } from '../probe/git-repository.ts'
import { readText } from '../probe/text-file.ts'
import type { World } from '../probe/world.ts'
import type { AssessedEffect } from './assess.ts'

/**
 * A password in a remote's address, or one of curl's for its host, comes before all helpers: then the one
 * made for this command would not be used, whatever the page says.
 *
 * @throws StepupError `target_not_pinned`
 */
export function assertHelperIsAsked(effects: readonly AssessedEffect[]): void {
  for (const { argv, reading, environment, world } of effects) {
    const hosts = environment.targets.flatMap((target) =>
      target.kind === 'git' && target.url !== null ? [hostOf(target.url)] : [],
    )
    const addresses = [
      ...argv,
      ...reading.selectors.flatMap((selector) =>
        selector.kind === 'git' ? addressesIn(selector, world) : [],
      ),
    ]
    const own = addresses.find((text) => hasPassword(text) && hosts.includes(hostOf(text)))
    if (own !== undefined) {
      throw new StepupError(
        'target_not_pinned',
        `the remote’s address for \`${visible(hostOf(own))}\` holds a password, which git would send instead of the one made for this command: take it out with \`git remote set-url\``,
      )
    }
    const netrc = join(world.env['HOME'] ?? world.home, '.netrc')
    const named = namedIn(netrc, world)
    if (hosts.some((host) => named.has(host) || named.has('*'))) {
      throw new StepupError(
        'target_not_pinned',
        `\`${visible(netrc)}\` has a password for that host, which git would send instead of the one made for this command: take it out`,
      )
    }
  }
}

/** Of all remotes, and what `insteadOf` makes of them. */
function addressesIn(selector: GitSelector, world: World): string[] {
  const found = findRepository(directoryOf(selector, world), selector.gitDir, selector.workTree, world)
  const config = readGitConfig('none' in found ? null : found.repository, selector.config ?? [], world)
  if ('unreadable' in config) return []
  return config.settings.flatMap(({ key, value }) => {
    if (/^remote\..*\.(?:push)?url$/s.test(key)) return value ?? []
    return /^url\.(.*)\.(?:push)?insteadof$/s.exec(key)?.[1] ?? []
  })
}

function hasPassword(address: string): boolean {
  return /^https?:\/\/[^/?#]*:[^/?#]*@/i.test(address)
}

function hostOf(address: string): string {
  return parseAddress(address)?.host ?? ''
}

/** The machines of a .netrc (ftp(1), and curl's quotes); `*` for `default`, and where that cannot be read here. */
function namedIn(path: string, world: World): Set<string> {
  const file = readText(path, world.cwd)
  if (!('text' in file)) return new Set('missing' in file ? [] : ['*'])
  const words = file.text.replaceAll('"', ' ').split(/\s+/)
  return new Set(
    words.flatMap((word, at) => {
      if (word === 'default') return ['*']
      return word === 'machine' ? [(words[at + 1] ?? '').toLowerCase()] : []
    }),
  )
}
