import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { type Sshd, startSshd } from '../support/ssh/sshd.ts'
import { until } from '../support/wait.ts'
import { programPath } from '../support/workstation.ts'

const run = promisify(execFile)
const cleanup = new Cleanup()
let scene: Scene
/** In `hosts`: everybody who may write may log in to the first, only those who may do all to the second. */
let deploy: Sshd
let admin: Sshd
/** In `edge`. */
let other: Sshd
let files: string

const principals = (environment: string, ...classes: string[]) =>
  Object.fromEntries(classes.map((name) => [name, [`stepup:${environment}:${name}`]]))

beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push(
        {
          name: 'hosts',
          tier: 'production',
          match: { host: { host: '127.0.0.2' }, git: { remote: '127.0.0.2:*/*' } },
          credentials: { ssh: { principals: principals('hosts', 'write', 'destructive', 'exec') } },
        },
        {
          name: 'edge',
          tier: 'production',
          match: { host: { host: '127.0.0.3' } },
          credentials: { ssh: { principals: principals('edge', 'write', 'exec') } },
        },
      )
    },
  })
  const authority = (await (await scene.verifier.get('/broker/ssh/ca.pub'))!.text()).trim()
  const at = (address: string, ...names: string[]) =>
    startSshd(cleanup, { address, authority, principals: names })
  deploy = await at('127.0.0.2', 'stepup:hosts:write', 'stepup:hosts:destructive', 'stepup:hosts:exec')
  admin = await at('127.0.0.2', 'stepup:hosts:exec')
  other = await at('127.0.0.3', 'stepup:edge:write', 'stepup:edge:exec')
  files = await cleanup.directory('files')
  await writeFile(join(files, 'release'), 'release 7\n')
  // scp and ssh, telling first what the agent holds, and trying it elsewhere; outside every working tree.
  for (const name of ['ssh', 'scp', 'rsync']) {
    await scene.workstation.install(
      name,
      `#!/bin/sh
if [ -n "$TELL" ]; then
  ls -ld "$(dirname "$SSH_AUTH_SOCK")"
  ssh-add -L >"$TELL"
fi
if [ -n "$STRAY" ]; then ${programPath('ssh')} -F "$STRAY" "$STRAY_HOST" true && echo "was let in"; fi
exec ${programPath(name)} "$@"
`,
    )
  }
})
afterAll(() => cleanup.run())
afterEach(async () => {
  await scene.workstation.run(['lock'])
  await scene.workstation.abandonAll()
})

const upload = (to: Sshd, name: string) => [
  'scp',
  '-F',
  to.config,
  join(files, 'release'),
  `${to.address}:${join(files, name)}`,
]

describe('what the real clients do with it', () => {
  test('scp writes, with a certificate of its class, and nothing is left', async () => {
    const tell = join(files, 'told.pub')
    const ended = await confirmed(scene, upload(deploy, 'by-scp'), { env: { TELL: tell } })
    expect(ended).toMatchObject({ code: 0 })
    expect(await readFile(join(files, 'by-scp'), 'utf8')).toBe('release 7\n')
    const [directory] = ended.stdout.split('\n')
    expect(directory).toMatch(/^drwx------/)
    expect(existsSync(directory!.split(' ').at(-1)!)).toBe(false)
    const { stdout } = await run('ssh-keygen', ['-L', '-f', tell])
    expect(stdout).toContain('Key ID: "alice@example.com hosts write grant:')
    expect(stdout).toMatch(/Principals: \n\s+stepup:hosts:write\n\s+Critical/)
    expect(stdout).toContain('Extensions: (none)')
    expect(deploy.log()).toContain('ID alice@example.com hosts write grant:')
  })

  test('ssh runs a program', async () => {
    const ended = await confirmed(scene, [
      'ssh',
      '-F',
      admin.config,
      admin.address,
      `sh -c 'echo on $SSH_CONNECTION'`,
    ])
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).toContain(` 127.0.0.2 ${admin.port}`)
  })

  test('rsync writes', async () => {
    const to = `${deploy.address}:${join(files, 'by-rsync')}`
    const ended = await confirmed(scene, [
      'rsync',
      '-e',
      `ssh -F ${deploy.config}`,
      join(files, 'release'),
      to,
    ])
    expect(ended).toMatchObject({ code: 0 })
    expect(await readFile(join(files, 'by-rsync'), 'utf8')).toBe('release 7\n')
  })

  test('git pushes', async () => {
    const [bare, work] = [join(files, 'shop.git'), join(files, 'shop')]
    await run('git', ['init', '-q', '--bare', bare])
    await run('git', ['init', '-q', '-b', 'main', work])
    const who = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.com']
    await run('git', [...who, 'commit', '-q', '--allow-empty', '-m', 'first'], { cwd: work })
    const url = `ssh://${deploy.user}@${deploy.address}:${deploy.port}${bare}`
    await run('git', ['remote', 'add', 'origin', url], { cwd: work })
    await run('git', ['config', 'core.sshCommand', `ssh -F ${deploy.config}`], { cwd: work })
    const ended = await confirmed(scene, ['git', 'push', 'origin', 'main'], { cwd: work })
    expect(ended).toMatchObject({ code: 0 })
    expect((await run('git', ['--git-dir', bare, 'log', '--format=%s', 'main'])).stdout).toBe('first\n')
  })
})

