/** IAM policies as far as ours go: actions with `*`, Deny before Allow, and a bound in time. */
export type PolicyDocument = { Statement: Statement[] }

type Statement = {
  Effect: 'Allow' | 'Deny'
  Action?: string | string[]
  NotAction?: string | string[]
  Resource: string | string[]
  Condition?: Record<string, Record<string, string>>
}

/** The managed policies that we name, by what matters of them here. */
export const MANAGED: Record<string, PolicyDocument> = {
  'arn:aws:iam::aws:policy/ReadOnlyAccess': allowing(
    ...['s3:Get*', 's3:List*', 'ec2:Describe*', 'iam:Get*', 'iam:List*', 'secretsmanager:List*', 'sqs:List*'],
  ),
  'arn:aws:iam::aws:policy/PowerUserAccess': {
    Statement: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      { Effect: 'Allow', Action: ['iam:ListRoles'], Resource: '*' },
    ],
  },
  'arn:aws:iam::aws:policy/AdministratorAccess': allowing('*'),
}

function allowing(...actions: string[]): PolicyDocument {
  return { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }
}

/** What several policies say together: an explicit Deny, else an Allow, else nothing. `now` in seconds. */
export function verdict(policies: readonly PolicyDocument[], action: string, now: number): 'allow' | 'deny' {
  const met = policies.flatMap(({ Statement }) => Statement).filter((s) => applies(s, action, now))
  if (met.some(({ Effect }) => Effect === 'Deny')) return 'deny'
  return met.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'deny'
}

function applies({ Action, NotAction, Resource, Condition = {} }: Statement, action: string, now: number) {
  if (Resource !== '*') throw new Error('this stand-in knows no resources')
  const named =
    Action === undefined ? !isNamed(listOf(NotAction ?? []), action) : isNamed(listOf(Action), action)
  return named && Object.entries(Condition).every(([operator, keys]) => holds(operator, keys, now))
}

function holds(operator: string, keys: Record<string, string>, now: number): boolean {
  const { 'aws:CurrentTime': time, ...others } = keys
  if (operator !== 'DateGreaterThan' || time === undefined || Object.keys(others).length > 0) {
    throw new Error(`this stand-in does not know ${operator} ${JSON.stringify(keys)}`)
  }
  return now * 1000 > Date.parse(time)
}

function isNamed(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    if (pattern !== '*' && !/^[a-z0-9-]+:[\w*]+$/i.test(pattern))
      throw new Error(`IAM takes no action \`${pattern}\``)
    return new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action)
  })
}

export function listOf(value: string | string[]): string[] {
  return typeof value === 'string' ? [value] : value
}
