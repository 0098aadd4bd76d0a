import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { type Sshd, startSshd } from '../support/ssh/sshd.ts'
import { typed } from '../support/typed.ts'
import { until } from '../support/wait.ts'
import { programPath, STEPUP } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
let sshd: Sshd
/** ssh's configuration as it was. */
let before: string

beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push({
        name: 'hosts',
        tier: 'production',
        match: { host: { host: ['127.0.0.9', '*.prod.acme.example'] } },
        credentials: { ssh: { principals: { exec: 'stepup:hosts:exec' } } },
      })
    },
  })
  const authority = (await (await scene.verifier.get('/broker/ssh/ca.pub'))!.text()).trim()
  sshd = await startSshd(cleanup, { address: '127.0.0.9', authority, principals: ['stepup:hosts:exec'] })
  before = await readFile(sshd.config, 'utf8')
  await scene.workstation.write('.ssh/config', before)
})
afterAll(() => cleanup.run())
afterEach(async () => {
  await scene.workstation.run(['lock'])
  await scene.workstation.abandonAll()
})

const path = () => join(scene.workstation.home, '.ssh/config')
const setup = (...args: string[]) => scene.workstation.run(['setup', ...args])
const runtime = () => join(scene.workstation.env['XDG_RUNTIME_DIR']!, 'stepup')
const ssh = (command: string) => `${programPath('ssh')} -F ~/.ssh/config 127.0.0.9 ${command}`

test('it lists, shows and writes a block in front of all else', async () => {
  expect((await setup()).stdout).toMatch(
    /^· ssh +127\.0\.0\.9, \*\.prod\.acme\.example \(hosts\): `stepup setup ssh`$/m,
  )
  const { code, stdout } = await setup('ssh', '--yes')
  expect(code).toBe(0)
  expect(stdout).toContain('+Match host "127.0.0.9,*.prod.acme.example" exec ')
  const socket = `${runtime()}/login/%n`
  expect(
    await readFile(path(), 'utf8'),
  ).toBe(`# stepup hosts: ssh asks for a certificate (\`stepup setup ssh --undo\` takes this out)
Match host "127.0.0.9,*.prod.acme.example" exec "${STEPUP} credential ssh-agent --socket '${socket}' --user '%r' --port '%p' '%n'"
  IdentityAgent "${socket}"
  IdentitiesOnly no
  ControlPath none
Match all
# stepup hosts: end

${before}`)
  expect((await stat(path())).mode & 0o777).toBe(0o600)
  expect((await setup('ssh', '--yes')).stdout).toBe('')
  expect((await setup()).stdout).toMatch(/^✓ ssh +127\.0\.0\.9/m)
})

test('so do scp and git over ssh, which start it', async () => {
  const to = join(scene.workstation.home, 'by-scp')
  const said = await typed(
    scene,
    1,
    `${programPath('scp')} -F ~/.ssh/config ~/.typed 127.0.0.9:${to}`,
    'git init -q --bare ~/shop.git',
    `GIT_SSH_COMMAND="${programPath('ssh')} -F $HOME/.ssh/config" git ls-remote ssh://127.0.0.9:${sshd.port}$HOME/shop.git; echo "ended $?"`,
  )
  expect(existsSync(to)).toBe(true)
  expect(said).toMatch(/^ended 0$/m)
})

test('who says no is let in by no certificate, and ssh goes on without', async () => {
  const before = (await scene.workstation.opened()).length
  const running = scene.workstation.start(['-qec', ssh('echo astray'), '/dev/null'], {
    program: '/usr/bin/script',
  })
  await scene.alice.deny(await until('the page', async () => (await scene.workstation.opened())[before]))
  const { code, stdout } = await running.ended
  expect(code).toBe(255)
  expect(stdout).toContain('Permission denied')
})

test('plain ssh asks for one tap in a terminal, and nothing is left when that is closed', async () => {
  const said = await typed(scene, 1, ssh('echo in'), ssh('echo again'), `ls -ld ${runtime()}/login`)
  expect(said).toMatch(/^in$/m)
  expect(said).toMatch(/^again$/m)
  expect(said).toMatch(/^drwx------/m)
  await until('the agents’ end', async () => (await readdir(`${runtime()}/login`)).length === 0)
})

test('a closed terminal’s grant is not another’s, and one that was locked is nobody’s', async () => {
  const alone = `BROWSER= ${ssh('echo astray')} 2>&1 | cat`
  const said = await typed(scene, 1, ssh('echo in'), `${STEPUP} lock`, alone)
  expect(said).not.toMatch(/^astray$/m)
  expect(said).toContain('Permission denied')
  const refused = await scene.workstation.run(['-c', ssh('echo astray')], {
    program: '/bin/bash',
    env: { BROWSER: '' },
  })
  expect(refused.code).toBe(255)
  expect(refused.stderr).toContain('run `stepup ssh 127.0.0.9` in a terminal')
})

test('`stepup ssh` goes by the agent of its own run', async () => {
  const said = await typed(scene, 1, `${STEPUP} ssh -F ~/.ssh/config 127.0.0.9 "sh -c 'echo wrapped'"`)
  expect(said).toMatch(/^wrapped$/m)
  expect(existsSync(`${runtime()}/login/127.0.0.9`)).toBe(false)
})

test('`--undo` takes out just that', async () => {
  expect((await setup('ssh', '--undo', '--yes')).code).toBe(0)
  expect(await readFile(path(), 'utf8')).toBe(before)
  expect((await setup('ssh', '--undo', '--yes')).stderr).toContain('nothing to take out')
})
