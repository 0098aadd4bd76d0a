import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { programPath } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup)
  const kubectl = programPath('kubectl')
  // kubectl, telling first what it was given; outside every working tree, as an installed wrapper would be.
  await scene.workstation.install(
    'kubectl',
    `#!/bin/sh
if [ -n "$TELL" ]; then ls -ld "$KUBECONFIG"; cat "$KUBECONFIG"; fi
if [ -n "$NAP" ]; then touch "$NAP"; sleep 2; ${kubectl} --context prod get pods 2>/dev/null; echo "code $?" >>"$NAP"; exit; fi
if [ -n "$ALSO" ]; then ${kubectl} --context prod $ALSO; fi
if [ -n "$TWICE" ]; then ${kubectl} get pods || exit; sleep 1; fi
exec ${kubectl} "$@"
`,
  )
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => {
  scene.prod.cluster.seed('payments')
  scene.prod.cluster.seed('shop')
  scene.prod.requests.length = 0
})

const DELETE = ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments']
const OWN = 'alices-own-token-for-prod'

describe('what an elevated kubectl gets', () => {
  test('a private kubeconfig of just that context, without any secret', async () => {
    const { code, stdout } = await confirmed(scene, DELETE, { env: { TELL: 'yes' } })
    expect(code).toBe(0)
    expect(stdout).toContain('credential')
    expect(stdout).toContain(scene.prod.url)
    expect(stdout).not.toContain(scene.dev.url)
    expect(stdout).not.toContain(OWN)
    expect(stdout).not.toMatch(/\btoken:|eyJ[A-Za-z0-9_-]{20}/)
    expect(stdout.split('\n')[0]).toMatch(/^-r[w-]-{7}/)
  })

  test('a token of its class and person, for minutes, and never Alice’s own', async () => {
    await confirmed(scene, DELETE)
    expect(scene.prod.requests.map(({ token }) => token)).not.toContain(OWN)
    const { token } = scene.prod.requests.findLast(({ method }) => method === 'DELETE')!
    const claims = JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString())
    expect(claims).toMatchObject({
      iss: `${scene.verifier.issuer}/broker/kubernetes`,
      aud: 'stepup:prod:kubernetes',
      email: 'alice@example.com',
      groups: ['stepup:prod:destructive'],
      'stepup/environment': 'prod',
      'stepup/class': 'destructive',
    })
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(300)
  })

  test('serves every kubectl of the run, and asks nobody again', async () => {
    const { code } = await confirmed(scene, DELETE, { env: { TWICE: 'yes' } })
    expect(code).toBe(0)
    const minted = scene.prod.requests.filter(({ user }) => user?.startsWith('stepup:'))
    expect(minted.some(({ verb, path }) => verb === 'list' && path.endsWith('/pods'))).toBe(true)
    expect(minted.some(({ method }) => method === 'DELETE')).toBe(true)
  })

  test('nothing above its class, for all that the page showed a write', async () => {
    const scale = ['kubectl', '--context', 'prod', '-n', 'shop', 'scale', 'deployment/web', '--replicas=4']
    const { code, stderr } = await confirmed(scene, scale, { env: { ALSO: DELETE.slice(3).join(' ') } })
    await scene.workstation.run(['lock'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/forbidden/i)
    expect(scene.prod.cluster.replicas('shop', 'web')).toBe(4)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(true)
    const deletion = scene.prod.requests.find(({ method }) => method === 'DELETE')
    expect(deletion).toMatchObject({ status: 403, groups: expect.arrayContaining(['stepup:prod:write']) })
  })

  test('and nothing by which Terraform’s providers would be somebody else', async () => {
    const kubectl = await readFile(join(scene.workstation.home, 'bin/kubectl'), 'utf8')
    await scene.workstation.install('kubectl', '#!/bin/sh\nenv | grep ^KUBE\n')
    const env = { KUBE_TOKEN: OWN, KUBE_CONFIG_PATHS: '/tmp/own', KUBE_CTX: 'prod' }
    const { stdout } = await confirmed(scene, DELETE, { env })
    await scene.workstation.install('kubectl', kubectl)
    const told = new Map(stdout.split('\n').map((line) => line.split('=', 2) as [string, string]))
    expect(told.get('KUBE_CONFIG_PATH')).toBe(told.get('KUBECONFIG'))
    expect(told.get('KUBE_CTX')).toBe('prod')
    expect([told.has('KUBE_TOKEN'), told.has('KUBE_CONFIG_PATHS')]).toEqual([false, false])
  })

  test('and nothing when the run is over: its kubeconfig is gone, its plugin gets no token', async () => {
    const { stdout } = await confirmed(scene, DELETE, { env: { TELL: 'yes' } })
    const path = stdout.split('\n')[0]?.split(' ').at(-1)
    expect(path).toMatch(/kubeconfig$/)
    await expect(readFile(path!)).rejects.toMatchObject({ code: 'ENOENT' })
    const plugin = ['--no-input', 'credential', 'kubernetes', '--environment', 'prod']
    const cluster = { server: scene.prod.url, 'certificate-authority-data': btoa(scene.prod.ca) }
    const info = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', spec: { cluster } }
    const ended = await unasked(scene, plugin, { env: { KUBERNETES_EXEC_INFO: JSON.stringify(info) } })
    expect(ended.code).toBe(75)
    expect(ended.stdout).toBe('')
  })

  test('and nothing once stepup is killed: no token for its plugin, and no secret in what is left', async () => {
    const nap = join(scene.workstation.home, 'nap')
    const running = scene.workstation.start(DELETE, { env: { NAP: nap } })
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the command', () => existsSync(nap))
    running.kill('SIGKILL')
    const told = await until('its end', async () => /code \d+/.exec(await readFile(nap, 'utf8'))?.[0])
    expect(told).toBe('code 1')
    expect(scene.prod.requests).toEqual([])
    const runtime = join(scene.workstation.home, '.runtime/stepup')
    for (const name of await readdir(runtime, { recursive: true })) {
      const text = await readFile(join(runtime, name), 'latin1').catch(() => '')
      expect(text).not.toMatch(/\btoken:|eyJ[A-Za-z0-9_-]{20}/)
      expect(text).not.toContain(OWN)
    }
  })

  test('the exit code of kubectl itself', async () => {
    const ended = await confirmed(scene, ['kubectl', '--context', 'prod', 'delete', 'namespace', 'no-such'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('not found')
  })
})

/** The real kubectl, with nothing but a token that somebody took. */
async function byToken(token: string, { url, ca }: Scene['dev']) {
  const data = Buffer.from(ca).toString('base64')
  const kubeconfig = await scene.workstation.write(
    'stolen.json',
    JSON.stringify({
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
      clusters: [{ name: 'x', cluster: { server: url, 'certificate-authority-data': data } }],
      users: [{ name: 'x', user: { token } }],
    }),
  )
  const argv = ['--kubeconfig', kubeconfig, 'get', 'pods']
  return scene.workstation.run(argv, { program: programPath('kubectl')! })
}

describe('a token is for one place and a while', () => {
  test('after five minutes the API refuses it, `stepup lock` or not', async () => {
    await confirmed(scene, DELETE)
    const { token } = scene.prod.requests.findLast(({ method }) => method === 'DELETE')!
    expect((await byToken(token!, scene.prod)).code).toBe(0)
    scene.prod.later(301)
    const late = await byToken(token!, scene.prod)
    scene.prod.later(-301)
    expect(late.code).toBe(1)
    expect(scene.prod.requests.at(-1)?.status).toBe(401)
  })

  test('another environment’s API refuses it', async () => {
    await confirmed(scene, DELETE)
    const { token } = scene.prod.requests.findLast(({ method }) => method === 'DELETE')!
    scene.dev.trust({
      issuer: `${scene.verifier.issuer}/broker/kubernetes`,
      audience: 'stepup:dev:kubernetes',
    })
    const stolen = await byToken(token!, scene.dev)
    expect(stolen.code).toBe(1)
    expect(scene.dev.requests.at(-1)?.status).toBe(401)
  })

  test.each([
    ['-s', ['-s', 'https://127.0.0.1:1']],
    ['--insecure-skip-tls-verify', ['--insecure-skip-tls-verify']],
  ])('%s would send it elsewhere: blocked', async (_flag, flags) => {
    const ended = await unasked(scene, [...DELETE, ...flags])
    expect(ended.code).toBe(77)
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
    expect(scene.prod.requests).toEqual([])
  })

  test('an address that no environment has gets no minted token', async () => {
    const running = scene.workstation.start([...DELETE, '--server=https://evil.example'])
    const url = await confirmationPage(running)
    expect(url).not.toBeNull()
    expect(await scene.alice.read(url!)).toContain('https://evil.example')
    expect(running.stderr).toContain('your own standing credentials')
    await scene.alice.press(/^deny/i)
    expect((await running.ended).code).toBe(77)
  })

  test('the current context is pinned: a switch from another terminal redirects nothing', async () => {
    const use = (context: string) =>
      scene.workstation.run(['config', 'use-context', context], { program: programPath('kubectl')! })
    await use('prod')
    const script = await scene.workstation.install(
      'kubectl',
      `#!/bin/sh\nKUBECONFIG="$REAL" ${programPath('kubectl')} config use-context dev >/dev/null\nexec ${programPath('kubectl')} "$@"\n`,
    )
    expect(script).toContain('kubectl')
    scene.dev.requests.length = 0
    const ended = await unasked(scene, ['kubectl', 'get', 'pods'], {
      env: { REAL: scene.workstation.env['KUBECONFIG'] },
    })
    expect(ended.code).toBe(0)
    expect(scene.prod.requests.length).toBeGreaterThan(0)
    expect(scene.dev.requests).toEqual([])
  })
})
