import type { Broker } from './broker.ts'

/**
 * A token that a workload identity pool of Google Cloud takes. Which service account it may act as is said
 * there, by environment and class (`integrations gcp`): nobody who trades it can choose another.
 */
export const gcpBroker: Broker<'gcp'> = {
  audienceOf: ({ credentials }) => credentials?.gcp?.audience ?? null,
  serves: ({ credentials }, wanted) => credentials?.gcp?.serviceAccounts[wanted] !== undefined,
  knownOf: ({ credentials }) => credentials?.gcp ?? null,
  claimsFor: ({ person }) => ({ sub: person.sub, email: person.email }),
}
