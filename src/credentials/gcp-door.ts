import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { StepupError } from '../core/errors.ts'
import type { GcpTarget, Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import type { BrokerToken, Door } from './door.ts'
import { externalAccount } from './gcp-external-account.ts'
import { writePrivateGcloudConfig } from './gcp-private-config.ts'
import { openLoopbackEndpoint } from './loopback-endpoint.ts'
import { makeRunDirectory } from './run-directory.ts'
import { assertNoRedirect } from './token-destination.ts'
import { TRUST_VARIABLES } from './trust-variables.ts'

/** Where gcloud and the libraries find credentials and the project, and what says where requests go. */
const STANDING = [
  ...['CLOUDSDK_AUTH_*', 'CLOUDSDK_API_ENDPOINT_OVERRIDES_*', 'CLOUDSDK_API_CLIENT_OVERRIDES_*'],
  ...['CLOUDSDK_CONFIG', 'CLOUDSDK_ACTIVE_CONFIG_NAME', 'CLOUDSDK_CORE_ACCOUNT', 'CLOUDSDK_CORE_PROJECT'],
  ...['CLOUDSDK_CORE_UNIVERSE_DOMAIN', 'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE', 'CLOUDSDK_CORE_LOG_HTTP*'],
  ...['CLOUDSDK_CONTEXT_AWARE_*', 'CLOUDSDK_BILLING_*', 'CLOUDSDK_PROXY_*', 'GOOGLE_*', 'GCLOUD_*'],
  // git's helper gives a token to these hosts
  'CLOUDSDK_CORE_CREDENTIALED_HOSTED_REPO_DOMAINS',
  // gsutil's
  ...['BOTO_CONFIG', 'BOTO_PATH'],
  ...TRUST_VARIABLES,
]

/** Milliseconds: one call of gcloud trades several times. */
const REUSED_FOR = 10_000

/**
 * Google Cloud: a service account's tokens, by workload identity federation. The child's own libraries
 * trade and renew; they ask this process for what they trade, as long as the run lasts.
 */
export const gcpDoor: Door<'gcp'> = {
  seeks: ({ kind }) => kind === 'gcp',
  placeOf: (target) => String(target.kind === 'gcp' && target.project),
  variables: STANDING,
  dropped: STANDING,
  assertNoRedirect(reading) {
    assertNoRedirect(reading)
    for (const selector of reading.selectors) {
      if (selector.kind !== 'gcp') continue
      if (selector.impersonate) throw another('`--impersonate-service-account`')
      if (selector.borrowed) throw another('a flag that brings credentials (`--access-token-file`)')
    }
  },
  async open({ environment, class: wanted, targets, known, exchange, directory, clock }) {
    const { audience, project, endpoints } = known
    const serviceAccount = known.serviceAccounts[wanted]
    if (!serviceAccount) {
      throw new StepupError(
        'broker_refused',
        `Google Cloud has no service account for \`${wanted}\` in \`${environment}\``,
      )
    }
    const [first] = targets
    if (first.kind !== 'gcp') throw new StepupError('internal', 'a project’s credentials are for a project')
    const names = configurationsOf(targets)
    const token = kept(exchange, clock)
    // Before the command begins: what the verifier refuses must not end it half way.
    await token()
    const own = await makeRunDirectory(directory())
    const endpoint = await openLoopbackEndpoint(async () =>
      JSON.stringify({ access_token: (await token()).token }),
    )
    const file = join(own.path, 'gcp.json')
    await writeFile(file, externalAccount({ audience, serviceAccount, endpoints }, endpoint), {
      mode: 0o600,
      flag: 'wx',
    })
    const boto = join(own.path, 'boto')
    await writeFile(boto, '', { mode: 0o600, flag: 'wx' })
    return {
      env: {
        // in the stead of the person's ~/.boto, which may hold credentials and say where gsutil sends ours
        BOTO_CONFIG: boto,
        CLOUDSDK_CONFIG: await writePrivateGcloudConfig(own.path, ownDirectory(), names),
        CLOUDSDK_ACTIVE_CONFIG_NAME: first.configuration ?? 'default',
        CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: file,
        CLOUDSDK_CORE_DISABLE_FILE_LOGGING: 'true',
        CLOUDSDK_CORE_PROJECT: project,
        GOOGLE_APPLICATION_CREDENTIALS: file,
        GOOGLE_CLOUD_PROJECT: project,
        GOOGLE_PROJECT: project,
        ...(first.region === null ? {} : { GOOGLE_REGION: first.region }),
        ...(first.zone === null ? {} : { GOOGLE_ZONE: first.zone }),
        ...addressesOf(endpoints),
        ...besideProxies(process.env),
      },
      async close() {
        endpoint.close()
        await own.remove()
      },
    }
  },
}

/** One for a moment, so that a client which asks thrice is one line of the trail. */
function kept(exchange: () => Promise<BrokerToken>, clock: () => number): () => Promise<BrokerToken> {
  let last: { token: Promise<BrokerToken>; at: number } | null = null
  return async () => {
    if (last !== null && clock() - last.at < REUSED_FOR) return last.token
    const mine = { token: exchange(), at: clock() }
    last = mine
    mine.token.catch(() => {
      if (last === mine) last = null
    })
    return mine.token
  }
}

function configurationsOf(targets: readonly Target[]): string[] {
  const names = targets
    .filter((target): target is GcpTarget => target.kind === 'gcp')
    .flatMap(({ configuration }) => configuration ?? [])
    .filter((name) => name !== 'NONE')
  const wrong = names.find((name) => !/^[a-z][-a-z0-9]*$/.test(name))
  if (wrong === undefined) return names
  throw new StepupError(
    'target_not_pinned',
    `a configuration called \`${visible(wrong)}\` gets no credentials`,
  )
}

/** As gcloud finds it. */
function ownDirectory(): string {
  return resolve(process.env['CLOUDSDK_CONFIG'] || join(homedir(), '.config', 'gcloud'))
}

function addressesOf(endpoints: Readonly<Record<string, string>>): Record<string, string> {
  const variables = Object.entries(endpoints).map(([name, address]) => [
    `CLOUDSDK_API_ENDPOINT_OVERRIDES_${name.toUpperCase()}`,
    address,
  ])
  const { storage } = endpoints
  return {
    ...Object.fromEntries(variables),
    ...(storage === undefined
      ? {}
      : { GOOGLE_STORAGE_CUSTOM_ENDPOINT: storage, GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: storage }),
  }
}

/** Python's libraries ask a proxy for loopback too, and would tell it the endpoint's word. */
function besideProxies(env: NodeJS.ProcessEnv): Record<string, string> {
  if (!['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => env[name])) return {}
  const direct = [env['no_proxy'] || env['NO_PROXY'], '127.0.0.1'].filter((hosts) => hosts).join(',')
  return { NO_PROXY: direct, no_proxy: direct }
}

function another(what: string): StepupError {
  return new StepupError('target_not_pinned', `${what} would be somebody else than was confirmed`)
}
