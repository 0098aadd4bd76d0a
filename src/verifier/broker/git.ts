import type { Broker } from './broker.ts'

/** A token that a git server takes as a password (docs/integrations/git.md): it goes by audience and class. */
export const gitBroker: Broker<'git'> = {
  audienceOf: ({ credentials }) => credentials?.git?.audience ?? null,
  serves: ({ credentials }, wanted) => credentials?.git?.password[wanted] !== undefined,
  knownOf: ({ credentials }) => credentials?.git ?? null,
  claimsFor: ({ person }) => ({ sub: person.sub, email: person.email }),
}
