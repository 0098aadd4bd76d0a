import type { Broker } from './broker.ts'

/** A token that Vault's JWT method checks: its roles are bound to audience, environment and class. */
export const vaultBroker: Broker<'vault'> = {
  audienceOf: ({ credentials }) => credentials?.vault?.audience ?? null,
  serves: ({ credentials }, wanted) => credentials?.vault?.policies[wanted] !== undefined,
  knownOf: ({ credentials }) => credentials?.vault ?? null,
  claimsFor: ({ person }) => ({ sub: person.sub, email: person.email }),
}
