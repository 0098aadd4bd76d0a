import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { type Federation, readFederation } from './federation.ts'

/** One request as it was judged. */
export type GcpRequest = {
  what: string
  /** The service account. */
  who: string
  outcome: 'done' | 'denied' | 'expired' | 'unknown' | 'traded' | 'refused'
  why: string
}

type Held = { kind: 'federated' | 'account'; who: string; may: string; expires: number }

/**
 * A stand-in for Google Cloud as far as one project goes: STS, which trades a token only when its signature
 * (by the published keys), issuer, audience, expiry and the provider's condition hold; IAM credentials, which
 * lets it act only as a service account that is bound to it; Pub/Sub topics, one bucket and Secret Manager, which judge
 * each request by its account's role. It refuses all else.
 */
export type GcpStandIn = {
  url: string
  requests: GcpRequest[]
  topics: Set<string>
  /** What Secret Manager keeps, by name; each has one version. */
  secrets: Map<string, string>
  /** All that was ever handed out, and what it was traded for. */
  tokens: string[]
  /** Makes what `stepup-verifier integrations gcp` says, read as gcloud would read it. */
  deploy(script: string): void
  /** Moves this cloud's clock forward, seconds. */
  later(seconds: number): void
  /** Service accounts' tokens say that they live so long, seconds. */
  shorten(seconds: number): void
  stop(): Promise<void>
}

