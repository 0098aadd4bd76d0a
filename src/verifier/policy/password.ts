import type { PasswordCredentials } from '../../core/policy.ts'
import { byClass } from './by-class.ts'
import { neededAudience } from './credentials-kind.ts'
import type { Place } from './yaml-reader.ts'

/** Keys of every kind whose server takes a name and a password. */
export const PASSWORD_KEYS = ['audience', 'username', 'password'] as const

const DEFAULT_USERNAME = 'stepup'

/** @param members by `PASSWORD_KEYS`, of what stands at `place` */
export function passwordFrom(
  members: Partial<Record<(typeof PASSWORD_KEYS)[number], Place>>,
  place: Place,
): PasswordCredentials | null {
  const audience = neededAudience(members.audience, place)
  const username = members.username ? usernameFrom(members.username) : DEFAULT_USERNAME
  const password = members.password
    ? byClass(members.password, sourceFrom)
    : place.fail('needs `password`: class to where its password comes from')
  if (password && Object.keys(password).length === 0) members.password?.fail('needs at least one class')
  if (audience === null || username === null || password === null) return null
  return { audience, username, password }
}

/** A colon would end it (RFC 7617 §2). */
function usernameFrom(place: Place): string | null {
  const name = place.text()
  if (name === null || /^[\w.@+-]{1,64}$/.test(name)) return name
  return place.fail(`\`${name}\` is no user name: letters, digits, \`.\`, \`_\`, \`@\`, \`+\` and \`-\``)
}

function sourceFrom(place: Place): string | null {
  return place.choice(['token'] as const)
}
