import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type GitServer, startGitServer } from '../support/git/git-server.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { programPath, STEPUP } from '../support/workstation.ts'

const OWN = 'alices-own-password'

const cleanup = new Cleanup()
let code: GitServer
let other: GitServer
let scene: Scene

beforeAll(async () => {
  ;[code, other] = await Promise.all([startGitServer(cleanup), startGitServer(cleanup)])
  const environment = (name: string, server: GitServer) => ({
    name,
    tier: 'production',
    match: { git: { remote: [`${server.host}/acme/*`] } },
    credentials: {
      git: {
        url: server.url,
        ca: server.ca,
        audience: `stepup:${name}:git`,
        password: { read: 'token', write: 'token', destructive: 'token' },
      },
    },
  })
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push(environment('code', code), environment('elsewhere', other))
    },
  })
  const issuer = `${scene.verifier.issuer}/broker/git`
  code.trust({ issuer, audience: 'stepup:code:git', environment: 'code' })
  other.trust({ issuer, audience: 'stepup:elsewhere:git', environment: 'elsewhere' })

  // Also trying what was not confirmed; a person's helper that would keep what it is told.
  const { workstation } = scene
  const real = programPath('git')!
  await workstation.install(
    'git',
    `#!/bin/sh
if [ "$1" = push ]; then
  if [ -n "$ALSO" ]; then ${real} $ALSO; fi
  if [ -n "$WAIT" ]; then touch "$WAIT"; sleep 10; fi
fi
exec ${real} "$@"
`,
  )
  const kept = join(workstation.home, '.git-credentials')
  await workstation.write('.gitconfig', `[credential]\n\thelper = store --file ${kept}\n`)
  await workstation.write('code-ca.pem', code.ca)
  await git('init', '-q', '-b', 'main')
  await git('config', 'user.email', 'alice@example.com')
  await git('config', 'user.name', 'Alice')
  await git('remote', 'add', 'origin', `${code.url}/acme/shop.git`)
  await git('remote', 'add', 'other', `${other.url}/acme/shop.git`)
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(async () => {
  code.requests.length = 0
  other.requests.length = 0
  await commit()
})

