/** IAM's names for what hands out a secret's value. A parameter or an object that is encrypted needs `kms:Decrypt`. */
export const AWS_SECRET_ACTIONS: readonly string[] = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue',
  'kms:Decrypt',
  'ec2:GetPasswordData',
  'ecr:GetAuthorizationToken',
]
