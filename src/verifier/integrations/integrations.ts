import type { BrokerKind } from '../../core/policy.ts'
import type { Integration } from './integration.ts'

/** The systems that have one, each loaded when it is asked for. */
export const INTEGRATIONS: Partial<Record<BrokerKind, () => Promise<Integration>>> = {
  postgres: async () => (await import('./postgres.ts')).postgresIntegration,
}
