import type { OperationClass } from '../../core/class.ts'
import type { PolicyEnvironment } from '../../core/policy.ts'
import type { Broker } from './broker.ts'

/** A token that kube-apiserver's OIDC authenticator checks: its groups are what RBAC binds. */
export const kubernetesBroker: Broker<'kubernetes'> = {
  audienceOf: ({ credentials }) => credentials?.kubernetes?.audience ?? null,
  serves: (environment, wanted) => groupsFor(environment, wanted).length > 0,
  knownOf({ credentials }) {
    if (!credentials?.kubernetes) return null
    const { server, ca, audience } = credentials.kubernetes
    return { server, ca, audience }
  },
  claimsFor: ({ environment, class: wanted, person }) => ({
    sub: person.sub,
    email: person.email,
    groups: groupsFor(environment, wanted),
  }),
}

/** The groups that policy gives to a class in an environment. */
function groupsFor({ credentials }: PolicyEnvironment, wanted: OperationClass): string[] {
  return credentials?.kubernetes?.groups[wanted] ?? []
}
