import { listOf, MANAGED, type PolicyDocument } from './policy.ts'

/** A role as the template that `integrations aws` prints makes it. */
export type Role = { name: string; trust: Trust[]; policies: PolicyDocument[] }

/** What a trust policy believes: a provider, for these audiences and subjects. */
type Trust = {
  Principal: { Federated: unknown }
  Action: string | string[]
  Condition: Record<string, Record<string, string | string[]>>
}

export type Stack = { issuer: string; clientIds: string[]; roles: Role[] }

type Resource = { Type: string; Properties: Record<string, unknown> }

/** Reads a CloudFormation template as far as ours goes, and makes nothing of anything else. */
export function readStack(text: string): Stack {
  const resources = Object.values((JSON.parse(text) as { Resources: Record<string, Resource> }).Resources)
  const of = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties)
  const [provider] = of('AWS::IAM::OIDCProvider')
  if (!provider) throw new Error('the template has no OIDC provider')
  return {
    issuer: String(provider['Url']),
    clientIds: provider['ClientIdList'] as string[],
    roles: of('AWS::IAM::Role').map((role) => ({
      name: String(role['RoleName']),
      trust: (role['AssumeRolePolicyDocument'] as { Statement: Trust[] }).Statement,
      policies: [
        ...(role['ManagedPolicyArns'] as string[]).map(managed),
        ...((role['Policies'] ?? []) as { PolicyDocument: PolicyDocument }[]).map((p) => p.PolicyDocument),
      ],
    })),
  }
}

export function managed(arn: string): PolicyDocument {
  const policy = MANAGED[arn]
  if (!policy) throw new Error(`there is no managed policy ${arn}`)
  return policy
}

/** Whether a role may be assumed by a token with this audience and subject, for every action that it takes. */
export function isTrusted(role: Role, issuer: string, audience: string, subject: string): boolean {
  const needed = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']
  const name = issuer.replace(/^https?:\/\//, '')
  return needed.every((action) =>
    role.trust.some(({ Action, Condition }) => {
      const { StringEquals = {}, StringLike = {}, ...others } = Condition
      if (Object.keys(others).length > 0) throw new Error('this stand-in does not know that condition')
      return (
        listOf(Action).includes(action) &&
        every(StringEquals, name, { audience, subject }, (pattern, text) => pattern === text) &&
        every(StringLike, name, { audience, subject }, isLike)
      )
    }),
  )
}

function every(
  keys: Record<string, string | string[]>,
  issuer: string,
  token: { audience: string; subject: string },
  fits: (pattern: string, text: string) => boolean,
): boolean {
  return Object.entries(keys).every(([key, patterns]) => {
    const text = { [`${issuer}:aud`]: token.audience, [`${issuer}:sub`]: token.subject }[key]
    return text !== undefined && listOf(patterns).some((pattern) => fits(pattern, text))
  })
}

function isLike(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${escaped}$`).test(text)
}
