import type { PolicyEnvironment } from '../../core/policy.ts'
import type { BrokerKey } from '../broker/broker-key.ts'

/** What is known when a system is told whom to trust. */
export type IntegrationFacts = {
  /** Of this kind's broker: `<issuer>/broker/<kind>`. */
  issuer: string
  /** Only its public half is ever printed. */
  key: BrokerKey['publicJwk']
  /** Of the SSH user CA, the public key's line; only for `ssh`. */
  authority?: string
  /** One that has `credentials.<kind>`. */
  environment: PolicyEnvironment
  /** Where a system's configuration can be written in more than one language. */
  format?: string
}

/** One system's own configuration, ready to apply: what `stepup-verifier integrations <kind>` prints. */
export type Integration = (facts: IntegrationFacts) => string