describe('what it is not good for', () => {
  test('a login that is for a higher class', async () => {
    const ended = await confirmed(scene, upload(admin, 'not-there'))
    expect(ended.code).not.toBe(0)
    expect(ended.stderr).toContain('Permission denied')
    expect(existsSync(join(files, 'not-there'))).toBe(false)
  })

  test('a host of another environment, which trusts the same authority', async () => {
    const env = { STRAY: other.config, STRAY_HOST: other.address }
    const ended = await confirmed(scene, upload(deploy, 'strays'), { env })
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).not.toContain('was let in')
    expect(other.log()).toContain('Certificate does not contain an authorized principal')
  })

  test.each([[['env', 'SSH_AUTH_SOCK=/tmp/other']], [['env', '-i']], [['sudo']]])(
    'what stands around the command and would go past the agent, %j: blocked',
    async (around) => {
      const ended = await unasked(scene, [...around, ...upload(deploy, 'no')])
      expect(ended.code).toBe(ERRORS.target_not_pinned.exit)
      expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
    },
  )

  test('when stepup is killed: the key is gone with it, and a socket without an agent is left', async () => {
    const tell = join(files, 'killed.pub')
    const command = ['ssh', '-F', admin.config, admin.address, `sh -c 'sleep 4'`]
    const running = scene.workstation.start(command, { env: { TELL: tell } })
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the certificate', async () => (await readFile(tell, 'utf8').catch(() => '')) !== '')
    running.kill('SIGKILL')
    const directory = running.stdout.split('\n')[0]!.split(' ').at(-1)!
    expect(await readdir(directory)).toEqual(['agent'])
    const env = { PATH: process.env['PATH'], SSH_AUTH_SOCK: join(directory, 'agent') }
    await until('the end', () =>
      run('ssh-add', ['-L'], { env }).then(
        () => false,
        ({ code }) => code === 2,
      ),
    )
  })

  test.each([
    ['another agent', 'IdentityAgent /tmp/other', 'IdentityAgent=SSH_AUTH_SOCK'],
    ['named keys alone', 'IdentitiesOnly yes', 'IdentitiesOnly=no'],
    ['a shared connection', 'ControlPath /tmp/%C', 'ControlPath=none'],
  ])('where ssh’s configuration says %s: blocked, with its mend', async (_what, line, mend) => {
    const config = join(files, 'config-aside')
    await writeFile(config, `${line}\nInclude ${deploy.config}\n`)
    const command = (...options: string[]) => ['ssh', '-F', config, ...options, deploy.address, 'touch x']
    const ended = await unasked(scene, command())
    expect(ended.code).toBe(ERRORS.target_not_pinned.exit)
    expect(ended.stderr).toContain(`-o ${mend}`)
    const mended = await confirmed(scene, command('-o', mend))
    expect(mended).toMatchObject({ code: 0 })
  })

  test('after `stepup lock`: it is on the revocation list, and the next one is asked for', async () => {
    const tell = join(files, 'locked.pub')
    await confirmed(scene, upload(deploy, 'first'), { env: { TELL: tell } })
    const again = await unasked(scene, upload(deploy, 'second'), { env: { TELL: tell } })
    expect(again).toMatchObject({ code: 0 })
    expect(await isRevoked(tell)).toBe(false)
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
    expect(await isRevoked(tell)).toBe(true)
    expect((await scene.workstation.run(['--no-input', ...upload(deploy, 'third')])).code).toBe(75)
    expect(existsSync(join(files, 'third'))).toBe(false)
  })
})

/** As a host would find out. */
async function isRevoked(certificate: string): Promise<boolean> {
  const list = await (await scene.verifier.get('/broker/ssh/krl'))!.arrayBuffer()
  await mkdir(files, { recursive: true })
  const krl = join(files, 'krl')
  await writeFile(krl, Buffer.from(list))
  const asked = run('ssh-keygen', ['-Q', '-f', krl, certificate])
  return asked.then(
    ({ stdout }) => !stdout.includes(': ok'),
    ({ stdout }: { stdout: string }) => stdout.includes(': REVOKED'),
  )
}

test('`integrations ssh` prints what sshd takes', async () => {
  const printed = await scene.verifier.command('integrations', 'ssh', '--environment', 'hosts')
  expect(printed).toContain((await (await scene.verifier.get('/broker/ssh/ca.pub'))!.text()).trim())
  expect(printed).toContain("echo 'stepup:hosts:write' >>/etc/ssh/stepup_principals/LOGIN    # for `write`")
  expect(printed).not.toContain('stepup:edge')
  const file = join(files, 'stepup.conf')
  await writeFile(file, printed)
  const { stdout } = await run('/usr/sbin/sshd', ['-T', '-f', file, '-h', deploy.hostKey])
  expect(stdout).toContain('trustedusercakeys /etc/ssh/stepup_ca.pub\n')
  expect(stdout).toContain('authorizedprincipalsfile /etc/ssh/stepup_principals/%u\n')
  expect(stdout).toContain('revokedkeys /etc/ssh/stepup_revoked\n')
})
