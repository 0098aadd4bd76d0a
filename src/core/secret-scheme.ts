/** Whether a variable's whole value stands for a secret elsewhere. Asked of many values before a command runs. */
export function isSecretReference(value: string): boolean {
  return value.startsWith('vault://') || value.startsWith('aws-sm://') || value.startsWith('gcp-sm://')
}
