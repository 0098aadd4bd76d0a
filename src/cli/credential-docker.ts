import { readFileSync } from 'node:fs'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { loginAt } from './credential-login.ts'
import type { Options } from './options.ts'
import { registryAt } from './told-place.ts'

/** By this docker knows that it may go on without a name (docker-credential-helpers, credentials/error.go). */
const NOT_FOUND = 'credentials not found in native keychain'

/**
 * A credential helper of docker (docker/docker-credential-helpers, “Development”), which docker calls by the
 * name `docker-credential-stepup`. It keeps nothing.
 *
 * @throws StepupError `usage` for `store`, those of a challenge, `broker_refused`
 */
export async function credentialDocker(operation: string, options: Options): Promise<number> {
  switch (operation) {
    case 'get':
      return get(readFileSync(0, 'utf8').trim(), options)
    case 'list':
      process.stdout.write('{}\n')
      return 0
    case 'erase':
      return 0
    case 'store':
      throw new StepupError('usage', 'stepup keeps no passwords: there is nothing to log in to')
    default:
      throw new StepupError('usage', `\`${visible(operation)}\` is none of get, store, erase, list`)
  }
}

async function get(named: string, options: Options): Promise<number> {
  const registry = registryOf(named)
  const target = registry === null ? null : registryAt(registry, 'what docker told its helper')
  const login =
    registry === null || target === null
      ? null
      : await loginAt({ kind: 'docker', server: registry, target }, options)
  if (login === null) {
    process.stdout.write(`${NOT_FOUND}\n`)
    return 1
  }
  const { username, password } = login
  process.stdout.write(`${JSON.stringify({ ServerURL: named, Username: username, Secret: password })}\n`)
  return 0
}

/** `host[:port]`, by HTTPS if it says so at all. */
function registryOf(named: string): string | null {
  return /^(?:https:\/\/)?([^/\s]+)\/?$/.exec(named)?.[1] ?? null
}
