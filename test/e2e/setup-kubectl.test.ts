import { lstat, readFile, rename, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, type Scene, startScene } from '../support/scene.ts'
import { Tmux } from '../support/tmux.ts'
import { programPath, STEPUP } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
let before: string
beforeAll(async () => {
  scene = await startScene(cleanup)
  before = await kubeconfig()
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

const PAGE = /https?:\/\/\S+request_uri=\S+/

const path = () => scene.workstation.env['KUBECONFIG'] as string
const kubeconfig = () => readFile(path(), 'utf8')
const kubectl = (...args: string[]) => scene.workstation.start(args, { program: programPath('kubectl')! })
const setup = (...args: string[]) => scene.workstation.run(['setup', ...args])

describe('before', () => {
  test('`stepup setup` lists what can be set up', async () => {
    const { code, stdout } = await setup()
    expect(code).toBe(0)
    expect(stdout).toMatch(/^· kubectl +context prod \(prod\): `stepup setup kubectl`$/m)
    expect(stdout).not.toContain('dev')
    expect(stdout).toMatch(/^· shell +`eval "\$\(stepup shell-init bash\)"` in ~\/\.bashrc/m)
  })

  test('with nobody there it shows the differences, writes nothing, and says what to run', async () => {
    const running = scene.workstation.start(['--no-input', 'setup', 'kubectl'])
    const { code, stdout, stderr } = await running.ended
    expect(code).toBe(75)
    expect(stderr).toContain('`stepup setup kubectl --yes`')
    expect(stdout).toMatch(/^-\s+user: alice-prod$/m)
    expect(stdout).toMatch(/^\+\s+user: stepup-prod$/m)
    expect(stdout).not.toContain('alices-own')
    expect(await kubeconfig()).toBe(before)
  })

  test('an environment that mints nothing is said to be none', async () => {
    expect((await setup('kubectl', 'dev', '--yes')).code).toBe(64)
    expect(await kubeconfig()).toBe(before)
  })
})

/** A terminal of its own, in which commands are typed. */
async function terminal(scope: Cleanup): Promise<(line: string) => Promise<Tmux>> {
  const tmux = await Tmux.start(scope, ['bash', '--norc', '-i'], {
    env: { ...scene.workstation.env, PS1: '> ' },
    cwd: scene.workstation.work,
  })
  return async (line) => {
    await tmux.type(`clear; ${line}; echo "code $?"`)
    await tmux.press('Enter')
    return tmux
  }
}

describe('at a terminal it asks', () => {
  const scope = new Cleanup()
  afterAll(() => scope.run())

  test.each([
    ['n', 'nothing is written', 77],
    ['y', 'it is written', 0],
  ])('%s: %s', async (answer, _what, code) => {
    const typed = await terminal(scope)
    const tmux = await typed(`${STEPUP} setup kubectl`)
    await tmux.waitFor(/Write this\? \[y\/N\]/)
    await tmux.type(answer)
    await tmux.press('Enter')
    await tmux.waitFor(new RegExp(`^code ${code}$`, 'm'))
    if (code === 77) expect(await kubeconfig()).toBe(before)
    else expect(await kubeconfig()).toContain('stepup-prod')
  })
})

describe('after', () => {
  beforeAll(async () => {
    expect((await setup('kubectl', '--yes')).code).toBe(0)
  })

  test('the file and what it was are for its owner alone, and a second time changes nothing', async () => {
    const written = await kubeconfig()
    const again = await setup('kubectl', '--yes')
    expect([again.code, again.stdout]).toEqual([0, ''])
    expect(await kubeconfig()).toBe(written)
    expect(await readFile(`${path()}.stepup-backup`, 'utf8')).toBe(before)
    expect((await stat(`${path()}.stepup-backup`)).mode & 0o777).toBe(0o600)
    expect((await stat(path())).mode & 0o777).toBe(0o600)
    expect((await setup()).stdout).toMatch(/^✓ kubectl +context prod \(prod\)$/m)
  })

  test('plain kubectl asks for a tap; what it gets reads, for all of that terminal, and does no more', async () => {
    const scope = new Cleanup()
    try {
      scene.prod.requests.length = 0
      const typed = await terminal(scope)
      const first = await typed(`${programPath('kubectl')} --context prod get pods`)
      await scene.alice.confirm(PAGE.exec(await first.waitFor(PAGE))![0])
      await first.waitFor(/^code 0$/m)
      const tokens = scene.prod.requests.map(({ token }) => token)
      expect(tokens).not.toContain('alices-own-token-for-prod')
      const claims = JSON.parse(Buffer.from(tokens.at(-1)!.split('.')[1]!, 'base64url').toString())
      expect(claims).toMatchObject({ groups: ['stepup:prod:read'], 'stepup/class': 'read' })

      const second = await typed(`${programPath('kubectl')} --context prod delete namespace payments`)
      expect(await second.waitFor(/^code 1$/m)).toMatch(/forbidden/i)

      const unlocking = await typed(`${STEPUP} unlock prod`)
      await scene.alice.confirm(PAGE.exec(await unlocking.waitFor(PAGE))![0])
      await unlocking.waitFor(/^code 0$/m)
      const third = await typed(`${programPath('kubectl')} --context prod create namespace unlocked`)
      await third.waitFor(/^namespace\/.* created$/m)
    } finally {
      await scope.run()
    }
  })

  test('where nobody would see the question it fails at once, and says what to run', async () => {
    const ended = await scene.workstation.run(['--context', 'prod', 'get', 'pods'], {
      program: programPath('kubectl')!,
      env: { BROWSER: undefined },
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('stepup unlock prod --class read')
  })

  test('another context is what it was', async () => {
    scene.dev.requests.length = 0
    expect((await kubectl('--context', 'dev', 'get', 'pods').ended).code).toBe(0)
    expect(scene.dev.requests.at(-1)?.token).toBe('alices-own-token-for-dev')
  })

  test('stepup’s own runs still bring their own credentials', async () => {
    const running = scene.workstation.start(['kubectl', '--context', 'prod', 'delete', 'namespace', 'shop'])
    const url = await confirmationPage(running)
    await scene.alice.confirm(url!)
    expect((await running.ended).code).toBe(0)
  })

  test('`--undo` after kubectl wrote the file anew: only what was put in goes', async () => {
    await kubectl('config', 'set-context', 'prod', '--namespace', 'payments').ended
    await kubectl('config', 'use-context', 'prod').ended
    const { code } = await setup('kubectl', '--undo', '--yes')
    expect(code).toBe(0)
    const expected = parse(before)
    expected['current-context'] = 'prod'
    expected.contexts[1].context.namespace = 'payments'
    // kubectl sorts what it writes
    const byName = (list: { name: string }[]) => list.toSorted((a, b) => a.name.localeCompare(b.name))
    const { preferences: _none, ...now } = parse(await kubeconfig())
    for (const list of ['contexts', 'users', 'clusters']) {
      expect(byName(now[list])).toEqual(byName(expected[list]))
    }
    expect(now['current-context']).toBe('prod')
    expect((await setup('kubectl', '--undo', '--yes')).stderr).toContain('nothing to take out')
  })

  test('a link stays a link, and kubectl’s own lock is heeded', async () => {
    const real = join(scene.workstation.home, 'dotfiles-kubeconfig')
    await rename(path(), real)
    await symlink(real, path())
    const lock = await scene.workstation.write('.kube/config.lock', '')
    expect((await setup('kubectl', '--yes')).code).toBe(77)
    await rename(lock, `${lock}.gone`)
    expect((await setup('kubectl', '--yes')).code).toBe(0)
    expect((await lstat(path())).isSymbolicLink()).toBe(true)
    expect(await readFile(real, 'utf8')).toContain('stepup-prod')
  })
})
