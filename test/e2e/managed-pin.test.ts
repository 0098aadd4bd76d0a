import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import type { Ended } from '../support/running.ts'
import { enrolmentPage, type Scene, startScene } from '../support/scene.ts'
import { STEPUP } from '../support/workstation.ts'

/*
 * The security team's file stands at /etc/stepup/config.json. These cases see an /etc of their own
 * through a private mount namespace, so that the machine's is never touched; /root is the
 * workstation's home there, since the managed file makes home the passwd entry's.
 */
const cleanup = new Cleanup()
let scene: Scene
let etc: string
beforeAll(async () => {
  scene = await startScene(cleanup, { bare: true })
  etc = join(await cleanup.directory('etc'), 'etc')
  await cp('/etc', etc, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.includes('/ssl/private'),
  })
  await mkdir(join(etc, 'stepup'))
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => pin({ verifier: scene.verifier.issuer, policyKey: scene.verifier.pin, minPolicyVersion: 7 }))

async function pin(config: unknown, text = JSON.stringify(config)): Promise<void> {
  await writeFile(join(etc, 'stepup/config.json'), text, { mode: 0o644 })
}

function managed(command: readonly string[], env: Record<string, string> = {}) {
  const script = 'mount --bind "$1" /etc && mount --bind "$2" /root && shift 2 && exec "$@"'
  return scene.workstation.start(
    [
      '-m',
      '--propagation',
      'private',
      'sh',
      '-c',
      script,
      'sh',
      etc,
      scene.workstation.home,
      STEPUP,
      ...command,
    ],
    { program: 'unshare', env: { HOME: '/root', ...env }, cwd: '/' },
  )
}

const explain = (env?: Record<string, string>) =>
  managed(['explain', '--json', '--', 'kubectl', '--context', 'prod', 'delete', 'ns', 'payments'], env).ended

describe('the managed pin', () => {
  test('is what `enroll` trusts, without asking', async () => {
    const running = managed(['enroll', await scene.verifier.invite('alice@example.com')])
    await scene.alice.enrol(await enrolmentPage(running))
    expect((await running.ended).code).toBe(0)
    expect(JSON.parse((await explain()).stdout).environment).toMatchObject({
      name: 'prod',
      tier: 'production',
    })
  })

  test.each([
    ['HOME', '/tmp'],
    ['XDG_CONFIG_HOME', '/tmp/elsewhere'],
    ['XDG_STATE_HOME', '/tmp/elsewhere'],
    ['XDG_RUNTIME_DIR', '/tmp/elsewhere'],
  ])('%s moves nothing that is trusted', async (name, value) => {
    const before = JSON.parse((await explain()).stdout)
    const after = JSON.parse((await explain({ [name]: value })).stdout)
    expect(after.environment.name).toBe('prod')
    expect(after.decision).toEqual(before.decision)
  })

  test('wins over a person’s own configuration', async () => {
    await scene.workstation.write(
      '.config/stepup/config.json',
      JSON.stringify({ verifier: 'https://evil.example', policyKey: 'A'.repeat(43) }),
    )
    expect(JSON.parse((await explain()).stdout).environment.name).toBe('prod')
    const { stdout, stderr } = await managed(['status']).ended
    expect(stdout + stderr).toContain(scene.verifier.issuer)
    await rm(join(scene.workstation.home, '.config/stepup/config.json'))
  })

  test('a higher minimum than the policy here: refused, nothing runs', async () => {
    await pin({ verifier: scene.verifier.issuer, policyKey: scene.verifier.pin, minPolicyVersion: 99 })
    const ended: Ended = await managed(['kubectl', '--context', 'prod', 'get', 'pods']).ended
    expect(ended).toMatchObject({ code: 78, stdout: '' })
  })

  test('another policy key than the verifier’s: enrolment is refused', async () => {
    await pin({ verifier: scene.verifier.issuer, policyKey: 'A'.repeat(43) })
    const ended = await managed(['enroll', await scene.verifier.invite('alice@example.com')]).ended
    expect(ended.code).toBe(78)
  })

  test('another verifier than the invitation’s: enrolment is refused', async () => {
    await pin({ verifier: 'https://stepup.example.com', policyKey: scene.verifier.pin })
    const ended = await managed(['enroll', await scene.verifier.invite('alice@example.com')]).ended
    expect(ended.code).toBe(78)
  })

  test.each([
    ['no JSON', '{ verifier'],
    ['an unknown key', '{ "verifer": "https://x.example" }'],
    ['http outside loopback', '{ "verifier": "http://stepup.example.com" }'],
  ])('%s: 78, nothing runs', async (_what, text) => {
    await pin(null, text)
    const ended = await managed(['kubectl', '--context', 'prod', 'get', 'pods']).ended
    expect(ended).toMatchObject({ code: 78, stdout: '' })
  })
})
