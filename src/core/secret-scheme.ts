import type { BrokerKind } from './policy.ts'

/** Whether a variable's whole value stands for a secret elsewhere. Asked of many values before a command runs. */
export function isSecretReference(value: string): boolean {
  return value.startsWith('vault://') || value.startsWith('aws-sm://') || value.startsWith('gcp-sm://')
}

/** Whose credentials a value that is one is read with. */
export function kindOfSecretReference(value: string): BrokerKind {
  if (value.startsWith('aws-sm://')) return 'aws'
  return value.startsWith('gcp-sm://') ? 'gcp' : 'vault'
}
