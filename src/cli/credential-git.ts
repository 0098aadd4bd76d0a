import { readFileSync } from 'node:fs'
import { realWorld } from '../probe/world.ts'
import { type Asked, loginAt } from './credential-login.ts'
import type { Options } from './options.ts'
import { assertVerifiedByGit } from './plain-git.ts'
import { repositoryAt } from './told-place.ts'

/**
 * A credential helper of git (gitcredentials(7), git-credential(1)). It keeps nothing, so that `store` and
 * `erase` have nothing to do; where a password is not ours to give it says nothing, and git asks the next.
 *
 * @throws StepupError those of a challenge, `broker_refused`, `target_not_pinned`
 */
export async function credentialGit(operation: string, options: Options): Promise<number> {
  const asked = askedOf(readFileSync(0, 'utf8'))
  if (operation !== 'get' || asked === null) return 0
  try {
    const login = await loginAt(asked, options)
    if (login === null) return 0
    const { username, password, expiresAt } = login
    process.stdout.write(`username=${username}\npassword=${password}\npassword_expiry_utc=${expiresAt}\n`)
    return 0
  } catch (error) {
    // else git would ask for a password that nobody has
    process.stdout.write('quit=1\n')
    throw error
  }
}

/** Null for what is not HTTPS. */
function askedOf(text: string): Asked | null {
  const given = new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
    }),
  )
  const host = given.get('host')
  if (given.get('protocol') !== 'https' || !host) return null
  // git-lfs asks for its own part of a repository (git-lfs, docs/api/server-discovery.md)
  const path = (given.get('path') ?? '').replace(/\/info\/lfs(\/.*)?$/s, '')
  const server = `https://${host}/${path}`
  const target = repositoryAt(server, 'what git told its helper')
  return { kind: 'git', server, target, assertSafe: () => assertVerifiedByGit(server, realWorld()) }
}
