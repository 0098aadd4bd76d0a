import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Cleanup } from '../cleanup.ts'
import { makeCertificate } from '../kubernetes/certificate.ts'
import { JwtMethod } from './jwt-method.ts'
import { Policies } from './policies.ts'
import { type Answer, denied, type Request } from './request.ts'
import { Tokens } from './tokens.ts'

/**
 * A stand-in for Vault and OpenBao: as much of the documented HTTP API as logging in by JWT, tokens,
 * policies, one store of keys and values and one of logins made on demand take, and strict where it matters. It verifies each JWT against
 * the issuer's JWKS with all that its role binds, and refuses what it does not know.
 */
export type VaultStandIn = {
  url: string
  /** PEM. */
  ca: string
  root: string
  /** Every request so far: who, what, how it ended. */
  requests: { method: string; path: string; token: string | null; status: number }[]
  tokens: Tokens
  /** What the store holds at a path. */
  stored(path: string): unknown
  store(path: string, value: Record<string, string>): void
  /** The logins that were made by `database/creds/…` and are still good: each is a lease of its token. */
  logins(): { username: string; password: string }[]
}

export async function startVaultStandIn(cleanup: Cleanup): Promise<VaultStandIn> {
  const { key, cert } = await makeCertificate(cleanup)
  const root = `hvs.${randomBytes(24).toString('base64url')}`
  const tokens = new Tokens(root)
  const policies = new Policies()
  const methods = new Map<string, JwtMethod>()
  const values = new Map<string, Record<string, string>>()
  const requests: VaultStandIn['requests'] = []
  const leases: { token: string; username: string; password: string }[] = []

  const answer = async (request: Request): Promise<Answer> => {
    const { path, method, body } = request
    const login = /^auth\/(?!token\/)(.+)\/login$/.exec(path)
    if (login) return method === 'POST' ? loggedIn(login[1] ?? '', body) : denied()
    const token = tokens.live(request.token)
    if (!token || !policies.allow(token.policies, path, method)) return denied()
    const inTokens = tokens.answer(token, request)
    if (inTokens) return inTokens
    const policy = /^sys\/polic(?:y|ies\/acl)\/([\w-]+)$/.exec(path)
    if (policy) return policies.write(policy[1] ?? '', body)
    if (path === 'sys/auth') return { status: 200, body: { data: mounted(), ...mounted() } }
    const enabled = /^sys\/auth\/([\w/-]+)$/.exec(path)
    if (enabled && body['type'] === 'jwt') {
      methods.set(enabled[1] ?? '', new JwtMethod(() => tokens.now()))
      return { status: 204 }
    }
    const setting = /^auth\/([\w/-]+?)\/(config|role\/([\w-]+))$/.exec(path)
    const jwt = setting && methods.get(setting[1] ?? '')
    if (jwt) return setting[3] === undefined ? jwt.configure(body) : jwt.define(setting[3], body)
    if (method === 'GET' && /^database\/creds\/[\w-]+$/.test(path)) return leased(request.token ?? '')
    return kept(path, method, body) ?? { status: 404, body: { errors: [] } }
  }

  const loggedIn = async (mount: string, body: Record<string, unknown>): Promise<Answer> => {
    const role = await methods.get(mount)?.login(body)
    if (!role) return denied()
    return tokens.issue(null, { policies: role.policies, ttl: role.ttl, maxTtl: role.maxTtl })
  }

  const leased = (token: string): Answer => {
    const data = {
      username: `v-${randomBytes(8).toString('hex')}`,
      password: randomBytes(20).toString('hex'),
    }
    leases.push({ token, ...data })
    return {
      status: 200,
      body: { lease_id: 'database/creds/x', lease_duration: 3600, renewable: true, data },
    }
  }

  const mounted = () => Object.fromEntries([...methods.keys()].map((path) => [`${path}/`, { type: 'jwt' }]))

  const kept = (path: string, method: string, body: Record<string, unknown>): Answer | null => {
    const [, at] = /^secret\/data\/(.+)$/.exec(path) ?? []
    if (at === undefined) return null
    const value = values.get(at)
    if (method === 'DELETE') return { status: values.delete(at) ? 204 : 404 }
    if (method === 'GET')
      return value ? { status: 200, body: { data: { data: value, metadata: { version: 1 } } } } : null
    values.set(at, body['data'] as Record<string, string>)
    return { status: 200, body: { data: { version: 1 } } }
  }

  const server = createServer({ key, cert }, async (incoming, outgoing) => {
    const request = await requestFrom(incoming)
    const { status, body } = await answer(request).catch(() => ({ status: 500, body: { errors: ['fault'] } }))
    requests.push({ method: request.method, path: request.path, token: request.token, status })
    outgoing.writeHead(status, { 'content-type': 'application/json' })
    outgoing.end(body === undefined ? '' : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    ca: cert,
    root,
    requests,
    tokens,
    stored: (path) => values.get(path),
    store: (path, value) => void values.set(path, value),
    logins: () => leases.filter(({ token }) => tokens.live(token) !== null),
  }
}

async function requestFrom(incoming: IncomingMessage): Promise<Request> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  const token = incoming.headers['x-vault-token']
  return {
    method: incoming.method === 'PUT' ? 'POST' : (incoming.method ?? ''),
    path: (incoming.url ?? '').replace(/^\/v1\//, '').replace(/\?.*$/, ''),
    token: typeof token === 'string' ? token : null,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}
