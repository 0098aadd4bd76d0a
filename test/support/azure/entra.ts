import { randomBytes } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import type { Directory } from './directory.ts'

/** With the numbers that Microsoft Entra itself gives. */
export class EntraRefusal extends Error {}

/** Who a token is of and for which resource. */
export type AccessToken = { client: string; resource: string }

/** The part of Microsoft Entra that hands out an application's tokens. */
export type Entra = ReturnType<typeof startEntra>

const AUTHORITY = 'https://login.microsoftonline.com'

export function startEntra(tenant: string, directory: () => Directory, now: () => number) {
  let lifetime = 3600
  const held = new Map<string, AccessToken & { expires: number }>()
  const tokens: string[] = []
  return {
    tokens,
    form: {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: 'https://management.azure.com/.default',
    },
    shorten: (seconds: number) => {
      lifetime = seconds
    },
    /** What MSAL reads before it asks for a token. */
    discover({ pathname }: URL): [number, unknown] {
      if (pathname === '/common/discovery/instance') {
        const endpoint = `${AUTHORITY}/${tenant}/v2.0/.well-known/openid-configuration`
        const aliases = ['login.microsoftonline.com']
        const [preferred_network] = aliases
        const metadata = [{ preferred_network, preferred_cache: preferred_network, aliases }]
        return [200, { tenant_discovery_endpoint: endpoint, metadata }]
      }
      if (pathname !== `/${tenant}/v2.0/.well-known/openid-configuration`) return [404, {}]
      return [
        200,
        {
          issuer: `${AUTHORITY}/${tenant}/v2.0`,
          token_endpoint: `${AUTHORITY}/${tenant}/oauth2/v2.0/token`,
          authorization_endpoint: `${AUTHORITY}/${tenant}/oauth2/v2.0/authorize`,
          device_authorization_endpoint: `${AUTHORITY}/${tenant}/oauth2/v2.0/devicecode`,
        },
      ]
    },
    /** What a resource manager says of its cloud. */
    endpoints(manager: string) {
      return {
        name: 'acme',
        authentication: {
          loginEndpoint: AUTHORITY,
          audiences: [`https://${manager}`],
          tenant: 'common',
          identityProvider: 'AAD',
        },
        resourceManager: `https://${manager}`,
        suffixes: { storage: 'core.windows.net', keyVaultDns: 'vault.azure.net' },
      }
    },
    async trade(path: string, form: URLSearchParams) {
      const text = (name: string) => form.get(name) ?? ''
      if (path !== `/${tenant}/oauth2/v2.0/token`)
        throw new EntraRefusal('AADSTS90002: there is no such tenant')
      if (text('grant_type') !== 'client_credentials') throw new EntraRefusal('AADSTS70003: grant_type')
      if (text('client_assertion_type') !== this.form.client_assertion_type)
        throw new EntraRefusal('AADSTS7000215: an assertion and nothing else')
      tokens.push(text('client_assertion'))
      const client = text('client_id')
      await believe(text('client_assertion'), client, directory(), now())
      const [, resource] = /^(\S+)\/\.default$/.exec(text('scope')) ?? []
      if (resource === undefined) throw new EntraRefusal('AADSTS70011: scope')
      const claims = { aud: resource, appid: client, oid: client, tid: tenant, exp: now() + lifetime }
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const token = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${randomBytes(48).toString('base64url')}`
      held.set(token, { client, resource: resource.replace(/\/+$/, ''), expires: now() + lifetime })
      tokens.push(token)
      return { client, answer: { token_type: 'Bearer', expires_in: lifetime, access_token: token } }
    },
    read(token: string): AccessToken | 'expired' | null {
      const found = held.get(token)
      return found === undefined ? null : found.expires > now() ? found : 'expired'
    },
  }
}

/** Each of a federated credential's three words as it stands, and then the signature. @throws EntraRefusal */
async function believe(assertion: string, client: string, { clients }: Directory, now: number) {
  const known = clients.get(client)
  if (!known) throw new EntraRefusal('AADSTS700016: there is no such application')
  let claimed: ReturnType<typeof decodeJwt>
  try {
    claimed = decodeJwt(assertion)
  } catch {
    throw new EntraRefusal('AADSTS50027: no JWT')
  }
  const ofIssuer = known.credentials.filter(({ issuer }) => issuer === claimed.iss)
  if (ofIssuer.length === 0) throw new EntraRefusal(`AADSTS700211: no matching issuer ${claimed.iss}`)
  const ofSubject = ofIssuer.filter(({ subject }) => subject === claimed.sub)
  if (ofSubject.length === 0) throw new EntraRefusal(`AADSTS700213: no matching subject ${claimed.sub}`)
  const found = ofSubject.find(({ audiences }) => audiences.includes(String(claimed.aud)))
  if (!found) throw new EntraRefusal(`AADSTS700212: no matching audience ${claimed.aud}`)
  const json = async (url: string) => (await fetch(url)).json()
  const discovered = await json(`${found.issuer}/.well-known/openid-configuration`)
  if (discovered.issuer !== found.issuer) throw new EntraRefusal('AADSTS700211: another issuer')
  const keys = createLocalJWKSet(await json(discovered.jwks_uri))
  await jwtVerify(assertion, keys, {
    issuer: found.issuer,
    audience: found.audiences,
    subject: found.subject,
    algorithms: ['RS256'],
    currentDate: new Date(now * 1000),
    requiredClaims: ['sub', 'exp', 'iat', 'jti'],
  }).catch((error: Error) => {
    throw new EntraRefusal(`AADSTS700024: ${error.message}`)
  })
}
