import { execFile, spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { rankOfClass } from '../../../src/core/class.ts'
import type { Cleanup } from '../cleanup.ts'
import { type Guest, type PasswordDoor, startPasswordDoor } from '../password-door.ts'

const run = promisify(execFile)

/**
 * git's own server (git-http-backend(1)) behind a door: `read` may fetch, `write` may push, and only
 * `destructive` may take away what was there.
 */
export type GitServer = PasswordDoor & { git(...words: string[]): Promise<string> }

const REPOSITORY = 'acme/shop.git'

export async function startGitServer(cleanup: Cleanup): Promise<GitServer> {
  const root = await cleanup.directory('git-server')
  await run('git', ['init', '-q', '--bare', '-b', 'main', `${root}/${REPOSITORY}`])
  // the machine may know no name for who commits
  const words = [
    '-C',
    `${root}/${REPOSITORY}`,
    '-c',
    'user.name=server',
    '-c',
    'user.email=server@acme.example',
  ]
  const door = await startPasswordDoor(cleanup, {
    needs: ({ url = '' }) => (url.includes('git-receive-pack') ? 'write' : 'read'),
    handle: (request, response, guest) => backend(root, request, response, guest),
  })
  return {
    ...door,
    git: async (...more) => (await run('git', [...words, ...more])).stdout,
  }
}

/** RFC 3875. */
function backend(root: string, request: IncomingMessage, response: ServerResponse, guest: Guest): void {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const keeps = String(rankOfClass(guest.class) < rankOfClass('destructive'))
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'stepup',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'receive.denyNonFastForwards',
      GIT_CONFIG_VALUE_0: keeps,
      GIT_CONFIG_KEY_1: 'receive.denyDeletes',
      GIT_CONFIG_VALUE_1: keeps,
    },
  })
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  let head: Buffer | null = Buffer.alloc(0)
  child.stdout.on('data', (part: Buffer) => {
    if (head === null) {
      response.write(part)
      return
    }
    head = Buffer.concat([head, part])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    const lines = head.subarray(0, end).toString().split('\r\n')
    const fields = lines.map((line) => /^([^:]+): *(.*)$/.exec(line)).filter((field) => field !== null)
    const status = Number(fields.find(([, name]) => name === 'Status')?.[2]?.slice(0, 3) ?? 200)
    response.writeHead(
      status,
      fields.flatMap(([, name = '', value = '']) => (name === 'Status' ? [] : [name, value])),
    )
    response.write(head.subarray(end + 4))
    head = null
  })
  child.on('close', () => response.end())
}
