import type { LoopbackEndpoint } from './loopback-endpoint.ts'

/** Seconds: Google gives no less (a service account's token, `generateAccessToken`). */
export const LIFETIME = 600

export type ExternalAccount = {
  /** Of the provider. */
  audience: string
  serviceAccount: string
  /** In the place of Google's own addresses, by gcloud's names for the services. */
  endpoints: Readonly<Record<string, string>>
}

/**
 * The configuration file of an external account (https://google.aip.dev/auth/4117), which gcloud, every
 * client library and Terraform read: they ask the endpoint for a token, trade it at STS (RFC 8693), and
 * trade that for one of the service account, again and again. It holds nothing but the endpoint's word.
 */
export function externalAccount(
  account: ExternalAccount,
  { url, authorization }: Pick<LoopbackEndpoint, 'url' | 'authorization'>,
): string {
  const { sts, impersonation } = tradingAddresses(account)
  return JSON.stringify({
    type: 'external_account',
    universe_domain: 'googleapis.com',
    audience: account.audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: sts,
    service_account_impersonation_url: impersonation,
    service_account_impersonation: { token_lifetime_seconds: LIFETIME },
    credential_source: {
      url,
      headers: { Authorization: authorization },
      format: { type: 'json', subject_token_field_name: 'access_token' },
    },
  })
}

/** Where a broker token is traded, and then where what it was traded for is. */
export function tradingAddresses({ serviceAccount, endpoints }: ExternalAccount): {
  sts: string
  impersonation: string
} {
  const sts = endpoints['sts'] ?? 'https://sts.googleapis.com/'
  const iam = endpoints['iamcredentials'] ?? 'https://iamcredentials.googleapis.com/'
  return {
    sts: `${sts}v1/token`,
    impersonation: `${iam}v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
  }
}
