import { StepupError } from '../core/errors.ts'
import type { AwsTarget, Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import { openCredentialsEndpoint } from './aws-endpoint.ts'
import { keptSession } from './aws-kept-session.ts'
import { writePrivateAwsConfig } from './aws-private-config.ts'
import { assumeRole } from './aws-sts.ts'
import type { Door } from './door.ts'
import { makeRunDirectory } from './run-directory.ts'
import { assertNoRedirect } from './token-destination.ts'
import { TRUST_VARIABLES } from './trust-variables.ts'

/** Where an SDK finds keys, is told where to find some, or whom to believe. */
const STANDING = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'],
  // the SDK for Java 1 knows the keys by these names too
  ...['AWS_ACCESS_KEY', 'AWS_SECRET_KEY'],
  ...['AWS_CREDENTIAL_EXPIRATION', 'AWS_CREDENTIAL_FILE', 'AWS_VAULT', 'BOTO_CONFIG'],
  ...['AWS_ROLE_ARN', 'AWS_ROLE_SESSION_NAME', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
  ...['AWS_BEARER_TOKEN_*', 'AWS_CONTAINER_*', 'AWS_EC2_METADATA_*', 'AWS_SSO_*'],
  ...['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'],
  ...TRUST_VARIABLES,
]

/**
 * Sessions of a role, from an endpoint on loopback that every SDK asks as it would ask a container's; two
 * files of the run's own stand in the place of the person's, so that nothing in those comes first.
 */
export const awsDoor: Door<'aws'> = {
  seeks: ({ kind }) => kind === 'aws',
  placeOf: (target) => String(target.kind === 'aws' && target.account),
  variables: [...STANDING, 'AWS_ENDPOINT_URL*', 'AWS_CA_BUNDLE'],
  dropped: STANDING,
  wrappers: ['aws-vault'],
  assertNoRedirect,
  async open({ class: wanted, targets, known, exchange, profile, directory, clock }) {
    const [first] = targets
    if (first.kind !== 'aws') throw new StepupError('internal', 'an AWS session is for an AWS target')
    const region = known.region ?? first.region
    const session = keptSession(async () => {
      const { token } = await exchange()
      const { roleArn, endpoint } = known
      const trade = { token, roleArn, class: wanted, region, endpoint }
      return assumeRole(trade, Math.floor(clock() / 1000))
    }, clock)
    // Before the command begins: what STS refuses must not end it half way.
    await session()
    const own = await makeRunDirectory(directory())
    const endpoint = await openCredentialsEndpoint(session)
    const files = await writePrivateAwsConfig(
      own.path,
      profilesOf(targets, known.region, profile ?? (() => new Map())),
    )
    return {
      env: {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: endpoint.authorization,
        AWS_CONFIG_FILE: files.config,
        AWS_SHARED_CREDENTIALS_FILE: files.credentials,
        AWS_SDK_LOAD_CONFIG: '1',
        AWS_EC2_METADATA_DISABLED: 'true',
        // boto's own file would come before a container's endpoint
        BOTO_CONFIG: files.credentials,
        ...(known.endpoint === null ? {} : endpointsOf(known.endpoint)),
      },
      async close() {
        endpoint.close()
        await own.remove()
      },
    }
  },
}

/** The policy’s address counts for every service, whatever the person’s own settings say of such. */
function endpointsOf(origin: string): Record<string, string> {
  return { AWS_ENDPOINT_URL: origin, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }
}

/** By the names that the line may use, each with its region; the default one always. */
function profilesOf(
  targets: readonly Target[],
  region: string | null,
  settingsOf: (name: string) => ReadonlyMap<string, string>,
): Map<string, ReadonlyMap<string, string>> {
  const found = targets.filter((target): target is AwsTarget => target.kind === 'aws')
  const profiles = new Map<string, ReadonlyMap<string, string>>()
  const add = (name: string, own: string | null | undefined) => {
    const where = own ?? region
    profiles.set(name, new Map([...settingsOf(name), ...(where ? [['region', where] as const] : [])]))
  }
  add('default', found[0]?.region)
  for (const target of found) {
    const name = target.profile ?? 'default'
    if (/["\\\]\p{Cc}]/u.test(name)) {
      throw new StepupError('target_not_pinned', `a profile called \`${visible(name)}\` gets no credentials`)
    }
    add(name, target.region)
  }
  return profiles
}
