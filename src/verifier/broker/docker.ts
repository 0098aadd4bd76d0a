import type { Broker } from './broker.ts'

/** A token that a registry of images takes as a password (docs/integrations/docker.md): it goes by audience and class. */
export const dockerBroker: Broker<'docker'> = {
  audienceOf: ({ credentials }) => credentials?.docker?.audience ?? null,
  serves: ({ credentials }, wanted) => credentials?.docker?.password[wanted] !== undefined,
  knownOf: ({ credentials }) => credentials?.docker ?? null,
  claimsFor: ({ person }) => ({ sub: person.sub, email: person.email }),
}
