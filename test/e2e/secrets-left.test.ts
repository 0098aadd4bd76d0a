import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { secretService } from '../../src/keychain/secret-service.ts'
import { SshReader } from '../../src/wire/ssh-encoding.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type Find, findsIn, huntInProcesses, huntOnDisk, type Secrets, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene } from '../support/scene.ts'
import { seedInMemory } from '../support/ssh/seed-in-memory.ts'
import { type Sshd, startSshd } from '../support/ssh/sshd.ts'
import { TamperingProxy } from '../support/tampering-proxy.ts'
import { until } from '../support/wait.ts'
import { programPath, STEPUP } from '../support/workstation.ts'

/*
 * Plants secrets wherever a person's commands hold some, collects those that stepup is given or makes, lets it
 * do its work and fail at it, and then looks for them on the whole machine.
 */

const cleanup = new Cleanup()
let scene: Scene
let since: string
let sshd: Sshd
/** Tokens as they came from the verifier. */
let issued: string[]

beforeAll(async () => {
  since = await stamp(`${await cleanup.directory('hunt')}/since`)
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push({
        name: 'hosts',
        tier: 'production',
        match: { host: { host: '127.0.0.6' } },
        credentials: { ssh: { principals: { exec: 'stepup:hosts:exec' } } },
      })
    },
    behind: async (issuer, verifier) => {
      const proxy = await TamperingProxy.start(cleanup, issuer, verifier)
      proxy.tamper = ({ path, body }) => {
        if (path.startsWith('/token')) issued.push(...tokensIn(body))
        return null
      }
    },
  })
  const authority = (await (await scene.verifier.get('/broker/ssh/ca.pub'))!.text()).trim()
  sshd = await startSshd(cleanup, { address: '127.0.0.6', authority, principals: ['stepup:hosts:exec'] })
  // ssh, telling first whose certificate it has, and waiting to be looked at.
  await scene.workstation.install(
    'ssh',
    `#!/bin/sh\nssh-add -L\nn=0\nuntil [ -e "$HOME/go-on" ] || [ $((n += 1)) = 300 ]; do sleep 0.1; done\nexec ${programPath('ssh')} "$@"\n`,
  )
  await scene.workstation.install(
    'deploytool',
    '#!/bin/sh\necho deployed; [ -z "$NAP" ] || sleep "$NAP"; exit 3\n',
  )
})
beforeEach(() => {
  issued = []
  scene.prod.cluster.seed('shop')
})
afterEach(async () => {
  await scene.workstation.abandonAll()
  await scene.workstation.run(['lock'])
})
afterAll(() => cleanup.run())

function tokensIn(body: string): string[] {
  const { access_token, refresh_token, id_token } = JSON.parse(body) as Record<string, string | undefined>
  return [access_token, refresh_token, id_token].filter((token) => token !== undefined)
}

/** PROTOCOL.certkeys: type, nonce, then the key itself. */
function keyOfCertificate(certificate: Buffer): Buffer {
  const reader = new SshReader(certificate)
  reader.string()
  reader.string()
  return reader.string()
}

function planted(): string {
  return `canary-${randomBytes(12).toString('hex')}`
}

/** Those of a person's words and variables, and their names. */
function canaries<const N extends string>(...names: N[]): { [K in N]: string } & { all: Secrets } {
  const all = new Map(names.map((name) => [name as string, planted()]))
  return Object.assign(Object.fromEntries(all), { all }) as { [K in N]: string } & { all: Secrets }
}

/** What stepup was given, and the key that it made. The signature is what makes a token worth something. */
async function ownSecrets(): Promise<Secrets> {
  const { DBUS_SESSION_BUS_ADDRESS: address } = scene.keyring.env
  const store = secretService(address, process.getuid?.() ?? -1, 5000)
  const [key] = await store.read('device-key', scene.verifier.issuer)
  const jwk = JSON.parse(key!.text) as { d: string }
  return new Map([
    ['the device key', jwk.d],
    ...issued.map((token, i) => [`token ${i}`, token.split('.')[2] || token] as const),
  ])
}

async function hunt(secrets: Secrets): Promise<Find[]> {
  return [
    ...(await huntOnDisk(secrets, since)),
    ...huntInProcesses(secrets, []),
    ...findsIn(scene.verifier.log, 'the log of the verifier', secrets),
  ]
}

test('the hunt finds what lies about', async () => {
  const { all, plain, encoded } = canaries('plain', 'encoded')
  await scene.workstation.write('left/plain', `x${plain}x`)
  await scene.workstation.write('left/encoded', Buffer.from(`ab${encoded}cd`).toString('base64url'))
  const running = scene.workstation.start(['60'], { program: 'sleep', env: { SECRET: plain } })
  const finds = await until('the sleeper', async () => {
    const found = await hunt(all)
    return found.some(({ where }) => where === `/proc/${running.pid}/environ`) && found
  })
  expect(finds.map(({ what, where }) => `${what} in ${where}`)).toEqual(
    expect.arrayContaining([
      `plain in ${scene.workstation.home}/left/plain`,
      `encoded in ${scene.workstation.home}/left/encoded`,
    ]),
  )
  await running.abandon()
})

