import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type Registry, startRegistry } from '../support/docker/registry.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { programPath, STEPUP } from '../support/workstation.ts'

const OWN = Buffer.from('alice:alices-own-password').toString('base64')

const cleanup = new Cleanup()
let images: Registry
let other: Registry
let scene: Scene
/** Path of the real docker. */
const docker = programPath('docker')!

beforeAll(async () => {
  ;[images, other] = await Promise.all([startRegistry(cleanup), startRegistry(cleanup)])
  const environment = (name: string, registry: Registry) => ({
    name,
    tier: 'production',
    match: { host: { host: [registry.host.replace(/:.*$/, '')] } },
    credentials: {
      docker: {
        registry: registry.host,
        audience: `stepup:${name}:docker`,
        password: { read: 'token', write: 'token', destructive: 'token' },
      },
    },
  })
  scene = await startScene(cleanup, {
    policy: (policy) => policy.environments.push(environment('images', images)),
  })
  const issuer = `${scene.verifier.issuer}/broker/docker`
  images.trust({ issuer, audience: 'stepup:images:docker', environment: 'images' })
  other.trust({ issuer, audience: 'stepup:elsewhere:docker', environment: 'elsewhere' })
  await images.seed('acme/shop', '1')

  const { workstation } = scene
  await mkdir(join(workstation.home, 'bin'), { recursive: true })
  // Also trying what was not confirmed, and telling where it looks.
  await workstation.install(
    'docker',
    `#!/bin/sh
if [ -n "$TELL" ]; then cat "$DOCKER_CONFIG/config.json"; ls "$DOCKER_CONFIG"; fi
exec ${docker} "$@"
`,
  )
  await workstation.write(
    '.docker/config.json',
    JSON.stringify({ auths: { [images.host]: { auth: OWN } }, currentContext: 'default' }),
  )
  await workstation.write('work/ca/ca.crt', images.ca)
  // without root: docker looks there for whom to believe
  Object.assign(workstation.env, { ROOTLESSKIT_STATE_DIR: workstation.home })
  await workstation.write(`.config/docker/certs.d/${images.host}/ca.crt`, images.ca)
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => {
  images.requests.length = 0
  other.requests.length = 0
})

const image = (tag: string) => `${images.host}/acme/shop:${tag}`
const PUSH = () => ['docker', 'manifest', 'push', image('list')]

function lastPassword(): string {
  return images.requests.findLast(({ password, status }) => password !== null && status < 300)?.password ?? ''
}

/** What a registry says to one password. */
async function shown(registry: Registry, password: string, ...words: string[]): Promise<string> {
  const path = `${registry.url}/v2/acme/shop/tags/list`
  const all = ['-ksS', '-o', '/dev/null', '-w', '%{http_code}', '-u', `stepup:${password}`, ...words, path]
  return (await scene.workstation.run(all, { program: programPath('curl')! })).stdout
}

const setup = (...args: string[]) => scene.workstation.run(['setup', 'docker', ...args])
const config = () => readFile(join(scene.workstation.home, '.docker/config.json'), 'utf8')
const helper = () => join(scene.workstation.home, 'bin/docker-credential-stepup')

/** Lines of a shell in a terminal. */
function inTerminal(line: string, env: Record<string, string> = {}) {
  return scene.workstation.start(['-qec', line, '/dev/null'], { program: '/usr/bin/script', env })
}

describe('plain docker', () => {
  test('it shows and writes a helper for the registry, and its program', async () => {
    const { code, stdout } = await setup('--yes')
    expect(code).toBe(0)
    expect(stdout).toContain(`exec ${STEPUP} credential docker "$@"`)
    expect(stdout).not.toContain(OWN)
    expect(JSON.parse(await config())).toEqual({
      auths: { [images.host]: { auth: OWN } },
      currentContext: 'default',
      credHelpers: { [images.host]: 'stepup' },
    })
    expect((await stat(helper())).mode & 0o777).toBe(0o755)
    expect((await setup('--yes')).stdout).toBe('')
    expect((await scene.workstation.run(['setup'])).stdout).toMatch(/^✓ docker +[\d.:]+ \(images\)$/m)
  })

  test('asks for one tap in a terminal, and may read', async () => {
    const before = (await scene.workstation.opened()).length
    const create = `${docker} manifest create ${image('list')} ${image('1')}`
    const running = inTerminal(
      `${docker} manifest inspect ${image('1')} && ${create} && ! ${docker} manifest push ${image('list')}`,
    )
    await scene.alice.confirm(await until('the page', async () => (await scene.workstation.opened())[before]))
    const { code, stdout } = await running.ended
    expect(stdout).toContain('vnd.docker.distribution.manifest.v2+json')
    expect(code).toBe(0)
    expect((await scene.workstation.opened()).length).toBe(before + 1)
    expect(images.requests.filter(({ status }) => status < 300).map((it) => it.class)).toContain('read')
    expect(images.requests.find(({ method }) => method === 'PUT')).toMatchObject({
      class: 'read',
      status: 403,
    })
    expect(await images.typeOf('acme/shop', 'list')).toBeNull()
  })

  test('says what to run where nobody could be asked', async () => {
    await scene.workstation.run(['lock'])
    const ended = await scene.workstation.run(['manifest', 'inspect', image('1')], {
      program: docker,
      env: { BROWSER: undefined },
    })
    expect(ended.code).not.toBe(0)
    expect(ended.stderr).toContain('stepup unlock images --class read')
  })

  test.each([
    ['another registry', 'other.example'],
    ['another port', 'PLACE:1'],
    ['http', 'http://HOST'],
    ['docker’s own', 'https://index.docker.io/v1/'],
  ])('the helper has no word for %s', async (_what, server) => {
    const input = server.replace('HOST', images.host).replace('PLACE', images.host.replace(/:.*$/, ''))
    const ended = await scene.workstation.run(['get'], { program: helper(), input })
    expect(ended).toMatchObject({ code: 1, stdout: 'credentials not found in native keychain\n', stderr: '' })
  })

  test('the helper keeps nothing', async () => {
    const run = (operation: string) => scene.workstation.run([operation], { program: helper(), input: '{}' })
    expect(await run('list')).toMatchObject({ code: 0, stdout: '{}\n' })
    expect(await run('erase')).toMatchObject({ code: 0, stdout: '' })
    expect((await run('store')).code).toBe(ERRORS.usage.exit)
  })

  test('a real push without an engine, by skopeo, with the same helper', async () => {
    const unlocking = inTerminal(
      [
        `${STEPUP} unlock images --class write`,
        `skopeo copy --src-cert-dir ca --dest-cert-dir ca docker://${image('1')} docker://${image('copied')}`,
        `skopeo inspect --cert-dir ca docker://${image('copied')}`,
        `! skopeo delete --cert-dir ca docker://${image('copied')}`,
      ].join(' && '),
    )
    const before = (await scene.workstation.opened()).length
    await scene.alice.confirm(await until('the page', async () => (await scene.workstation.opened())[before]))
    const { code, stdout } = await unlocking.ended
    expect(stdout).toContain('acme/shop')
    expect(code).toBe(0)
    expect(await images.typeOf('acme/shop', 'copied')).not.toBeNull()
    expect(images.requests.find(({ method }) => method === 'PUT')).toMatchObject({
      class: 'write',
      status: 201,
    })
    expect(images.requests.find(({ method }) => method === 'DELETE')).toMatchObject({
      class: 'write',
      status: 403,
    })
    await scene.workstation.run(['lock'])
  })

  test('`--undo` takes out just that', async () => {
    expect((await setup('--undo', '--yes')).code).toBe(0)
    expect(JSON.parse(await config())).toEqual({
      auths: { [images.host]: { auth: OWN } },
      currentContext: 'default',
    })
    await expect(stat(helper())).rejects.toThrow()
    expect((await setup('--undo', '--yes')).stderr).toContain('nothing to take out')
  })
})

describe('what an elevated command gets', () => {
  test('a password of its class, for the one registry, and nothing secret in its configuration', async () => {
    const { code, stdout, page } = await confirmed(scene, PUSH(), { env: { TELL: 'yes' } })
    expect(code).toBe(0)
    expect(page).not.toContain('own standing credentials')
    expect(stdout).not.toContain(OWN)
    expect(stdout).toContain(`"${images.host}": "stepup"`)
    expect(stdout).toContain('manifests')
    expect(await images.typeOf('acme/shop', 'list')).toContain('manifest.list')
    expect(images.requests.find(({ method }) => method === 'PUT')).toMatchObject({
      class: 'write',
      status: 201,
    })
  })

  test('which is worthless elsewhere, one class above, and when it has ended', async () => {
    const password = lastPassword() || (await unasked(scene, PUSH()).then(lastPassword))
    expect(await shown(images, password)).toBe('200')
    expect(await shown(images, password, '-X', 'DELETE')).toBe('403')
    expect(await shown(other, password)).toBe('401')
    images.advance(301)
    expect(await shown(images, password)).toBe('401')
    images.advance(-301)
  })

  test('and after `stepup lock` nothing new without a confirmation', async () => {
    expect((await unasked(scene, PUSH())).code).toBe(0)
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
    const ended = await unasked(scene, ['--no-input', ...PUSH()])
    expect(ended.code).toBe(ERRORS.challenge_needs_person.exit)
  })

  test('and leaves it nowhere on the machine', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    expect((await confirmed(scene, PUSH())).code).toBe(0)
    const secrets = new Map([['the password', lastPassword()]])
    expect(secrets.get('the password')).toMatch(/^ey/)
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
    await scene.workstation.run(['lock'])
  })
})