/** @param roles methods that each service account may use, by its address */
export async function startGcp(roles: Record<string, string[]>): Promise<GcpStandIn> {
  let federation: Federation | null = null
  let offset = 0
  let longest = 3600
  const now = () => Math.floor(Date.now() / 1000) + offset
  const held = new Map<string, Held>()
  const requests: GcpRequest[] = []
  const topics = new Set<string>()
  const secrets = new Map<string, string>()
  const tokens: string[] = []

  const hand = (given: Held): string => {
    const token = `ya29.${randomBytes(40).toString('base64url')}`
    held.set(token, given)
    tokens.push(token)
    return token
  }

  const sts = async (form: URLSearchParams) => {
    if (!federation) throw new Refusal('there is no such pool')
    const text = (name: string) => form.get(name) ?? ''
    if (text('grant_type') !== 'urn:ietf:params:oauth:grant-type:token-exchange')
      throw new Refusal('grant_type')
    if (text('subject_token_type') !== 'urn:ietf:params:oauth:token-type:jwt') throw new Refusal('type')
    if (text('audience') !== federation.name) throw new Refusal('there is no such provider')
    tokens.push(text('subject_token'))
    const may = await federated(text('subject_token'), federation, now())
    const token = hand({ kind: 'federated', who: '', may, expires: now() + 3600 })
    return {
      access_token: token,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 3600,
    }
  }

  const impersonate = (email: string, caller: Held | null, lifetime: unknown) => {
    if (caller?.kind !== 'federated') throw new Refusal('not a federated token')
    const asked = Number(/^(\d+)s$/.exec(String(lifetime))?.[1])
    if (!(asked >= 600 && asked <= 3600)) throw new Refusal('lifetime')
    const bound = federation?.bindings.some((one) => one.account === email && one.may === caller.may)
    if (!bound) throw new Refusal(`Permission 'iam.serviceAccounts.getAccessToken' denied for ${caller.may}`)
    const expires = now() + Math.min(asked, longest)
    const accessToken = hand({ kind: 'account', who: email, may: caller.may, expires })
    return { accessToken, expireTime: new Date(expires * 1000).toISOString().replace(/\.\d+/, '') }
  }

  const service = (method: string, path: string, body: string): unknown => {
    const [, topic] = /^\/v1\/projects\/acme-prod\/topics\/([\w-]+)$/.exec(path) ?? []
    if (topic !== undefined) {
      if (method === 'PUT') topics.add(topic)
      if (method === 'DELETE') topics.delete(topic)
      return method === 'DELETE' ? {} : { name: `projects/acme-prod/topics/${topic}` }
    }
    const [, secret = ''] =
      /^\/v1\/projects\/acme-prod\/secrets\/([\w-]+)\/versions\/(?:latest|1):access$/.exec(path) ?? []
    const kept = secrets.get(secret)
    if (method === 'GET' && kept !== undefined) {
      const name = `projects/1/secrets/${secret}/versions/1`
      return { name, payload: { data: Buffer.from(kept).toString('base64') } }
    }
    if (path === '/v1/projects/acme-prod/topics' && method === 'GET') {
      return { topics: [...topics].map((name) => ({ name: `projects/acme-prod/topics/${name}` })) }
    }
    if (method === 'GET' && path === '/storage/v1/b/acme-state/o') {
      return { kind: 'storage#objects', items: [{ name: 'default.tfstate', bucket: 'acme-state' }] }
    }
    if (method === 'GET' && path === '/storage/v1/b/acme-state/o/default.tfstate') {
      return { name: 'default.tfstate', bucket: 'acme-state', generation: '1' }
    }
    if (method === 'GET' && path === '/acme-state/default.tfstate') {
      return {
        version: 4,
        terraform_version: '1.11.4',
        serial: 1,
        lineage: 'of-acme',
        outputs: {},
        resources: [],
      }
    }
    throw new Missing(`${method} ${path} ${body.length}`)
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in')
    const body = await bodyOf(request)
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const found = held.get(bearer) ?? null
    const caller = found && found.expires > now() ? found : null
    const what = `${request.method} ${url.pathname}`
    const log = (outcome: GcpRequest['outcome'], who = '', why = '') =>
      requests.push({ what, who, outcome, why })
    const reply = (status: number, answer: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    }
    const refuse = (status: number, word: string, why: string) =>
      reply(status, { error: { code: status, message: why, status: word } })
    try {
      const [, email] =
        /^\/v1\/projects\/-\/serviceAccounts\/([^/]+):generateAccessToken$/.exec(url.pathname) ?? []
      if (url.pathname === '/v1/token') {
        const answer = await sts(new URLSearchParams(body))
        log('traded')
        return reply(200, answer)
      }
      if (email !== undefined) {
        const answer = impersonate(email, caller, (JSON.parse(body) as { lifetime?: unknown }).lifetime)
        log('traded', email)
        return reply(200, answer)
      }
      if (found && !caller) {
        log('expired', found.who)
        return refuse(401, 'UNAUTHENTICATED', 'the token has expired')
      }
      if (caller?.kind !== 'account') {
        log('unknown')
        return refuse(401, 'UNAUTHENTICATED', 'no such token')
      }
      if (!roles[caller.who]?.includes(request.method ?? '')) {
        log('denied', caller.who)
        return refuse(403, 'PERMISSION_DENIED', `${caller.who} may not ${what}`)
      }
      const answer = service(request.method ?? '', url.pathname, body)
      log('done', caller.who)
      reply(200, answer)
    } catch (error) {
      if (error instanceof Refusal) {
        log('refused', '', error.message)
        return reply(403, { error: 'invalid_grant', error_description: error.message })
      }
      refuse(404, 'NOT_FOUND', String(error))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    topics,
    secrets,
    tokens,
    deploy: (script) => {
      federation = readFederation(script)
    },
    later: (seconds) => {
      offset += seconds
    },
    shorten: (seconds) => {
      longest = seconds
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

class Refusal extends Error {}
class Missing extends Error {}

/** What the provider's mapping makes of a token. @throws Refusal */
async function federated(token: string, { issuer, audience, environment }: Federation, now: number) {
  const json = async (url: string) => (await fetch(url)).json()
  const discovered = await json(`${issuer}/.well-known/openid-configuration`)
  if (discovered.issuer !== issuer) throw new Refusal('another issuer')
  const keys = createLocalJWKSet(await json(discovered.jwks_uri))
  const options = { issuer, audience, algorithms: ['RS256'], currentDate: new Date(now * 1000) }
  const required = { ...options, requiredClaims: ['sub', 'exp', 'iat'] }
  const verified = await jwtVerify(token, keys, required).catch((error: Error) => {
    throw new Refusal(error.message)
  })
  const claims = verified.payload
  if (claims['stepup/environment'] !== environment) throw new Refusal('rejected by the attribute condition')
  return `${claims['stepup/environment']}:${claims['stepup/class']}`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
