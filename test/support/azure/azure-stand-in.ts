import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Cleanup } from '../cleanup.ts'
import { makeCertificate } from '../kubernetes/certificate.ts'
import { type Directory, may, readDirectory } from './directory.ts'
import { type Entra, EntraRefusal, startEntra } from './entra.ts'

/** One request as it was judged. */
export type AzureRequest = {
  what: string
  /** The client's id. */
  who: string
  outcome: 'done' | 'denied' | 'expired' | 'unknown' | 'traded' | 'refused'
  why: string
}

/**
 * A stand-in for Azure as far as one tenant and subscription go: Microsoft Entra, which trades an assertion only
 * when its signature (by the published keys) and expiry hold and a federated credential of the client has its
 * issuer, subject and audience; the resource manager with resource groups, and one blob, which judge
 * each request by the roles of its token's client. Clients reach it by their own names for Azure, through a
 * proxy (HTTPS_PROXY), and must trust its certificate. It refuses all else.
 */
export type AzureStandIn = {
  /** For HTTPS_PROXY. */
  proxy: string
  /** PEM. */
  ca: string
  requests: AzureRequest[]
  groups: Set<string>
  /** All that was ever shown or handed out: assertions and access tokens. */
  tokens: Entra['tokens']
  /** The addresses that were asked for. */
  hosts: Set<string>
  /** Makes what `stepup-verifier integrations azure` says, read as az would read it. */
  deploy(script: string): void
  /** Trades an assertion as a client would. Entra's answer. */
  trade(form: Record<string, string>): Promise<{ access_token?: string; error_description?: string }>
  /** What the resource manager answers to this token, as a status. */
  ask(token: string): number
  /** Moves this cloud's clock forward, seconds. */
  later(seconds: number): void
  /** Access tokens live so long, seconds. */
  shorten(seconds: number): void
}

export const TENANT = '11111111-2222-4333-8444-000000000001'
export const SUBSCRIPTION = '11111111-2222-4333-8444-000000000002'
/** Of a cloud that no client knows by name. */
export const OWN_MANAGER = 'management.acme.example'

