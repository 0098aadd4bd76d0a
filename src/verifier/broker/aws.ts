import type { Broker, Minting } from './broker.ts'

/**
 * A web identity for AWS STS (AssumeRoleWithWebIdentity). A role's trust policy believes it by audience and
 * subject; the session's tags and source identity come from here alone, so that nobody who trades the token
 * can choose them.
 */
export const awsBroker: Broker<'aws'> = {
  audienceOf: ({ credentials }) => credentials?.aws?.audience ?? null,
  serves: ({ credentials }, wanted) => credentials?.aws?.classes.includes(wanted) ?? false,
  knownOf({ credentials }) {
    if (!credentials?.aws) return null
    const { audience, roleArn, region, endpoint } = credentials.aws
    return { audience, roleArn, region, endpoint }
  },
  claimsFor: (minting) => ({
    sub: awsSubject(minting.environment.name, minting.class, minting.person.sub),
    email: minting.person.email,
    'stepup/until': minting.notAfter,
    'https://aws.amazon.com/tags': sessionTags(minting),
    'https://aws.amazon.com/source_identity': sourceIdentity(minting.person),
  }),
}

/** What a trust policy compares: `sts.example.com:sub` like `stepup:prod-eu:write:*`. */
export function awsSubject(environment: string, wanted: string, person: string): string {
  return `stepup:${environment}:${wanted}:${person}`
}

/** Shown with every call in CloudTrail, and kept when the session takes a further role. */
function sessionTags({ environment, class: wanted, person }: Minting) {
  const tags = {
    'stepup:environment': [environment.name],
    'stepup:class': [wanted],
    'stepup:person': [person.sub],
  }
  return { principal_tags: tags, transitive_tag_keys: Object.keys(tags) }
}

/** `[\w+=,.@-]{2,64}`, by STS's rule. */
function sourceIdentity({ sub, email }: Minting['person']): string {
  return /^[\w+=,.@-]{2,64}$/.test(email) ? email : sub
}
