import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { OperationClass } from '../../../src/core/class.ts'
import { startInBackground } from '../background.ts'
import type { Cleanup } from '../cleanup.ts'
import { type PasswordDoor, startPasswordDoor } from '../password-door.ts'
import { freePort } from '../verifier.ts'
import { until } from '../wait.ts'
import { programPath } from '../workstation.ts'

/** Debian's registry (docker-registry) behind a door: `read` may pull, `write` may push, `destructive` may delete. */
export type Registry = PasswordDoor & {
  /** Puts an image there, past the door. Answers its digest. */
  seed(name: string, tag: string): Promise<string>
  /** The media type of what a tag stands for; null for none. */
  typeOf(name: string, tag: string): Promise<string | null>
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'

export async function startRegistry(cleanup: Cleanup): Promise<Registry> {
  const directory = await cleanup.directory('registry')
  const port = await freePort()
  const inside = `http://127.0.0.1:${port}`
  const config = join(directory, 'config.json')
  const settings = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
  }
  await writeFile(config, JSON.stringify(settings))
  const server = startInBackground(programPath('docker-registry')!, ['serve', config])
  cleanup.defer(() => server.stop())
  await until('the registry', () =>
    fetch(`${inside}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  const door = await startPasswordDoor(
    cleanup,
    {
      needs: ({ method = '' }) => NEEDED[method] ?? 'destructive',
      handle: (request, response) => handOn(port, request, response),
    },
    ownAddress(),
  )
  const put = async (path: string, body: string, type: string) => {
    const { ok, status } = await fetch(`${inside}${path}`, {
      method: 'PUT',
      body,
      headers: { 'content-type': type },
    })
    if (!ok) throw new Error(`the registry answered ${status} to ${path}`)
  }
  const blob = async (name: string, body: string) => {
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
    const { headers } = await fetch(`${inside}/v2/${name}/blobs/uploads/`, { method: 'POST' })
    const where = new URL(headers.get('location') ?? '', inside)
    where.searchParams.set('digest', digest)
    await put(`${where.pathname}${where.search}`, body, 'application/octet-stream')
    return digest
  }
  return {
    ...door,
    async seed(name, tag) {
      const body = JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        rootfs: { type: 'layers', diff_ids: [] },
      })
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: {
          mediaType: 'application/vnd.docker.container.image.v1+json',
          digest: await blob(name, body),
          size: body.length,
        },
        layers: [],
      })
      await put(`/v2/${name}/manifests/${tag}`, manifest, MANIFEST)
      return `sha256:${createHash('sha256').update(manifest).digest('hex')}`
    },
    async typeOf(name, tag) {
      const { ok, headers } = await fetch(`${inside}/v2/${name}/manifests/${tag}`, {
        headers: { accept: `${MANIFEST}, ${LIST}` },
      })
      return ok ? headers.get('content-type') : null
    },
  }
}

/** Of this machine, and not of loopback: docker would speak HTTP to that. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!found) throw new Error('this machine has no address but loopback’s')
  return found.address
}

/** OCI distribution specification, “Endpoints”. */
const NEEDED: Readonly<Record<string, OperationClass>> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'write',
  PUT: 'write',
  PATCH: 'write',
}

function handOn(port: number, request: IncomingMessage, response: ServerResponse): void {
  const { authorization: _shown, ...headers } = request.headers
  const inside = ask({
    port,
    host: '127.0.0.1',
    method: request.method,
    path: request.url,
    headers: { ...headers, 'x-forwarded-proto': 'https' },
  })
  inside.on('error', () => response.destroy())
  inside.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  request.pipe(inside)
}
