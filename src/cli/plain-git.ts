import { parseAddress } from '../core/address.ts'
import { StepupError } from '../core/errors.ts'
import { isTrue, readGitConfig } from '../probe/git-config.ts'
import { findRepository } from '../probe/git-repository.ts'
import type { World } from '../probe/world.ts'

/**
 * A git that nothing stands in front of has its variables and settings already: one that does not check
 * whom it talks to, or writes down what it sends, is not told a password.
 *
 * @param server where the password would go
 * @param world the helper's, which it has from git: `-c` is in its variables
 * @throws StepupError `target_not_pinned`
 */
export function assertVerifiedByGit(server: string, world: World): void {
  const { env, cwd } = world
  if (env['GIT_SSL_NO_VERIFY'] !== undefined) throw open('`GIT_SSL_NO_VERIFY`')
  if (env['GIT_TRACE_REDACT'] !== undefined && !isTrue(env['GIT_TRACE_REDACT']))
    throw open('`GIT_TRACE_REDACT`')
  const found = findRepository(cwd, undefined, undefined, world)
  const config = readGitConfig('none' in found ? null : found.repository, [], world)
  if ('unreadable' in config) throw open('git’s configuration, which cannot be read,')
  const host = parseAddress(server)?.host
  const off = config.settings.find(({ key, value }) => {
    const [whole, url] = /^http\.(?:(.*)\.)?sslverify$/s.exec(key) ?? []
    if (whole === undefined || isTrue(value)) return false
    const at = url === undefined ? null : (parseAddress(url)?.host ?? null)
    return at === null || at === host || at.includes('*')
  })
  if (off) throw open('`http.sslVerify`')
}

function open(what: string): StepupError {
  return new StepupError(
    'target_not_pinned',
    `${what} would have git show the password to others; take it away, or put \`stepup\` in front of the command`,
  )
}
