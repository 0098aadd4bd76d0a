import { CLASSES } from '../../core/class.ts'
import type { AwsCredentials } from '../../core/policy.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import type { Place } from './yaml-reader.ts'

/** `credentials.aws`: the role that a token is traded for, by class. */
export const awsReader: CredentialsReader<'aws'> = {
  parse: awsFrom,
  shown: () => ({}),
  bearings: ({ roleArn }) =>
    [...new Set(CLASSES.map((name) => roleArn.replaceAll('{class}', name)))].map((value) => ({
      key: 'roleArn',
      what: 'role',
      value,
    })),
  unmatched: () => null,
}

function awsFrom(place: Place): AwsCredentials | null {
  const members = place.members(['roleArn'])
  if (!members) return null
  if (!members.roleArn) return place.fail('needs `roleArn`')
  const roleArn = members.roleArn.text()
  if (roleArn === null) return null
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/{}-]+$/.test(roleArn)) {
    return members.roleArn.fail(`\`${roleArn}\` is no ARN of a role`)
  }
  return { roleArn }
}
