import type { ApiUser } from './authenticator.ts'

/** A role binding: members of the group may use these verbs on everything (`*` is every verb). */
export type Binding = { group: string; verbs: readonly string[] }

const READ = ['get', 'list', 'watch'] as const
const WRITE = [...READ, 'create', 'update', 'patch'] as const

/** What a cluster's administrators bind for one environment: a group for each class. */
export function stepupBindings(environment: string): Binding[] {
  return [
    { group: `stepup:${environment}:read`, verbs: READ },
    { group: `stepup:${environment}:write`, verbs: WRITE },
    { group: `stepup:${environment}:destructive`, verbs: [...READ, 'delete', 'deletecollection'] },
    { group: `stepup:${environment}:admin`, verbs: ['*'] },
  ]
}

export const READERS: Binding = { group: 'readers', verbs: READ }
export const DEVELOPERS: Binding = { group: 'developers', verbs: ['*'] }

export function isAuthorized(bindings: readonly Binding[], user: ApiUser, verb: string): boolean {
  return bindings.some(
    ({ group, verbs }) => user.groups.includes(group) && (verbs.includes('*') || verbs.includes(verb)),
  )
}