async function git(...words: string[]): Promise<string> {
  const { code: exit, stdout, stderr } = await scene.workstation.run(words, { program: programPath('git')! })
  if (exit !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`)
  return stdout.trim()
}

async function commit(): Promise<void> {
  await git('commit', '-q', '--allow-empty', '-m', `work ${Date.now()}`)
}

const PUSH = ['git', 'push', 'origin', 'main']
const FORCE = ['git', 'push', '--force', 'origin', 'main']

/** What the server believed last. */
function lastPassword(server: GitServer = code): string {
  return (
    server.requests.findLast(({ password, status }) => password !== null && status === 200)?.password ?? ''
  )
}

/** What the server says to one password. */
async function shown(server: GitServer, password: string, service = 'git-upload-pack'): Promise<string> {
  const words = [
    ...[
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '--cacert',
      join(scene.workstation.home, 'any-ca.pem'),
    ],
    ...['-u', `stepup:${password}`, `${server.url}/acme/shop.git/info/refs?service=${service}`],
  ]
  await writeFile(join(scene.workstation.home, 'any-ca.pem'), code.ca + other.ca)
  return (await scene.workstation.run(words, { program: programPath('curl')! })).stdout
}

describe('what an elevated command gets', () => {
  test('a password of its class, for the one server', async () => {
    const { code: exit, page } = await confirmed(scene, PUSH)
    expect(exit).toBe(0)
    expect(page).not.toContain('own standing credentials')
    expect(await code.git('rev-parse', 'main')).toContain(await git('rev-parse', 'main'))
    expect(code.requests.find(({ path }) => path.endsWith('/git-receive-pack'))).toMatchObject({
      class: 'write',
      status: 200,
    })
    await scene.workstation.run(['lock'])
  })

  test('no more than its class: what is one class above is refused', async () => {
    await code.git('update-ref', 'refs/heads/kept', 'main')
    const { stderr } = await confirmed(scene, PUSH, { env: { ALSO: 'push origin :refs/heads/kept' } })
    expect(stderr).toContain('deletion prohibited')
    expect(await code.git('for-each-ref', 'refs/heads/kept')).not.toBe('')
    expect(await code.git('rev-parse', 'main')).toContain(await git('rev-parse', 'main'))
    await scene.workstation.run(['lock'])
  })

  test('none for a repository that policy does not count to the environment', async () => {
    const { code: exit } = await confirmed(scene, PUSH, {
      env: { ALSO: `ls-remote ${code.url}/other/shop.git` },
    })
    expect(exit).toBe(0)
    const astray = code.requests.filter(({ path }) => path.startsWith('/other/'))
    expect(astray.map(({ password }) => password)).toEqual([null])
    await scene.workstation.run(['lock'])
  })

  test('and what was confirmed for it does take away', async () => {
    const another = await code.git('commit-tree', '-m', 'another', 'main^{tree}')
    await code.git('update-ref', 'refs/heads/main', another.trim())
    const { code: exit } = await confirmed(scene, FORCE)
    expect(exit).toBe(0)
    expect(await code.git('rev-parse', 'main')).toContain(await git('rev-parse', 'main'))
    expect(lastPassword()).not.toBe('')
  })

  test('and leaves it nowhere on the machine', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    const trace = join(scene.workstation.home, 'trace')
    const { code: exit } = await confirmed(scene, FORCE, {
      env: { GIT_TRACE_CURL: trace, GIT_TRACE_REDACT: '0', GIT_TRACE: trace },
    })
    expect(exit).toBe(0)
    const secrets = new Map([['the password', lastPassword()]])
    expect(secrets.get('the password')).toMatch(/^ey/)
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
    await expect(access(join(scene.workstation.home, '.git-credentials'))).rejects.toThrow()
  })
})

describe('its password is worthless', () => {
  test('on another environment’s server, and when it has ended', async () => {
    await confirmed(scene, FORCE)
    const password = lastPassword()
    expect(await shown(code, password)).toBe('200')
    expect(await shown(other, password)).toBe('401')
    code.advance(301)
    expect(await shown(code, password)).toBe('401')
    code.advance(-301)
  })

  test('after `stepup lock` nothing new is made without a confirmation', async () => {
    await confirmed(scene, PUSH)
    await commit()
    expect((await unasked(scene, PUSH)).code).toBe(0)
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
    await commit()
    expect((await unasked(scene, ['--no-input', ...PUSH])).code).toBe(ERRORS.challenge_needs_person.exit)
  })
})

describe('what would send or show it elsewhere', () => {
  test.each([
    ['a proxy', ['-c', 'http.proxy=http://127.0.0.1:9']],
    ['no check of certificates', ['-c', 'http.sslVerify=false']],
    ['a header', ['-c', 'http.extraHeader=Authorization: Basic YTpi']],
    ['another helper', ['-c', 'credential.helper=store']],
    ['no helper', ['-c', 'credential.helper=']],
  ])('blocks: %s', async (_what, words) => {
    const ended = await unasked(scene, ['git', ...words, 'push', 'origin', 'main'])
    expect(ended.code).toBe(77)
    expect(code.requests).toEqual([])
  })

  test.each<[string, Record<string, string>]>([
    ['http.proxy', { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.proxy', GIT_CONFIG_VALUE_0: 'http://x' }],
    ['GIT_CONFIG_PARAMETERS', { GIT_CONFIG_PARAMETERS: "'credential.helper'='store'" }],
  ])('blocks by a variable: %s', async (_what, env) => {
    expect((await unasked(scene, PUSH, { env })).code).toBe(77)
    expect(code.requests).toEqual([])
  })

  test.each(['GIT_SSL_NO_VERIFY=1', 'GIT_TRACE_REDACT=0', 'HOME=/'])(
    'blocks around the command: %s',
    async (word) => {
      const ended = await unasked(scene, ['env', word, ...PUSH])
      expect(ended.code).toBe(77)
      expect(code.requests).toEqual([])
    },
  )

  test('blocks a password in the remote’s address, and one of curl’s', async () => {
    const address = code.url.replace('https://', `https://alice:${OWN}@`)
    const typed = await unasked(scene, ['git', 'push', `${address}/acme/shop.git`, 'main'])
    expect(typed.code).toBe(77)
    const netrc = await scene.workstation.write('.netrc', `machine 127.0.0.1 login alice password ${OWN}\n`)
    expect((await unasked(scene, PUSH)).code).toBe(77)
    await writeFile(netrc, `machine "127.0.0.1" login alice password "${OWN}"\n`)
    expect((await unasked(scene, PUSH)).code).toBe(77)
    await writeFile(netrc, '')
    expect(code.requests).toEqual([])
  })

  test('another address gets no minted password', async () => {
    const elsewhere = ['-c', `url.https://evil.example/.insteadOf=${code.url}/`]
    const running = scene.workstation.start(['git', ...elsewhere, 'push', 'origin', 'main'])
    expect(await confirmationPage(running)).not.toBeNull()
    expect(running.stderr).toContain('your own standing credentials')
    expect(code.requests).toEqual([])
  })

  test('of the person’s own variables what is harmless stays', async () => {
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'push.default', GIT_CONFIG_VALUE_0: 'current' }
    const { code: exit } = await confirmed(scene, ['git', 'push', '--force', 'origin'], { env })
    expect(exit).toBe(0)
  })
})

