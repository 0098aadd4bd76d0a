import type { Decision } from './decision.ts'
import type { Effect } from './effect.ts'
import type { Environment } from './environment.ts'
import type { Invocation } from './invocation.ts'
import type { Operation } from './operation.ts'

export type CredentialPlan = {
  source: 'own' | 'minted'
  brokers: string[]
  /** Variables the child does not get. */
  scrubbed: string[]
}

/** What `stepup explain --json` prints: a contract that other programs read. */
export type Explanation = {
  invocation: Invocation
  operation: Operation
  environment: Omit<Environment, 'pinned'>
  decision: Decision
  credentials: CredentialPlan
  effects: (Omit<Effect, 'environment'> & { environment: Omit<Environment, 'pinned'> })[]
}
