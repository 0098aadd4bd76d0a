import type { OperationClass } from '../../core/class.ts'

/** One that Azure does not have. */
export type MadeRole = { name: string; actions: string[]; notActions: string[] }

/** What Contributor may not (Azure built-in roles, Privileged); its `Microsoft.Authorization` is who may do what. */
const ADMIN = [
  ...['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  ...['Microsoft.Authorization/elevateAccess/Action', 'Microsoft.Blueprint/blueprintAssignments/write'],
  ...['Microsoft.Blueprint/blueprintAssignments/delete', 'Microsoft.Compute/galleries/share/action'],
  ...['Microsoft.Purview/consents/write', 'Microsoft.Purview/consents/delete'],
  'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
]

/** Who else may read a vault, or be an identity: Contributor may say so. */
const LETS_IN = [
  'Microsoft.KeyVault/vaults/accessPolicies/write',
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write',
]

/** A shell on a machine or in a container has that one's identity, which may do anything. */
const EXEC = [
  ...['*/runCommand/action', '*/runCommands/write', 'Microsoft.SerialConsole/serialPorts/connect/action'],
  'Microsoft.ContainerInstance/containerGroups/containers/exec/action',
  'Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action',
]

const DESTROYER: MadeRole = {
  name: 'stepup destructive',
  actions: ['*'],
  notActions: [...ADMIN, ...LETS_IN, ...EXEC],
}

/** Azure's own roles do not tell what deletes apart. */
const WRITER: MadeRole = {
  ...DESTROYER,
  name: 'stepup write',
  notActions: ['*/delete', ...DESTROYER.notActions],
}

/** By their names, those that the client of a class starts with. */
export const AZURE_ROLES: Record<OperationClass, (string | MadeRole)[]> = {
  read: ['Reader'],
  'secret-read': ['Reader', 'Key Vault Secrets User'],
  write: [WRITER],
  destructive: [DESTROYER],
  admin: ['Owner'],
  exec: ['Contributor'],
  unknown: [],
}

export function isMade(role: string | MadeRole): role is MadeRole {
  return typeof role !== 'string'
}
