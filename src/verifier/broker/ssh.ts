import type { Broker } from './broker.ts'

/** A token that this verifier itself trades for a certificate (src/verifier/ssh): it proves nothing to any host. */
export const sshBroker: Broker<'ssh'> = {
  audienceOf: ({ credentials }) => credentials?.ssh?.audience ?? null,
  serves: ({ credentials }, wanted) => (credentials?.ssh?.principals[wanted]?.length ?? 0) > 0,
  knownOf: ({ credentials }) => (credentials?.ssh ? { audience: credentials.ssh.audience } : null),
  claimsFor: ({ person }) => ({ sub: person.sub, email: person.email }),
}
