import { AWS_SECRET_ACTIONS } from '../core/aws-secret-actions.ts'
import type { OperationClass } from '../core/class.ts'

/** What AssumeRoleWithWebIdentity takes to narrow a role down: the session may do what both allow. */
export type SessionPolicy = {
  /** JSON, at most 2048 characters. */
  policy: string
  /** ARNs of managed policies. */
  managed: string[]
}

type Statement = {
  Effect: 'Allow' | 'Deny'
  Action: string | readonly string[]
  Resource: '*'
  Condition?: Record<string, Record<string, string>>
}

/**
 * The session policy of a class. The role that policy names for the class is the wall; this is the second
 * one, and the only one that ends the session at a time of our choosing: STS gives no less than 900 s.
 *
 * @param until seconds since the epoch; after it everything is denied
 */
export function sessionPolicy(wanted: OperationClass, partition: string, until: number): SessionPolicy {
  const allowsReading = wanted === 'read' || wanted === 'secret-read'
  return {
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [...statementsFor(wanted), afterwards(until)],
    }),
    managed: allowsReading ? [`arn:${partition}:iam::aws:policy/ReadOnlyAccess`] : [],
  }
}

function afterwards(until: number): Statement {
  const time = new Date(until * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  return {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateGreaterThan: { 'aws:CurrentTime': time } },
  }
}

function statementsFor(wanted: OperationClass): Statement[] {
  switch (wanted) {
    case 'read':
      return [deny([...AWS_SECRET_ACTIONS, ...MORE_CREDENTIALS])]
    case 'secret-read':
      return [allow(AWS_SECRET_ACTIONS)]
    case 'write':
      return [allow('*'), deny([...ADMIN, ...EXEC, ...MORE_CREDENTIALS, ...LOSSES])]
    case 'destructive':
      return [allow('*'), deny([...ADMIN, ...EXEC, ...MORE_CREDENTIALS])]
    case 'admin':
    case 'exec':
      return [allow('*')]
    case 'unknown':
      return []
  }
}

function allow(actions: Statement['Action']): Statement {
  return { Effect: 'Allow', Action: actions, Resource: '*' }
}

function deny(actions: readonly string[]): Statement {
  return { Effect: 'Deny', Action: actions, Resource: '*' }
}

/** Other sessions would outlive this one. */
const MORE_CREDENTIALS = [
  'sts:AssumeRole*',
  'sts:GetFederationToken',
  'sts:GetSessionToken',
  'sts:GetWebIdentityToken',
  's3:GetDataAccess',
]

/** A shell on an instance or in a container has that one's role, which may do anything. */
const EXEC = [
  'ssm:SendCommand',
  'ssm:StartSession',
  'ssm:ResumeSession',
  'ssm:StartAutomationExecution',
  'ecs:ExecuteCommand',
  'ec2-instance-connect:*',
]

/** Who may do what, other accounts among them, and the record of it. */
const ADMIN = [
  'iam:*',
  'organizations:*',
  'account:*',
  'sso:*',
  'sso-directory:*',
  'identitystore:*',
  'ram:*',
  'rolesanywhere:*',
  'cloudtrail:Delete*',
  'cloudtrail:Stop*',
  'cloudtrail:Put*',
  'cloudtrail:Update*',
  'config:Delete*',
  'config:Stop*',
  'guardduty:Delete*',
  'kms:PutKeyPolicy',
  'kms:CreateGrant',
  's3:Put*Policy',
  's3:Put*Acl',
  's3:Put*PublicAccessBlock',
  'ec2:ModifySnapshotAttribute',
  'ec2:ModifyImageAttribute',
  'ecr:SetRepositoryPolicy',
  'eks:CreateAccessEntry',
  'eks:UpdateAccessEntry',
  'eks:AssociateAccessPolicy',
  'events:PutPermission',
  'lakeformation:GrantPermissions',
  'lambda:Add*Permission',
  'logs:PutResourcePolicy',
  'secretsmanager:PutResourcePolicy',
  'sns:AddPermission',
  'sqs:AddPermission',
  'ssm:ModifyDocumentPermission',
]

/** What most often cannot be set back. IAM has no wildcard before the colon, so that services are named one by one. */
const LOSSES = [
  'autoscaling:Delete*',
  'backup:Delete*',
  'cloudformation:Delete*',
  'dynamodb:Delete*',
  'ec2:Delete*',
  'ec2:Terminate*',
  'ecr:Delete*',
  'ecr:BatchDelete*',
  'ecs:Delete*',
  'eks:Delete*',
  'elasticache:Delete*',
  'elasticfilesystem:Delete*',
  'elasticloadbalancing:Delete*',
  'es:Delete*',
  'kinesis:Delete*',
  'kms:ScheduleKeyDeletion',
  'kms:DisableKey',
  'lambda:Delete*',
  'logs:Delete*',
  'rds:Delete*',
  'redshift:Delete*',
  'route53:Delete*',
  's3:Delete*',
  'secretsmanager:DeleteSecret',
  'sns:Delete*',
  'sqs:Delete*',
  'sqs:PurgeQueue',
  'ssm:Delete*',
]
