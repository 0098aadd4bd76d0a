import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { type Sshd, startSshd } from '../support/ssh/sshd.ts'
import { typed } from '../support/typed.ts'
import { until } from '../support/wait.ts'
import { programPath, STEPUP } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
let sshd: Sshd
/** Another host of the same environment, which takes the same certificates. */
let other: Sshd

beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push({
        name: 'hosts',
        tier: 'production',
        match: { host: { host: ['127.0.0.7', '127.0.0.8'] } },
        credentials: { ssh: { principals: { exec: 'stepup:hosts:exec' } } },
      })
    },
  })
  const authority = (await (await scene.verifier.get('/broker/ssh/ca.pub'))!.text()).trim()
  const at = (address: string) =>
    startSshd(cleanup, { address, authority, principals: ['stepup:hosts:exec'] })
  sshd = await at('127.0.0.7')
  other = await at('127.0.0.8')
})
afterAll(() => cleanup.run())
afterEach(async () => {
  await scene.workstation.run(['lock'])
  await scene.workstation.abandonAll()
})

const ssh = (to: Sshd, command: string) => `${programPath('ssh')} -F ${to.config} ${to.address} '${command}'`
const EVAL = (to: Sshd) => `eval "$(${STEPUP} credential ssh-agent --port ${to.port} ${to.address})"`
/** What of agents is in the runtime directory. */
const left = async () => {
  const login = join(scene.workstation.env['XDG_RUNTIME_DIR']!, 'stepup/login')
  return existsSync(login) ? readdir(login) : []
}

describe('an agent for this terminal', () => {
  test('lets plain ssh in to the one host, after one tap, and goes with the terminal', async () => {
    const said = await typed(
      scene,
      1,
      EVAL(sshd),
      ssh(sshd, 'echo in'),
      ssh(sshd, 'echo again'),
      ssh(other, 'echo astray'),
      'ls -ld "$(dirname "$SSH_AUTH_SOCK")"',
      'echo "pid $SSH_AGENT_PID"',
    )
    expect(said).toMatch(/^in$/m)
    expect(said).toMatch(/^again$/m)
    expect(said).not.toMatch(/^astray$/m)
    expect(said).toContain('Permission denied')
    expect(said).toMatch(/^drwx------/m)
    const pid = Number(/^pid (\d+)$/m.exec(said)![1])
    await until('the agent’s end', () => !existsSync(`/proc/${pid}`))
    expect(await left()).toEqual([])
  })

  test('signs no more when the grant was taken back', async () => {
    const said = await typed(
      scene,
      1,
      EVAL(sshd),
      ssh(sshd, 'echo in'),
      `${STEPUP} lock`,
      ssh(sshd, 'echo after'),
    )
    expect(said).toMatch(/^in$/m)
    expect(said).not.toMatch(/^after$/m)
    expect(said).toContain('Permission denied')
  })

  test('is asked for once: the grant serves the next', async () => {
    expect(await typed(scene, 1, EVAL(sshd), EVAL(sshd), ssh(sshd, 'echo in'))).toMatch(/^in$/m)
  })

  test('ends when it is told to', async () => {
    const said = await typed(
      scene,
      1,
      EVAL(sshd),
      'kill $SSH_AGENT_PID; sleep 1',
      'ssh-add -l; echo "says $?"',
    )
    expect(said).toMatch(/^says 2$/m)
    expect(await left()).toEqual([])
  })
})

describe('it refuses', () => {
  const alone = (words: string[], env: Record<string, string> = { BROWSER: '' }) =>
    scene.workstation.run(['credential', 'ssh-agent', ...words], { env })

  test('at once, where nobody would see the question', async () => {
    const ended = await alone([sshd.address])
    expect(ended.code).toBe(ERRORS.challenge_needs_person.exit)
    expect(ended.stderr).toContain(`stepup ssh ${sshd.address}`)
    expect(await left()).toEqual([])
  })

  test.each([
    ['a host that policy does not pin', ['web1.elsewhere.example'], ERRORS.target_not_pinned.exit],
    ['no host', [], ERRORS.usage.exit],
    ['an option of ssh’s in its place', ['--', '-oProxyCommand=x'], ERRORS.usage.exit],
    ['a socket of somebody else’s', ['--socket', '/tmp/agent', '127.0.0.7'], ERRORS.usage.exit],
  ])('%s', async (_what, words, exit) => {
    expect((await alone(words)).code).toBe(exit)
  })

  test('a socket that a host’s name leads elsewhere', async () => {
    const socket = join(scene.workstation.env['XDG_RUNTIME_DIR']!, 'stepup', 'login/../x')
    expect((await alone(['--socket', socket, sshd.address])).code).toBe(ERRORS.usage.exit)
  })
})