describe('what would send it elsewhere', () => {
  test.each<[string, string[], Record<string, string>]>([
    ['another directory', ['--config', '/tmp'], {}],
    ['a server of signatures', [], { DOCKER_CONTENT_TRUST_SERVER: 'https://evil.example' }],
  ])('blocks: %s', async (_what, words, env) => {
    const [program = '', ...rest] = PUSH()
    expect((await unasked(scene, [program, ...words, ...rest], { env })).code).toBe(77)
    expect(images.requests).toEqual([])
  })

  test('blocks a registry that need not be who it says', async () => {
    const ended = await unasked(scene, ['docker', 'manifest', 'push', '--insecure', image('list')])
    expect(ended.code).toBe(77)
  })

  test.each([
    ['--host', ['-H', 'tcp://evil.example:2375'], {}],
    ['DOCKER_HOST', [], { DOCKER_HOST: 'ssh://evil.example' }],
  ])('blocks an engine elsewhere, which would be handed it: %s', async (_what, words, env) => {
    const ended = await unasked(scene, ['docker', ...words, 'push', image('1')], { env })
    expect(ended.code).toBe(77)
    expect(ended.stderr).toContain('evil.example')
    expect(images.requests).toEqual([])
  })

  test.each(['DOCKER_CONFIG=/tmp', 'PATH=/usr/bin'])('blocks around the command: %s', async (word) => {
    expect((await unasked(scene, ['env', word, ...PUSH()])).code).toBe(77)
  })

  test('another registry of the environment’s host gets no minted password', async () => {
    const running = scene.workstation.start(['docker', 'manifest', 'push', `${other.host}/acme/shop:list`])
    expect(await confirmationPage(running)).not.toBeNull()
    expect(running.stderr).toContain('your own standing credentials')
    expect(other.requests).toEqual([])
  })
})
