import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { kubernetesDoor } from '../../src/credentials/kubernetes-door.ts'
import { answerRunRequests } from '../../src/credentials/run-protocol.ts'
import { openRunSocket, RUN_FD } from '../../src/exec/run-socket.ts'
import { on } from '../core/targets.ts'
import { makeBrokerTokens } from '../support/broker-tokens.ts'
import { Cleanup } from '../support/cleanup.ts'
import { startKubernetesApi } from '../support/kubernetes/kubernetes-api-stand-in.ts'
import { stepupBindings } from '../support/kubernetes/rbac.ts'
import { programPath, STEPUP, systemPath } from '../support/workstation.ts'

const AUDIENCE = 'stepup:prod:kubernetes'
const cleanup = new Cleanup()
afterAll(() => cleanup.run())

/** The supervisor's side in this process, on a clock of its own; kubectl and its plugin are the real ones. */
test('through twenty minutes, kubectl after kubectl gets in by token after token', async () => {
  const http = createServer((request, response) => {
    const discovery = { issuer, jwks_uri: `${issuer}/jwks` }
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [tokens.jwk] } : discovery))
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  cleanup.defer(() => http.close())
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const tokens = await makeBrokerTokens('kubernetes', AUDIENCE, issuer)
  const api = await startKubernetesApi({ bindings: stepupBindings('prod') })
  cleanup.defer(() => api.stop())
  api.cluster.seed('default')
  api.trust({ issuer, audience: AUDIENCE })

  let minutes = 0
  const clock = () => Date.now() + minutes * 60_000
  const runtime = await cleanup.directory('runtime')
  const door = await kubernetesDoor.open({
    environment: 'prod',
    class: 'write',
    targets: [on.kubernetes({ context: 'prod', server: api.url, namespace: 'default' })],
    known: { server: api.url, ca: api.ca, audience: AUDIENCE },
    async exchange() {
      const iat = Math.floor(clock() / 1000)
      const claims = { iat, nbf: iat, exp: iat + 300, groups: ['stepup:prod:write'] }
      return { token: await tokens.sign(claims), expiresAt: iat + 300 }
    },
    directory: () => runtime,
    own: [STEPUP],
    clock,
  })
  const socket = await openRunSocket()
  cleanup.defer(() => socket.close())
  socket.serve(answerRunRequests([door.answers!], clock))
  const kubectl = async (stderr: 'inherit' | 'ignore') => {
    const env = { PATH: systemPath(), HOME: runtime, ...door.env, [RUN_FD]: String(socket.childFd) }
    const stdio = Array.from({ length: socket.childFd + 1 }, (_, fd) => (fd === 2 ? stderr : 'ignore'))
    const inherited = [...stdio.slice(0, -1), socket.childFd] as ('ignore' | 'inherit' | number)[]
    const [code] = await once(
      spawn(programPath('kubectl')!, ['get', 'pods'], { env, stdio: inherited }),
      'exit',
    )
    return code
  }
  for (; minutes <= 20; minutes++) {
    expect(await kubectl('inherit')).toBe(0)
    api.later(60)
  }
  expect(api.requests.every(({ status }) => status === 200)).toBe(true)
  expect(new Set(api.requests.map(({ token }) => token)).size).toBeGreaterThanOrEqual(5)
  await door.close()
  expect(await kubectl('ignore')).not.toBe(0)
})
