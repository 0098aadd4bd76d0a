import { parseRoleArn } from '../../core/aws-partition.ts'
import { AWS_SECRET_ACTIONS } from '../../core/aws-secret-actions.ts'
import { type OperationClass, rankOfClass } from '../../core/class.ts'
import { StepupError } from '../../core/errors.ts'
import { awsSubject } from '../broker/aws.ts'
import type { Integration } from './integration.ts'

/**
 * What `integrations aws` prints: the OIDC provider and one role for each class, as a CloudFormation template,
 * or with `--format terraform` as Terraform's JSON configuration. What a role may do is where to start from.
 */
export const awsIntegration: Integration = ({ issuer, environment, format = 'cloudformation' }) => {
  const { aws } = environment.credentials ?? {}
  if (!aws) throw new Error('nothing to integrate')
  const setup = { issuer, environment: environment.name, audience: aws.audience, roles: rolesOf(aws) }
  switch (format) {
    case 'cloudformation':
      return `${JSON.stringify(cloudFormation(setup), null, 2)}\n`
    case 'terraform':
      return `${JSON.stringify(terraform(setup), null, 2)}\n`
    default:
      throw new StepupError('usage', `\`--format ${format}\` is neither \`cloudformation\` nor \`terraform\``)
  }
}

type Role = { path: string; name: string; partition: string; classes: OperationClass[] }

type Setup = { issuer: string; environment: string; audience: string; roles: Role[] }

/** One for each class, or one for all where `{class}` is not in the name. */
function rolesOf({ roleArn, classes }: { roleArn: string; classes: OperationClass[] }): Role[] {
  const roles = new Map<string, Role>()
  for (const cls of classes) {
    const arn = roleArn.replaceAll('{class}', cls)
    const [, path = '/', name = ''] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? []
    const partition = parseRoleArn(arn)?.partition.name ?? 'aws'
    const known = roles.get(arn) ?? { path, name, partition, classes: [] }
    roles.set(arn, { ...known, classes: [...known.classes, cls] })
  }
  return [...roles.values()]
}

/**
 * STS takes a token by audience and subject. Its session tags and source identity are the token's own, so
 * that whoever is trusted so far may set them.
 */
function trustPolicy({ issuer, environment, audience }: Setup, role: Role, provider: unknown) {
  const name = issuer.replace(/^https?:\/\//, '')
  const subjects = role.classes.map((cls) => awsSubject(environment, cls, '*'))
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: {
          StringEquals: { [`${name}:aud`]: audience },
          StringLike: { [`${name}:sub`]: subjects },
        },
      },
    ],
  }
}

/** The managed policy of a role's highest class; `secret-read` has what ReadOnlyAccess leaves out. */
function powersOf({ partition, classes }: Role): { managed: string; inline: object | null } {
  const highest = [...classes].sort((a, b) => rankOfClass(b) - rankOfClass(a))[0] as OperationClass
  const managed = (name: string) => `arn:${partition}:iam::aws:policy/${name}`
  switch (highest) {
    case 'read':
      return { managed: managed('ReadOnlyAccess'), inline: null }
    case 'secret-read':
      return { managed: managed('ReadOnlyAccess'), inline: SECRETS }
    case 'write':
    case 'destructive':
      return { managed: managed('PowerUserAccess'), inline: null }
    default:
      return { managed: managed('AdministratorAccess'), inline: null }
  }
}

const SECRETS = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: AWS_SECRET_ACTIONS, Resource: '*' }],
}

/** Seconds; IAM's shortest. stepup takes 900 and renews. */
const MAX_SESSION = 3600

function cloudFormation(setup: Setup): object {
  const roles = setup.roles.map((role) => {
    const { managed, inline } = powersOf(role)
    const properties = {
      RoleName: role.name,
      Path: role.path,
      Description: `stepup: ${role.classes.join(', ')} in ${setup.environment}`,
      MaxSessionDuration: MAX_SESSION,
      AssumeRolePolicyDocument: trustPolicy(setup, role, { Ref: 'Provider' }),
      ManagedPolicyArns: [managed],
      ...(inline ? { Policies: [{ PolicyName: 'secrets', PolicyDocument: inline }] } : {}),
    }
    return [logicalName(role), { Type: 'AWS::IAM::Role', Properties: properties }]
  })
  const provider = { Url: setup.issuer, ClientIdList: [setup.audience] }
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `stepup: short-lived sessions in ${setup.environment}`,
    Resources: {
      Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: provider },
      ...Object.fromEntries(roles),
    },
  }
}

function logicalName({ name }: Role): string {
  return `Role${name.replace(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase())}`
}

/** As Terraform's strings name another resource's attribute. */
function attributeOf(attribute: string): string {
  return `\${${attribute}}`
}

function terraform(setup: Setup): object {
  const provider = attributeOf('aws_iam_openid_connect_provider.stepup.arn')
  const entries = setup.roles.map((role) => ({ key: `stepup_${role.name.replace(/\W/g, '_')}`, role }))
  const roles = entries.map(({ key, role }) => [
    key,
    {
      name: role.name,
      path: role.path,
      description: `stepup: ${role.classes.join(', ')} in ${setup.environment}`,
      max_session_duration: MAX_SESSION,
      assume_role_policy: JSON.stringify(trustPolicy(setup, role, provider)),
    },
  ])
  const attachments = entries.map(({ key, role }) => [
    key,
    { role: attributeOf(`aws_iam_role.${key}.name`), policy_arn: powersOf(role).managed },
  ])
  const inline = entries.flatMap(({ key, role }) => {
    const { inline } = powersOf(role)
    if (!inline) return []
    const policy = {
      name: 'secrets',
      role: attributeOf(`aws_iam_role.${key}.name`),
      policy: JSON.stringify(inline),
    }
    return [[key, policy]]
  })
  return {
    resource: {
      aws_iam_openid_connect_provider: {
        stepup: { url: setup.issuer, client_id_list: [setup.audience] },
      },
      aws_iam_role: Object.fromEntries(roles),
      aws_iam_role_policy_attachment: Object.fromEntries(attachments),
      ...(inline.length > 0 ? { aws_iam_role_policy: Object.fromEntries(inline) } : {}),
    },
  }
}
