import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { Cleanup } from '../cleanup.ts'
import { type ApiUser, authenticateOidc, type OidcIssuer } from './authenticator.ts'
import { makeCertificate } from './certificate.ts'
import { Cluster } from './cluster.ts'
import { resourceList } from './objects.ts'
import { type Binding, isAuthorized } from './rbac.ts'
import { parseResourcePath, type ResourcePath, verbOf } from './request.ts'
import { resource } from './resources.ts'
import { status } from './status.ts'

/** What arrived, for tests that ask who did what with which credential. */
export type RecordedRequest = {
  method: string
  path: string
  verb: string
  user: string | null
  groups: string[]
  /** The bearer token as it arrived. */
  token: string | null
  status: number
}

/**
 * A small HTTPS server in kube-apiserver's place: it authenticates bearer tokens as that does
 * (static tokens and one OIDC issuer), authorizes by group, and keeps a handful of kinds, enough
 * for a real kubectl to get, delete, scale and apply.
 */
export type KubernetesApi = {
  url: string
  /** PEM. */
  ca: string
  cluster: Cluster
  requests: RecordedRequest[]
  /** Set before the first minted token arrives; the verifier's address is known only then. */
  trust(issuer: OidcIssuer): void
  /** Moves this API's clock forward, seconds. */
  later(seconds: number): void
  stop(): Promise<void>
}

export type ApiOptions = {
  bindings: readonly Binding[]
  /** Bearer token to user: the person's own, standing credentials. */
  staticTokens?: Readonly<Record<string, ApiUser>>
}

export async function startKubernetesApi(options: ApiOptions): Promise<KubernetesApi> {
  const cleanup = new Cleanup()
  const { key, cert } = await makeCertificate(cleanup)
  const cluster = new Cluster()
  const requests: RecordedRequest[] = []
  let trusted: OidcIssuer | null = null
  let ahead = 0

  async function authenticate(token: string | null): Promise<ApiUser | null> {
    if (token === null) return null
    return (
      options.staticTokens?.[token] ??
      (trusted && (await authenticateOidc(trusted, token, new Date(Date.now() + ahead * 1000))))
    )
  }

  const app = new Hono()
  app.use(async (context, next) => {
    const token = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1] ?? null
    const user = await authenticate(token)
    const path = parseResourcePath(context.req.path)
    const verb = path
      ? verbOf(context.req.method, path, context.req.query('watch') !== undefined)
      : 'discover'
    const refusal = refusalOf(user, verb, path)
    if (refusal) context.res = refusal
    else await next()
    requests.push({
      method: context.req.method,
      path: context.req.path,
      verb,
      user: user?.name ?? null,
      groups: user?.groups ?? [],
      token,
      status: context.res.status,
    })
  })

  function refusalOf(user: ApiUser | null, verb: string, path: ResourcePath | null): Response | null {
    if (!user) return status(401, 'Unauthorized', 'Unauthorized')
    if (!path || isAuthorized(options.bindings, user, verb)) return null
    const what = path.subresource ? `${path.resource}/${path.subresource}` : path.resource
    return status(
      403,
      'Forbidden',
      `${what}${path.name ? ` "${path.name}"` : ''} is forbidden: User "${user.name}" cannot ${verb} resource "${path.resource}"`,
    )
  }

  app.get('/version', (c) =>
    c.json({ major: '1', minor: '32', gitVersion: 'v1.32.0', platform: 'stand-in', goVersion: 'none' }),
  )
  app.get('/api', (c) => c.json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }))
  app.get('/apis', (c) => {
    const version = { groupVersion: 'apps/v1', version: 'v1' }
    const apps = { name: 'apps', versions: [version], preferredVersion: version }
    return c.json({ kind: 'APIGroupList', apiVersion: 'v1', groups: [apps] })
  })
  app.get('/api/v1', (c) => c.json(resourceList('')))
  app.get('/apis/apps/v1', (c) => c.json(resourceList('apps')))
  app.all('*', (context) => resource(context, cluster))

  const server = createServer({ key, cert }, getRequestListener(app.fetch))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanup.defer(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: cert,
    cluster,
    requests,
    trust(issuer) {
      trusted = issuer
    },
    later(seconds) {
      ahead += seconds
    },
    stop: () => cleanup.run(),
  }
}
