import type { Broker } from './broker.ts'

/** A token that the database checks by itself (docs/integrations/postgres.md): the class is what it goes by. */
export const postgresBroker: Broker<'postgres'> = {
  audienceOf: ({ credentials }) => credentials?.postgres?.audience ?? null,
  serves: ({ credentials }, wanted) => credentials?.postgres?.roles[wanted] !== undefined,
  knownOf({ credentials }) {
    if (!credentials?.postgres) return null
    const { host, port, ca, audience, login, password } = credentials.postgres
    return { host, port, ca, audience, login, password }
  },
  claimsFor: ({ person }) => ({ sub: person.sub, email: person.email }),
}