describe('after a command, no secret is left anywhere', () => {
  test('that was confirmed, with tokens minted for it', async () => {
    const { code } = await confirmed(scene, ['kubectl', '--context', 'prod', 'delete', 'namespace', 'shop'])
    expect(code).toBe(0)
    expect(issued.length).toBeGreaterThanOrEqual(2)
    expect(await hunt(await ownSecrets())).toEqual([])
  })

  test('that a cached grant served', async () => {
    const scale = (replicas: number) => [
      'kubectl',
      '--context',
      'prod',
      '-n',
      'shop',
      'scale',
      'deployment/web',
      `--replicas=${replicas}`,
    ]
    await confirmed(scene, scale(2))
    expect((await scene.workstation.run(scale(3))).code).toBe(0)
    expect(await hunt(await ownSecrets())).toEqual([])
  })

  test('whose words and variables hold some', async () => {
    const { all, word, flag, url, header, variable } = canaries('word', 'flag', 'url', 'header', 'variable')
    const words = [
      ...['-e', 'prod', 'deploytool', '--password', word, `--api-token=${flag}`],
      ...[`https://me:${url}@registry.example/x`, '-H', `Authorization: Bearer ${header}`],
    ]
    const ended = await confirmed(scene, words, {
      env: { DATABASE_URL: `postgres://me:${variable}@db.example/x`, AWS_SECRET_ACCESS_KEY: variable },
    })
    expect(ended.code).toBe(3)
    expect(ended.page).toContain('deploytool')
    expect(findsIn(`${ended.stderr}${ended.page}`, 'what was shown', all)).toEqual([])
    expect(await hunt(new Map([...all, ...(await ownSecrets())]))).toEqual([])
  })

  test('that makes one of its words', async () => {
    const { all, literal } = canaries('literal')
    const words = ['create', 'secret', 'generic', 'x', '-n', 'shop', `--from-literal=password=${literal}`]
    const ended = await confirmed(scene, ['kubectl', '--context', 'prod', ...words])
    expect(findsIn(`${ended.stderr}${ended.page}`, 'what was shown', all)).toEqual([])
    expect(await hunt(new Map([...all, ...(await ownSecrets())]))).toEqual([])
  })

  test('that reads one from standard input', async () => {
    const { all, manifest } = canaries('manifest')
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, stringData: { x: manifest } }
    const words = ['kubectl', '--context', 'prod', '-n', 'shop', 'apply', '-f', '-']
    const ended = await confirmed(scene, words, { input: JSON.stringify(secret) })
    expect(findsIn(`${ended.stderr}${ended.page}`, 'what was shown', all)).toEqual([])
    expect(await hunt(new Map([...all, ...(await ownSecrets())]))).toEqual([])
  })

  test('that logged in by ssh, with a key that is in the memory of stepup alone', async () => {
    const running = scene.workstation.start(['ssh', '-F', sshd.config, sshd.address, `sh -c 'echo in'`])
    await scene.alice.confirm((await confirmationPage(running))!)
    const line = await until('the certificate', () => /^ssh-ed25519-cert\S+ (\S+)/.exec(running.stdout)?.[1])
    const publicKey = keyOfCertificate(Buffer.from(line, 'base64'))
    const seed = seedInMemory(running.pid, publicKey)
    expect(seed).not.toBeNull()
    const secrets: Secrets = new Map([
      ...(await ownSecrets()),
      ['the private key', seed!],
      ['its public half, which a file of it would hold too', publicKey],
    ])
    expect(issued.length).toBeGreaterThanOrEqual(2)
    expect(huntInProcesses(secrets, [])).toEqual([])
    await scene.workstation.write('go-on', '')
    const { code, stdout, stderr } = await running.ended
    expect({ code, said: stdout.includes('in\n') }).toEqual({ code: 0, said: true })
    expect(findsIn(stderr + sshd.log(), 'what was said', secrets)).toEqual([])
    expect(await hunt(secrets)).toEqual([])
  })

  test('that was denied', async () => {
    const { all, word } = canaries('word')
    const running = scene.workstation.start(['-e', 'prod', 'deploytool', '--password', word])
    await scene.alice.deny((await confirmationPage(running))!)
    const { code, stderr } = await running.ended
    expect(code).toBe(77)
    expect(findsIn(stderr, 'what was shown', all)).toEqual([])
    expect(await hunt(all)).toEqual([])
  })

  test('that ran to its end after stepup was killed', async () => {
    const { all, word } = canaries('word')
    const running = scene.workstation.start(['-e', 'prod', 'deploytool', '--password', word], {
      env: { NAP: '2' },
    })
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the command', () => running.stdout.includes('deployed'))
    const whileItRuns = huntInProcesses(await ownSecrets(), [])
    running.kill('SIGKILL')
    await running.ended
    expect(whileItRuns).toEqual([])
    // the command still runs, and its words are its own
    expect(await huntOnDisk(all, since)).toEqual([])
    expect(await hunt(await ownSecrets())).toEqual([])
  })
})

test('stepup leaves no core file, however it is ended', async () => {
  const cwd = join(scene.workstation.home, 'crashes')
  await scene.workstation.write('crashes/.keep', '')
  const line = 'ulimit -c unlimited; exec "$0" -e prod deploytool'
  const env = { NAP: '5' }
  const running = scene.workstation.start(['-c', line, STEPUP], { program: 'sh', cwd, env })
  await scene.alice.confirm((await confirmationPage(running))!)
  await until('the command', () => running.stdout.includes('deployed'))
  running.kill('SIGABRT')
  expect((await running.ended).signal).toBe('SIGABRT')
  expect(await readdir(cwd)).toEqual(['.keep'])
})

test('what stepup says of itself holds none', async () => {
  const secrets = await ownSecrets()
  for (const words of [
    ['status', '--json'],
    ['doctor'],
    ['audit', '--json'],
    ['explain', '--json', '--', 'kubectl', 'get', 'pods'],
  ]) {
    const { stdout, stderr } = await scene.workstation.run(words)
    expect(findsIn(stdout + stderr, words.join(' '), secrets)).toEqual([])
  }
})
