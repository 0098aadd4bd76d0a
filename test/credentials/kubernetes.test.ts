import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type PrivateKubeconfig, writePrivateKubeconfig } from '../../src/credentials/kubernetes.ts'
import { kubernetesDoor } from '../../src/credentials/kubernetes-door.ts'
import { answerRunRequests } from '../../src/credentials/run-protocol.ts'
import { codeOf } from '../support/code-of.ts'
import { type KubernetesApi, startKubernetesApi } from '../support/kubernetes/kubernetes-api-stand-in.ts'

const source = (name: string) => new URL(`../../src/credentials/${name}`, import.meta.url)

/** The plugin as kubectl starts it, with a socket in the place of the run's. */
const plugin = `
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { execCredential, parseExecInfo } from '${source('kubernetes-plugin.ts')}'
import { askRunForToken } from '${source('run-protocol.ts')}'
const ask = async (message) => {
  const socket = connect(process.argv.at(-1))
  socket.end(message)
  return Buffer.from(await text(socket))
}
try {
  const { apiVersion, cluster } = parseExecInfo(process.env.KUBERNETES_EXEC_INFO)
  process.stdout.write(execCredential(await askRunForToken(ask, 'prod', cluster), apiVersion))
} catch (error) {
  console.error('plugin: ' + error.code)
  process.exit(77)
}
`

let api: KubernetesApi
let directory: string
let supervisor: Server
let socket: string
let kubeconfig: PrivateKubeconfig

beforeAll(async () => {
  api = await startKubernetesApi({
    bindings: [{ group: 'writers', verbs: ['*'] }],
    staticTokens: { 'minted-token': { name: 'alice', groups: ['writers'] } },
  })
  directory = mkdtempSync(join(tmpdir(), 'stepup-kube-'))
  socket = join(directory, 'run.sock')
  const credential = {
    environment: 'prod',
    kubernetes: { server: api.url, ca: api.ca },
    exchange: async () => ({ token: 'minted-token', expiresAt: Date.now() / 1000 + 300 }),
  }
  const answer = answerRunRequests([credential], Date.now)
  supervisor = createServer({ allowHalfOpen: true }, (connection) => {
    let text = ''
    connection.on('data', (chunk) => {
      text += chunk
    })
    connection.on('end', () => {
      void answer(Buffer.from(text)).then((reply) => connection.end(reply))
    })
  })
  await new Promise<void>((listening) => supervisor.listen(socket, listening))
})

afterAll(async () => {
  supervisor.close()
  await api.stop()
  rmSync(directory, { recursive: true, force: true })
})

beforeEach(async () => {
  kubeconfig = await writePrivateKubeconfig(directory, [
    {
      context: 'prod',
      cluster: 'prod-cluster',
      user: 'alice@prod',
      namespace: 'payments',
      server: api.url,
      ca: api.ca,
      plugin: [process.execPath, '--input-type=module-typescript', '-e', plugin, '--', socket],
    },
  ])
})
afterEach(() => kubeconfig.remove())

async function kubectl(...args: string[]): Promise<{ code: number; stderr: string }> {
  const env = { PATH: process.env['PATH'], HOME: directory, KUBECONFIG: kubeconfig.path }
  try {
    const { stderr } = await promisify(execFile)('kubectl', args, { env })
    return { code: 0, stderr }
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }
    return { code, stderr }
  }
}

describe('the private kubeconfig', () => {
  test('holds no secret, and nobody else can read it', () => {
    const text = readFileSync(kubeconfig.path, 'utf8')
    expect(text).not.toContain('minted-token')
    expect(statSync(kubeconfig.path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(kubeconfig.path)).mode & 0o777).toBe(0o700)
  })

  test('is gone afterwards, its directory too', async () => {
    await kubeconfig.remove()
    expect(readdirSync(directory).filter((name) => name.startsWith('run-'))).toEqual([])
  })

  test('what a killed supervisor left behind is swept up, what a living one uses is not', async () => {
    mkdirSync(join(directory, 'run-4194304-dead'))
    mkdirSync(join(directory, 'run-1-alive'))
    const another = await writePrivateKubeconfig(directory, [
      {
        context: 'c',
        cluster: null,
        user: null,
        namespace: null,
        server: api.url,
        ca: api.ca,
        plugin: ['/x'],
      },
    ])
    const left = readdirSync(directory)
    expect(left).not.toContain('run-4194304-dead')
    expect(left).toContain('run-1-alive')
    await another.remove()
  })
})

describe('real kubectl', () => {
  test('works with the token that the plugin brings', async () => {
    expect(await kubectl('get', 'pods')).toMatchObject({ code: 0 })
    const last = api.requests.at(-1)
    expect(last).toMatchObject({ user: 'alice', token: 'minted-token' })
    expect(last?.path).toContain('/namespaces/payments/')
  })

  test.each([
    ['--context', 'prod'],
    ['--cluster', 'prod-cluster'],
    ['--user', 'alice@prod'],
  ])('the names that the command itself may use are there: %s', async (flag, name) => {
    expect(await kubectl('get', 'pods', flag, name)).toMatchObject({ code: 0 })
  })

  test.each([
    ['another server', ['-s', 'https://localhost:1']],
    ['an unverified server', ['--insecure-skip-tls-verify']],
    ['a server by another name', ['--tls-server-name', 'node-1']],
  ])('brings no token to %s', async (_, flags) => {
    const before = api.requests.length
    const { code, stderr } = await kubectl('get', 'pods', ...flags)
    expect(code).not.toBe(0)
    expect(stderr).toContain('plugin: target_not_pinned')
    expect(api.requests.slice(before).filter(({ token }) => token !== null)).toEqual([])
  })
})

test.each([
  ['a server of its own', { redirects: ['-s https://evil'], selectors: [] }, 'target_not_pinned'],
  [
    'a kubeconfig of its own',
    { redirects: [], selectors: [{ kind: 'kubernetes', kubeconfig: 'x' }] },
    'target_not_pinned',
  ],
  ['neither', { redirects: [], selectors: [{ kind: 'kubernetes', context: 'prod' }] }, null],
] as const)('a command with %s: %s', async (_, reading, code) => {
  const call = () =>
    kubernetesDoor.assertNoRedirect({ redirects: [...reading.redirects], selectors: [...reading.selectors] })
  expect(await codeOf(call)).toBe(code)
})
