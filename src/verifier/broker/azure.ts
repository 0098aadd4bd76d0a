import type { Broker } from './broker.ts'

/**
 * An assertion that Microsoft Entra takes in the place of a client's secret. A federated credential believes
 * it by issuer, subject and audience, each compared as it stands: so that the subject holds environment and
 * class and cannot hold a person. Who it was is in the trail, by `jti`.
 */
export const azureBroker: Broker<'azure'> = {
  audienceOf: ({ credentials }) => credentials?.azure?.audience ?? null,
  serves: ({ credentials }, wanted) => credentials?.azure?.clients[wanted] !== undefined,
  knownOf: ({ credentials }) => credentials?.azure ?? null,
  claimsFor: ({ environment, class: wanted }) => ({ sub: azureSubject(environment.name, wanted) }),
}

/** What a federated credential compares. */
export function azureSubject(environment: string, wanted: string): string {
  return `stepup:${environment}:${wanted}`
}
