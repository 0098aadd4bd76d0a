import type { BrokerKind } from '../core/policy.ts'
import type { Door } from './door.ts'

/** Each is loaded when a command is elevated with it. */
const DOORS: { [K in BrokerKind]: () => Promise<Door<K>> } = {
  kubernetes: async () => (await import('./kubernetes-door.ts')).kubernetesDoor,
  aws: async () => (await import('./aws-door.ts')).awsDoor,
  gcp: async () => (await import('./gcp-door.ts')).gcpDoor,
  azure: async () => (await import('./azure-door.ts')).azureDoor,
  postgres: async () => (await import('./postgres-door.ts')).postgresDoor,
  vault: async () => (await import('./vault-door.ts')).vaultDoor,
  ssh: async () => (await import('./ssh-door.ts')).sshDoor,
  git: async () => (await import('./git-door.ts')).gitDoor,
  docker: async () => (await import('./docker-door.ts')).dockerDoor,
}

export function doorOf<K extends BrokerKind>(kind: K): Promise<Door<K>> {
  return DOORS[kind]()
}