export async function startAzure(cleanup: Cleanup): Promise<AzureStandIn> {
  let directory: Directory = { clients: new Map(), mayNot: new Map() }
  let offset = 0
  const now = () => Math.floor(Date.now() / 1000) + offset
  const requests: AzureRequest[] = []
  const groups = new Set<string>()
  const hosts = new Set<string>()
  const entra = startEntra(TENANT, () => directory, now)
  const names = ['login.microsoftonline.com', 'management.azure.com', OWN_MANAGER]
  const { key, cert } = await makeCertificate(
    cleanup,
    [...names, '*.blob.core.windows.net'].map((name) => `DNS:${name}`),
  )

  /** Status and body of what a client may do here; null for what there is none of. */
  const manager = (method: string, path: string): [number, unknown] | null => {
    if (method === 'GET' && path === '/subscriptions')
      return [200, { value: [{ subscriptionId: SUBSCRIPTION, displayName: 'Acme Prod', state: 'Enabled' }] }]
    const [, below] = new RegExp(`^/subscriptions/${SUBSCRIPTION}/resourcegroups(.*)$`, 'i').exec(path) ?? []
    if (below === undefined) return null
    const name = below.slice(1)
    const shown = (group: string) => ({
      id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}`,
      name: group,
      location: 'westeurope',
      properties: { provisioningState: 'Succeeded' },
    })
    if (name === '') return method === 'GET' ? [200, { value: [...groups].map(shown) }] : null
    if (method === 'PUT') groups.add(name)
    if (method === 'DELETE') return groups.delete(name) ? [200, {}] : [404, {}]
    if (method === 'HEAD') return [groups.has(name) ? 204 : 404, null]
    return groups.has(name) ? [200, shown(name)] : [404, { error: { code: 'ResourceGroupNotFound' } }]
  }

  const answer = async (
    request: IncomingMessage,
    host: string,
    body: string,
  ): Promise<[number, unknown, Record<string, string>?]> => {
    const url = new URL(request.url ?? '/', `https://${host}`)
    const method = request.method ?? ''
    const what = `${method} ${url.pathname}`
    const log = (outcome: AzureRequest['outcome'], who = '', why = '') =>
      requests.push({ what, who, outcome, why })
    if (host === 'login.microsoftonline.com') {
      if (method === 'GET') return entra.discover(url)
      try {
        const traded = await entra.trade(url.pathname, new URLSearchParams(body))
        log('traded', traded.client)
        return [200, traded.answer]
      } catch (error) {
        if (!(error instanceof EntraRefusal)) throw error
        log('refused', '', error.message)
        return [401, { error: 'invalid_client', error_description: error.message, error_codes: [] }]
      }
    }
    if (url.pathname === '/metadata/endpoints') return [200, entra.endpoints(OWN_MANAGER)]
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const token = entra.read(bearer)
    if (token === null || token === 'expired') {
      log(token ?? 'unknown')
      return [401, { error: { code: 'ExpiredAuthenticationToken', message: 'no such token' } }]
    }
    const blob = host.endsWith('.blob.core.windows.net')
    const wanted = blob ? 'https://storage.azure.com' : `https://${host}`
    const ofManager = host === 'management.azure.com' ? 'https://management.core.windows.net' : wanted
    if (![wanted, ofManager].includes(token.resource)) {
      log('denied', token.client, 'another resource')
      return [401, { error: { code: 'InvalidAuthenticationTokenAudience', message: token.resource } }]
    }
    const kind = blob ? 'Microsoft.Storage/blobs' : 'Microsoft.Resources/subscriptions/resourceGroups'
    const verb = { GET: 'read', HEAD: 'read', DELETE: 'delete' }[method] ?? 'write'
    const client = directory.clients.get(token.client)
    if (!client || !may(directory, client, `${kind}/${verb}`)) {
      log('denied', token.client)
      return [403, { error: { code: 'AuthorizationFailed', message: `${token.client} may not ${what}` } }]
    }
    log('done', token.client)
    if (blob) return blobOf(method, url)
    return manager(method, url.pathname) ?? [404, { error: { code: 'NotFound', message: what } }]
  }

  const inside = createTlsServer({ key, cert }, async (request, response) => {
    const body = await bodyOf(request)
    const host = (request.headers.host ?? '').replace(/:443$/, '')
    const [status, given, headers] = await answer(request, host, body).catch(
      (error: unknown) => [500, { error: { code: 'StandIn', message: String(error) } }] as const,
    )
    const isText = typeof given === 'string'
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers })
    response.end(given === null ? undefined : isText ? given : JSON.stringify(given))
  })
  const sockets = new Set<Socket>()
  const proxy = createServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', (request, socket: Socket) => {
    const [host = ''] = (request.url ?? '').split(':')
    hosts.add(host)
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    if (!names.includes(host) && !host.endsWith('.blob.core.windows.net')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    inside.emit('connection', socket)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  cleanup.defer(async () => {
    for (const socket of sockets) socket.destroy()
    proxy.closeAllConnections()
    await new Promise((resolve) => proxy.close(resolve))
  })
  const { port } = proxy.address() as { port: number }
  return {
    proxy: `http://127.0.0.1:${port}`,
    ca: cert,
    requests,
    groups,
    hosts,
    tokens: entra.tokens,
    deploy: (script) => {
      directory = readDirectory(script)
    },
    async trade(form) {
      try {
        const all = { ...entra.form, ...form }
        return (await entra.trade(`/${TENANT}/oauth2/v2.0/token`, new URLSearchParams(all))).answer
      } catch (error) {
        return { error_description: (error as Error).message }
      }
    },
    ask: (token) => {
      const read = entra.read(token)
      return read === null || read === 'expired' ? 401 : 200
    },
    later: (seconds) => {
      offset += seconds
    },
    shorten: entra.shorten,
  }
}

const STATE = {
  version: 4,
  terraform_version: '1.11.4',
  serial: 1,
  lineage: 'of-acme',
  outputs: {},
  resources: [],
}

/** One blob with a state in it. */
function blobOf(method: string, url: URL): [number, unknown, Record<string, string>?] {
  if (url.searchParams.get('comp') === 'list') {
    const xml =
      '<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs/><NextMarker/></EnumerationResults>'
    return [200, xml, { 'content-type': 'application/xml' }]
  }
  if (url.pathname !== '/state/prod.tfstate') return [404, null]
  const text = JSON.stringify(STATE)
  const headers = { 'x-ms-lease-status': 'unlocked', 'x-ms-blob-type': 'BlockBlob', etag: '"1"' }
  if (method === 'HEAD') return [200, null, { ...headers, 'content-length': String(text.length) }]
  return method === 'GET' ? [200, text, headers] : [405, null]
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
