import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, BlockList } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Assembled } from './assemble.ts'
import { type Arrival, arrivalOf, stamp } from './forwarded.ts'
import { loggedPath } from './logging.ts'

/** The largest body any endpoint reads, bytes; each of them has a smaller limit of its own. */
const MAX_BODY = 1024 * 1024

/** How long requests may go on after the signal to stop, milliseconds. */
const DRAIN = 5000

/** What the authorization server answers; everything else is ours. */
const PROVIDER_PATHS = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/auth',
  '/device',
  '/jwks',
  '/request',
  '/session/end/confirm',
  '/token',
]

export type Running = { server: Server; port: number; stop(): Promise<void> }

/** Listens, and answers until `stop()`. Fails when the port is taken. */
export async function listen(app: Assembled, host: string, port: number): Promise<Running> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, requestListener(app))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN)
      await closed
      clearTimeout(timer)
      await app.close()
    },
  }
}

/** One truth about who asks and for which host, the headers every answer has, then whoever answers. */
export function requestListener(app: Assembled): (req: IncomingMessage, res: ServerResponse) => void {
  const pages = getRequestListener(app.pages.fetch, { hostname: app.issuer.hostname })
  return (request, response) => {
    const started = performance.now()
    const path = (request.url ?? '/').split('?', 1)[0] as string
    const arrival = arrivalOf(request, app.proxies)
    response.once('close', () => {
      const duration = (performance.now() - started) / 1000
      const shown = loggedPath(path)
      app.metrics.answered(request.method ?? '', shown, response.statusCode, duration)
      app.log.info(
        { method: request.method, path: shown, status: response.statusCode, ms: Math.round(duration * 1000) },
        'answered',
      )
    })
    if (path === '/healthz') return health(app, response)
    if (path === '/metrics') return metrics(app, arrival, response)
    const refused = refusal(app, request, arrival)
    if (refused) {
      // Nothing more is read of what it sends.
      response.setHeader('Connection', 'close')
      return plain(response, ...refused)
    }
    const wait = request.method === 'POST' && isProvider(path) ? paceOf(app, path, arrival) : null
    if (wait !== null) {
      response.setHeader('Retry-After', String(wait))
      return plain(response, 429, 'too many requests')
    }
    stamp(request, arrival)
    securityHeaders(app, response)
    if (isProvider(path)) app.provider(request, response)
    else void pages(request, response)
  }
}

function isProvider(path: string): boolean {
  return PROVIDER_PATHS.some((known) => {
    if (path === known) return true
    // `/token/…` holds our own revocation and introspection.
    return (known === '/auth' || known === '/device') && path.startsWith(`${known}/`)
  })
}

/** A page of another site that points its own name at us (DNS rebinding) asks for another host than ours. */
function refusal(app: Assembled, request: IncomingMessage, arrival: Arrival): [number, string] | null {
  const { issuer } = app
  if (arrival.host !== issuer.host || `${arrival.protocol}:` !== issuer.protocol) {
    return [421, `this verifier is ${issuer.origin}`]
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return [413, 'too large']
  return null
}

/** Seconds to wait: a flood from one address, or somebody who guesses the codes of waiting devices. */
function paceOf(app: Assembled, path: string, { address }: Arrival): number | null {
  return app.limit('address', address) ?? (path === '/device' ? app.limit('device-code', address) : null)
}

function securityHeaders({ issuer }: Assembled, response: ServerResponse): void {
  response.setHeader(
    'Content-Security-Policy',
    [
      `default-src 'none'`,
      `script-src 'self'`,
      `style-src 'self'`,
      `img-src 'self'`,
      `form-action 'self'`,
      `frame-ancestors 'none'`,
      `base-uri 'none'`,
    ].join('; '),
  )
  // What may be kept (assets, keys) says so itself.
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Referrer-Policy', 'same-origin')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('X-Frame-Options', 'DENY')
  if (issuer.protocol === 'https:') {
    response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
  }
}

function health(app: Assembled, response: ServerResponse): void {
  app.healthy().then(
    () => plain(response, 200, 'ok'),
    () => plain(response, 503, 'the database does not answer'),
  )
}

function metrics(app: Assembled, arrival: Arrival, response: ServerResponse): void {
  if (!mayRead(app.metricsReaders, arrival.address)) {
    plain(response, 404, 'not found')
    return
  }
  app.metrics.registry.metrics().then(
    (text) => plain(response, 200, text, app.metrics.registry.contentType),
    () => plain(response, 500, 'failed'),
  )
}

function mayRead(readers: BlockList, address: string): boolean {
  return readers.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
}

function plain(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(text)
}
