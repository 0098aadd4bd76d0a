/** The role of Vault's JWT method that a class logs in by: one for each class of each environment. */
export function vaultRole(environment: string, wanted: string): string {
  return `stepup-${environment}-${wanted}`.toLowerCase()
}
