import type { Decision } from './decision.ts'
import type { Environment } from './environment.ts'
import type { Operation } from './operation.ts'

/** One operation on one environment; a command line may have several. */
export type Effect = {
  argv: string[]
  operation: Operation
  environment: Environment
  decision: Decision
}
