import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { knownAzureCloud } from '../core/azure-clouds.ts'
import { StepupError } from '../core/errors.ts'
import type { GrantCredentials } from '../wire/protocol.ts'
import { keepAuthority } from './authority-file.ts'
import { writeAzureAssertion, writePrivateAzureConfig } from './azure-private-config.ts'
import type { BrokerToken, Door } from './door.ts'
import { type LoopbackEndpoint, openLoopbackEndpoint } from './loopback-endpoint.ts'
import { keepRenewed } from './renewal.ts'
import { makeRunDirectory, type RunDirectory } from './run-directory.ts'
import { assertNoRedirect } from './token-destination.ts'
import { TRUST_VARIABLES } from './trust-variables.ts'

type Known = NonNullable<GrantCredentials['azure']>

/** Where az, the SDKs and Terraform find credentials, what says which cloud and subscription these are for, and whom to believe. */
const STANDING = [
  ...['AZURE_CLIENT_*', 'AZURE_TENANT_ID', 'AZURE_SUBSCRIPTION_ID', 'AZURE_USERNAME', 'AZURE_PASSWORD'],
  ...['AZURE_FEDERATED_TOKEN*', 'AZURE_AUTHORITY_HOST', 'AZURE_REGIONAL_AUTHORITY_NAME', 'AZURE_IDENTITY_*'],
  ...['AZURE_ADDITIONALLY_ALLOWED_TENANTS', 'AZURE_TOKEN_CREDENTIALS', 'AZURE_POD_IDENTITY_*'],
  ...['AZURE_AUTH_LOCATION', 'AZURE_CREDENTIALS', 'AZURE_ENVIRONMENT', 'AZURE_ENVIRONMENT_FILEPATH'],
  ...['AZURE_CONFIG_DIR', 'AZURE_CLOUD_NAME', 'AZURE_CORE_ENCRYPT_TOKEN_CACHE', 'AZURE_CORE_ALLOW_BROKER'],
  ...['AZURE_CORE_COLLECT_TELEMETRY', 'AZURE_CORE_INSTANCE_DISCOVERY', 'AZURE_LOGGING_*'],
  ...['AZURE_STORAGE_KEY', 'AZURE_STORAGE_SAS_TOKEN', 'AZURE_STORAGE_CONNECTION_STRING'],
  ...['AZURE_STORAGE_SERVICE_ENDPOINT', 'AZURE_STORAGE_BLOB_ENDPOINT', 'AZURE_STORAGE_FILE_ENDPOINT'],
  ...['AZURE_STORAGE_QUEUE_ENDPOINT', 'AZURE_STORAGE_TABLE_ENDPOINT'],
  ...['ARM_CLIENT_*', 'ARM_TENANT_ID', 'ARM_AUXILIARY_TENANT_IDS', 'ARM_SUBSCRIPTION_ID', 'ARM_ACCESS_KEY'],
  ...['ARM_SAS_TOKEN', 'ARM_OIDC_*', 'ARM_ADO_*', 'ARM_MSI_*', 'ARM_USE_OIDC', 'ARM_USE_CLI', 'ARM_USE_MSI'],
  ...['ARM_USE_AKS_WORKLOAD_IDENTITY', 'ARM_ENVIRONMENT', 'ARM_METADATA_HOST*', 'ARM_ENDPOINT'],
  ...['MSI_*', 'IDENTITY_*', 'IMDS_ENDPOINT'],
  'AZURE_CLI_DISABLE_CONNECTION_VERIFICATION',
  ...TRUST_VARIABLES,
]

/** By these az, the SDK for Python and all that is written in Go are told whom policy trusts. */
const TRUST = ['REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']

/** What would send an assertion to another cloud, unless it is one that every client knows. */
const CLOUDS = ['ARM_ENVIRONMENT', 'AZURE_CLOUD_NAME']
const AUTHORITIES = ['AZURE_AUTHORITY_HOST', 'ARM_METADATA_HOST', 'ARM_METADATA_HOSTNAME']
const MICROSOFT =
  /^(https:\/\/)?(login\.(microsoftonline\.(com|us)|chinacloudapi\.cn)|management\.(azure\.com|usgovcloudapi\.net|chinacloudapi\.cn))\/?$/i

/**
 * Azure: an assertion of the class's client, which az, the SDKs and Terraform trade at Microsoft Entra by
 * themselves (RFC 7523 §2.2), each from where it looks: files that are written anew before it ends, and an
 * address on loopback.
 */
