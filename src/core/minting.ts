import type { Environment } from './environment.ts'
import type { MintedKind, Minting, Policy, PolicyEnvironment } from './policy.ts'

const KINDS: readonly MintedKind[] = ['kubernetes', 'aws']

/** What an environment's credentials can be, from either document: the whole one or the client's. */
export function mintingOf(environment: PolicyEnvironment): Minting {
  const { credentials } = environment
  if (credentials === null) return environment.minting ?? { kinds: [], required: false }
  return { kinds: KINDS.filter((kind) => credentials[kind] !== undefined), required: credentials.required }
}

/** Which credentials an elevated command gets. `brokers` is empty for `own`. */
export type CredentialSource = { source: 'own' | 'minted'; brokers: MintedKind[]; required: boolean }

/**
 * Credentials are minted only when every address of every target is pinned by the environment's
 * own entry in policy: a name never earns one.
 */
export function credentialSource(environment: Environment, policy: Policy): CredentialSource {
  const declared = policy.environments.find(({ name }) => name === environment.name)
  if (!declared) return { source: 'own', brokers: [], required: false }
  const { kinds, required } = mintingOf(declared)
  const brokers = environment.pinned
    ? kinds.filter((kind) => environment.targets.some((target) => target.kind === kind))
    : []
  return { source: brokers.length > 0 ? 'minted' : 'own', brokers, required }
}
