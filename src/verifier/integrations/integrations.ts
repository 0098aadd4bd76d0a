import type { BrokerKind } from '../../core/policy.ts'
import type { Integration } from './integration.ts'

/** The systems that have one, each loaded when it is asked for. */
export const INTEGRATIONS: Partial<Record<BrokerKind, () => Promise<Integration>>> = {
  kubernetes: async () => (await import('./kubernetes.ts')).kubernetesIntegration,
  aws: async () => (await import('./aws.ts')).awsIntegration,
  gcp: async () => (await import('./gcp.ts')).gcpIntegration,
  azure: async () => (await import('./azure.ts')).azureIntegration,
  postgres: async () => (await import('./postgres.ts')).postgresIntegration,
  vault: async () => (await import('./vault.ts')).vaultIntegration,
  ssh: async () => (await import('./ssh.ts')).sshIntegration,
}