export const azureDoor: Door<'azure'> = {
  seeks: ({ kind }) => kind === 'azure',
  placeOf: (target) => String(target.kind === 'azure' && target.subscription?.toLowerCase()),
  variables: STANDING,
  dropped: STANDING,
  assertNoRedirect(reading) {
    assertNoRedirect(reading)
    const { env } = process
    const elsewhere =
      CLOUDS.find((name) => env[name] && !knownAzureCloud(env[name])) ??
      AUTHORITIES.find((name) => env[name] && !MICROSOFT.test(env[name]))
    if (elsewhere !== undefined) {
      throw new StepupError(
        'target_not_pinned',
        `\`${elsewhere}\` would send the credentials elsewhere; which cloud it is says the policy`,
      )
    }
  },
  async open({ environment, class: wanted, known, exchange, directory, clock }) {
    const client = known.clients[wanted]
    if (!client)
      throw new StepupError('broker_refused', `Azure has no client for \`${wanted}\` in \`${environment}\``)
    // Before the command begins: what the verifier refuses must not end it half way.
    let assertion = await exchange()
    const own = await makeRunDirectory(directory())
    try {
      const config = await writePrivateAzureConfig(own.path, ownDirectory(), known, client)
      const give = (given: BrokerToken) => writeAzureAssertion(config, known.tenant, client, given.token)
      await give(assertion)
      const authority = known.ca === null ? null : await keepAuthority(directory(), known.ca)
      const endpoint = await openLoopbackEndpoint(async () => JSON.stringify({ value: assertion.token }))
      const renewal = keepRenewed({
        endsAt: () => assertion.expiresAt,
        async renew() {
          assertion = await exchange()
          await give(assertion)
        },
        clock,
      })
      return {
        env: {
          ...forAz(config.directory, known),
          ...forLibraries(config.assertion, known, client),
          ...forTerraform(endpoint, known, client),
          ...(authority === null ? {} : Object.fromEntries(TRUST.map((name) => [name, authority]))),
        },
        close: () => close(renewal, endpoint, own),
      }
    } catch (error) {
      await own.remove()
      throw error
    }
  },
}

async function close(renewal: { stop(): Promise<void> }, endpoint: LoopbackEndpoint, own: RunDirectory) {
  endpoint.close()
  await renewal.stop()
  await own.remove()
}

/** As az finds it (azure-cli-core, _environment.py). */
function ownDirectory(): string {
  return resolve(process.env['AZURE_CONFIG_DIR'] || join(homedir(), '.azure'))
}

/** A variable wins over every file of settings, also one in the working directory. */
function forAz(directory: string, { cloud }: Known): Record<string, string> {
  return {
    AZURE_CONFIG_DIR: directory,
    AZURE_CLOUD_NAME: cloud.name,
    AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'false',
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    // Tokens for clients that can hear of a revocation may live for a day.
    AZURE_IDENTITY_DISABLE_CP1: '1',
  }
}

/** azd and the SDKs (WorkloadIdentityCredential, and DefaultAzureCredential with it). */
function forLibraries(file: string, { tenant, subscription, cloud }: Known, client: string) {
  return {
    AZURE_CLIENT_ID: client,
    AZURE_TENANT_ID: tenant,
    AZURE_SUBSCRIPTION_ID: subscription,
    AZURE_AUTHORITY_HOST: `${cloud.authority}/`,
    AZURE_FEDERATED_TOKEN_FILE: file,
  }
}

/** Backend and provider ask as they would ask GitHub: a file they read but once. */
function forTerraform(
  { url, authorization }: LoopbackEndpoint,
  { tenant, subscription, cloud }: Known,
  client: string,
): Record<string, string> {
  const known = knownAzureCloud(cloud.name)
  return {
    ARM_CLIENT_ID: client,
    ARM_TENANT_ID: tenant,
    ARM_SUBSCRIPTION_ID: subscription,
    ARM_USE_OIDC: 'true',
    ARM_USE_CLI: 'false',
    ARM_OIDC_REQUEST_URL: url,
    ARM_OIDC_REQUEST_TOKEN: authorization,
    ...(known
      ? { ARM_ENVIRONMENT: known.environment }
      : { ARM_METADATA_HOSTNAME: new URL(cloud.resourceManager).host }),
  }
}
