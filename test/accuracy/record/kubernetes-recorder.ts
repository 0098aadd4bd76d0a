import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ALL_KINDS, GROUP_VERSIONS, type Kind, objectOf, resourceList } from './kubernetes-kinds.ts'

export type SentToKubernetes = { method: string; path: string; query: string; accept: string; body: string }

export type Recorder = {
  url: string
  /** What arrived since the last call, discovery left out. */
  take(): SentToKubernetes[]
  stop(): Promise<void>
}

type Answer = { status: number; body: unknown }

const DISCOVERY = /^\/(api|apis|version|openapi\/.*|api\/v1|apis\/[^/]+(\/[^/]+)?)$/

/** A stand-in for kube-apiserver where every object exists until it is deleted and everything is allowed; it writes down what it is asked. */
export async function startRecorder(): Promise<Recorder> {
  let sent: SentToKubernetes[] = []
  const gone = new Set<string>()
  const server = createServer((request, response) => {
    bodyOf(request).then((body) => {
      const { pathname: path, search: query } = new URL(request.url ?? '/', 'http://localhost')
      const method = request.method ?? 'GET'
      const accept = request.headers.accept ?? ''
      if (method !== 'GET' || !DISCOVERY.test(path)) sent.push({ method, path, query, accept, body })
      if (/[?&]watch=(true|1)/.test(query)) watch(response, kindOf(path))
      else reply(response, answerOf({ method, path, query, accept, body }, gone))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = sent
      sent = []
      gone.clear()
      return taken
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
  response.end(text)
}

/** What is waited for has gone. */
function watch(response: ServerResponse, kind: Kind | undefined): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(kind ? `${JSON.stringify({ type: 'DELETED', object: objectOf(kind, 'x') })}\n` : '')
}

const notFound: Answer = {
  status: 404,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'NotFound',
    message: 'not found',
    code: 404,
  },
}
const done: Answer = { status: 200, body: { kind: 'Status', apiVersion: 'v1', status: 'Success' } }
const forbidden: Answer = {
  status: 403,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'Forbidden',
    message: 'no',
    code: 403,
  },
}

type Place = { kind: Kind; name: string | undefined; sub: string | undefined }

function placeOf(path: string): Place | null {
  const found = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))\/(?:watch\/)?(.+)$/.exec(path)
  if (!found) return null
  const groupVersion = found[1] ?? found[2]!
  let words = found[3]!.split('/')
  if (words[0] === 'namespaces' && words.length > 2 && !/^(finalize|status)$/.test(words[2]!))
    words = words.slice(2)
  const [resource, name, ...sub] = words
  const kind = ALL_KINDS.find((one) => one.groupVersion === groupVersion && one.resource === resource)
  return kind ? { kind, name, sub: sub.length > 0 ? sub.join('/') : undefined } : null
}

function kindOf(path: string): Kind | undefined {
  return placeOf(path)?.kind
}

function discovery(path: string): unknown {
  if (path === '/version') return { major: '1', minor: '33', gitVersion: 'v1.33.0' }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
  if (path === '/api/v1') return resourceList('v1')
  if (path === '/openapi/v2')
    return { swagger: '2.0', info: { title: 'k', version: '1' }, paths: {}, definitions: {} }
  if (/^\/(healthz|livez|readyz|metrics)$/.test(path)) return 'ok'
  const groupVersion = path.replace('/apis/', '')
  if (GROUP_VERSIONS.includes(groupVersion)) return resourceList(groupVersion)
  if (path !== '/apis') return undefined
  const names = [
    ...new Set(GROUP_VERSIONS.filter((one) => one.includes('/')).map((one) => one.split('/')[0]!)),
  ]
  const groups = names.map((name) => {
    const versions = GROUP_VERSIONS.filter((one) => one.startsWith(`${name}/`)).map((one) => ({
      groupVersion: one,
      version: one.split('/')[1]!,
    }))
    return { name, versions, preferredVersion: versions[0] }
  })
  return { kind: 'APIGroupList', apiVersion: 'v1', groups }
}

const scale = {
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata: { name: 'x', namespace: 'default' },
  spec: { replicas: 1 },
  status: { replicas: 1, selector: 'app=x' },
}

function answerOf(request: SentToKubernetes, gone: Set<string>): Answer {
  const { method, path } = request
  const known = method === 'GET' ? discovery(path) : undefined
  if (known !== undefined) return { status: 200, body: known }
  const place = placeOf(path)
  if (!place) return notFound
  const { sub } = place
  if (sub && /^(exec|attach|portforward|proxy)/.test(sub)) return forbidden
  if (sub === 'log') return { status: 200, body: 'hello\n' }
  if (sub === 'scale') return { status: 200, body: scale }
  if (sub === 'eviction') {
    gone.add(path.replace(/\/eviction$/, ''))
    return { ...done, status: 201 }
  }
  if (sub === 'token')
    return {
      status: 201,
      body: {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        spec: {},
        status: { token: 't' },
      },
    }
  return objectAnswer(request, place, gone)
}

function objectAnswer(
  { method, path, query, body }: SentToKubernetes,
  { kind, name }: Place,
  gone: Set<string>,
): Answer {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (name !== undefined)
        return gone.has(path) || name.startsWith('absent')
          ? notFound
          : { status: 200, body: objectOf(kind, name) }
      return {
        status: 200,
        body: {
          kind: `${kind.kind}List`,
          apiVersion: kind.groupVersion,
          metadata: {},
          items: [objectOf(kind, 'x')],
        },
      }
    case 'DELETE':
      if (!query.includes('dryRun') && !body.includes('All')) gone.add(path)
      return done
    case 'PATCH':
      return { status: 200, body: objectOf(kind, name ?? 'x') }
    default:
      return { status: method === 'POST' ? 201 : 200, body: stored(kind, name ?? 'x', body) }
  }
}

/** The object as it was sent, or one like it where it came as protobuf. */
function stored(kind: Kind, name: string, body: string): unknown {
  try {
    const object = JSON.parse(body)
    object.metadata = { ...object.metadata, uid: 'u', resourceVersion: '1' }
    if (/Review$/.test(kind.kind)) object.status = { allowed: true, resourceRules: [], nonResourceRules: [] }
    return object
  } catch {
    return objectOf(kind, name)
  }
}