describe('plain git', () => {
  const setup = (...args: string[]) => scene.workstation.run(['setup', 'git', ...args])
  const config = () => readFile(join(scene.workstation.home, '.gitconfig'), 'utf8')

  test('it shows and writes a section for each server', async () => {
    const before = await config()
    const { code: exit, stdout } = await setup('code', '--yes')
    expect(exit).toBe(0)
    expect(stdout).toContain(`+[credential "${code.url}"]`)
    expect(await config()).toBe(`${before}[credential "${code.url}"]
\t# stepup: code
\thelper =
\thelper = !${STEPUP} credential git
\tuseHttpPath = true
`)
    expect((await setup('code', '--yes')).stdout).toBe('')
    expect((await scene.workstation.run(['setup'])).stdout).toMatch(/^✓ git +https:\/\/[\d.:]+ \(code\)$/m)
  })

  test('asks for one tap in a terminal, and may read', async () => {
    await scene.workstation.run(['lock'])
    const before = (await scene.workstation.opened()).length
    const real = programPath('git')!
    const env = { GIT_SSL_CAINFO: join(scene.workstation.home, 'code-ca.pem') }
    const running = scene.workstation.start(
      [
        '-qec',
        `${real} fetch origin && ${real} ls-remote origin && ! ${real} push --force origin main`,
        '/dev/null',
      ],
      { program: '/usr/bin/script', env },
    )
    await scene.alice.confirm(await until('the page', async () => (await scene.workstation.opened())[before]))
    expect((await running.ended).code).toBe(0)
    expect((await scene.workstation.opened()).length).toBe(before + 1)
    expect(code.requests.filter(({ status }) => status === 200).map((it) => it.class)).toContain('read')
    expect(code.requests.at(-1)).toMatchObject({ class: 'read', status: 403 })
    await expect(access(join(scene.workstation.home, '.git-credentials'))).rejects.toThrow()
  })

  test('pushes by an unlock', async () => {
    await commit()
    const before = (await scene.workstation.opened()).length
    const line = `${STEPUP} unlock code --class write && ${programPath('git')} push origin main`
    const running = scene.workstation.start(['-qec', line, '/dev/null'], {
      program: '/usr/bin/script',
      env: { GIT_SSL_CAINFO: join(scene.workstation.home, 'code-ca.pem') },
    })
    await scene.alice.confirm(
      (await until('the page', async () => (await scene.workstation.opened())[before]))!,
    )
    expect((await running.ended).code).toBe(0)
    expect((await scene.workstation.opened()).length).toBe(before + 1)
    expect(await code.git('rev-parse', 'main')).toContain(await git('rev-parse', 'main'))
  })

  test('says what to run where nobody could be asked', async () => {
    await scene.workstation.run(['lock'])
    const ended = await scene.workstation.run(['fetch', 'origin'], {
      program: programPath('git')!,
      env: { GIT_SSL_CAINFO: join(scene.workstation.home, 'code-ca.pem'), BROWSER: undefined },
    })
    expect(ended.code).not.toBe(0)
    expect(ended.stderr).toContain('stepup unlock code --class read')
    expect(ended.stderr).not.toContain('Username')
  })

  test.each([
    ['another repository’s large files', 'protocol=https\nhost=HOST\npath=other/shop.git/info/lfs\n'],
    ['another server', 'protocol=https\nhost=other.example\npath=acme/shop.git\n'],
    ['http', 'protocol=http\nhost=HOST\npath=acme/shop.git\n'],
    ['another port', 'protocol=https\nhost=127.0.0.1:1\npath=acme/shop.git\n'],
    ['another path', 'protocol=https\nhost=HOST\npath=other/shop.git\n'],
  ])('the helper has no word for %s', async (_what, input) => {
    const asked = { input: input.replace('HOST', code.host) }
    const ended = await scene.workstation.run(['credential', 'git', 'get'], asked)
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  test.each<[string, Record<string, string>]>([
    ['GIT_SSL_NO_VERIFY', { GIT_SSL_NO_VERIFY: '1' }],
    ['GIT_TRACE_REDACT', { GIT_TRACE_CURL: '1', GIT_TRACE_REDACT: '0' }],
    ['http.sslVerify', { GIT_CONFIG_PARAMETERS: "'http.sslverify'='false'" }],
  ])('nor a password where git would show it to others: %s', async (what, env) => {
    const input = `protocol=https\nhost=${code.host}\npath=acme/shop.git\n`
    const ended = await scene.workstation.run(['credential', 'git', 'get'], { input, env })
    expect(ended).toMatchObject({ code: 77, stdout: 'quit=1\n' })
    expect(ended.stderr).toContain(`\`${what}\``)
  })

  test.each(['store', 'erase'])('nor does it %s', async (operation) => {
    const input = `protocol=https\nhost=${code.host}\nusername=stepup\npassword=x\n`
    const ended = await scene.workstation.run(['credential', 'git', operation], { input })
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  test('`--undo` takes out just that', async () => {
    const written = await config()
    await scene.workstation.write('.gitconfig', `${written}[alias]\n\tst = status\n`)
    expect((await setup('--undo', '--yes')).code).toBe(0)
    expect(await config()).toBe(
      `${written.slice(0, written.indexOf('[credential "'))}[alias]\n\tst = status\n`,
    )
    expect((await setup('--undo', '--yes')).stderr).toContain('nothing to take out')
  })
})
