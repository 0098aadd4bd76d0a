import type { OperationClass } from '../../core/class.ts'

/** One that Azure does not have. */
export type MadeRole = { name: string; actions: string[]; notActions: string[] }

/** Contributor, but for all that deletes: Azure's own roles do not tell the two apart. */
const WRITER: MadeRole = {
  name: 'stepup write',
  actions: ['*'],
  notActions: [
    '*/delete',
    'Microsoft.Authorization/*/Write',
    'Microsoft.Authorization/elevateAccess/Action',
    'Microsoft.Blueprint/blueprintAssignments/write',
    'Microsoft.Compute/galleries/share/action',
    'Microsoft.Purview/consents/write',
    'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
  ],
}

/** By their names, those that the client of a class starts with. */
export const AZURE_ROLES: Record<OperationClass, (string | MadeRole)[]> = {
  read: ['Reader'],
  'secret-read': ['Reader', 'Key Vault Secrets User'],
  write: [WRITER],
  destructive: ['Contributor'],
  admin: ['Owner'],
  exec: ['Contributor'],
  unknown: [],
}

export function isMade(role: string | MadeRole): role is MadeRole {
  return typeof role !== 'string'
}
