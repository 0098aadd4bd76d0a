import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { type SshAgent, startSshAgent } from '../../src/credentials/ssh-agent.ts'
import { agentConnection, type SshLogin } from '../../src/credentials/ssh-agent-protocol.ts'
import { makeSshKey, type SshKey } from '../../src/credentials/ssh-key.ts'
import { sshAuthorityOf } from '../../src/verifier/ssh/authority.ts'
import { signCertificate } from '../../src/verifier/ssh/certificate.ts'
import { ED25519_CERTIFICATE, SshReader, sshString, sshUint32 } from '../../src/wire/ssh-encoding.ts'

const run = promisify(execFile)
const directory = mkdtempSync(join(tmpdir(), 'stepup-agent-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = sshAuthorityOf(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  'https://stepup.acme.example',
)

let seconds = 1_790_000_000
let issued = 0
let down = false
const clock = () => seconds * 1000

function certify(publicLine: string): Buffer {
  const blob = new SshReader(Buffer.from(publicLine.split(' ')[1]!, 'base64'))
  blob.string()
  return signCertificate(
    {
      publicKey: blob.string(),
      serial: BigInt(++issued),
      keyId: 'alice',
      principals: ['stepup:prod:write'],
      validAfter: seconds,
      validBefore: seconds + 300,
      forceCommand: null,
      sourceAddress: [],
      extensions: [],
    },
    authority,
  )
}

function newKey(): SshKey {
  issued = 0
  down = false
  return makeSshKey(
    'stepup prod write',
    async (line) => {
      if (down) throw new Error('away')
      return { certificate: certify(line), expiresAt: seconds + 300 }
    },
    clock,
  )
}

const SESSION = Buffer.alloc(32, 7)

function bindRequest(session: Buffer, forwarded: boolean): Buffer {
  return Buffer.concat([
    Buffer.from([27]),
    ...[
      sshString('session-bind@openssh.com'),
      sshString('host key'),
      sshString(session),
      sshString('signed'),
    ],
    Buffer.from([forwarded ? 1 : 0]),
  ])
}

type Login = { session: Buffer; service: string; method: string; key: Buffer; type: number }

function signRequest(certificate: Buffer, change: Partial<Login> = {}): Buffer {
  const login = {
    session: SESSION,
    service: 'ssh-connection',
    method: 'publickey-hostbound-v00@openssh.com',
    key: certificate,
    type: 50,
    ...change,
  }
  const data = Buffer.concat([
    ...[sshString(login.session), Buffer.from([login.type]), sshString('deploy'), sshString(login.service)],
    ...[sshString(login.method), Buffer.from([1]), sshString(ED25519_CERTIFICATE), sshString(login.key)],
    ...(login.method.includes('hostbound') ? [sshString('host key')] : []),
  ])
  return Buffer.concat([Buffer.from([13]), sshString(certificate), sshString(data), sshUint32(0)])
}

const SIGNED = 14
const FAILED = 5

describe('what it signs', () => {
  test.each(['publickey', 'publickey-hostbound-v00@openssh.com'])('a login by %s', async (method) => {
    const key = newKey()
    const certificate = await key.certificate()
    const respond = agentConnection(key)
    await respond(bindRequest(SESSION, false))
    expect((await respond(signRequest(certificate, { method })))[0]).toBe(SIGNED)
  })

  test.each([
    ['who and where were confirmed', 'deploy', 'host key', SIGNED],
    ['somebody else', 'root', 'host key', FAILED],
    ['another host', 'deploy', 'another key', FAILED],
  ])('a login that its holder permits: %s', async (_what, user, hostKey, answered) => {
    const key = newKey()
    const certificate = await key.certificate()
    const permits = (login: SshLogin) => login.user === user && login.hostKey.toString() === hostKey
    const respond = agentConnection({ ...key, permits })
    await respond(bindRequest(SESSION, false))
    expect((await respond(signRequest(certificate)))[0]).toBe(answered)
  })

  test.each<[string, Partial<Login>]>([
    ['another session', { session: Buffer.alloc(32, 8) }],
    ['another service', { service: 'ssh-userauth' }],
    ['another method', { method: 'hostbased' }],
    ['another key in the login', { key: Buffer.from('other') }],
    ['something that is no login', { type: 1 }],
  ])('not %s', async (_what, change) => {
    const key = newKey()
    const certificate = await key.certificate()
    const respond = agentConnection(key)
    await respond(bindRequest(SESSION, false))
    expect((await respond(signRequest(certificate, change)))[0]).toBe(FAILED)
  })

  test('not for a session that was not named', async () => {
    const key = newKey()
    expect((await agentConnection(key)(signRequest(await key.certificate())))[0]).toBe(FAILED)
  })

  test('not on a connection that was forwarded, whatever it says later', async () => {
    const key = newKey()
    const certificate = await key.certificate()
    const respond = agentConnection(key)
    await respond(bindRequest(Buffer.alloc(32, 9), true))
    await respond(bindRequest(SESSION, false))
    expect((await respond(signRequest(certificate)))[0]).toBe(FAILED)
  })

  test('not with a certificate of another run', async () => {
    const other = await newKey().certificate()
    const key = newKey()
    await key.certificate()
    const respond = agentConnection(key)
    await respond(bindRequest(SESSION, false))
    expect((await respond(signRequest(other)))[0]).toBe(FAILED)
  })

  test('no file', async () => {
    const key = newKey()
    const certificate = await key.certificate()
    const respond = agentConnection(key)
    await respond(bindRequest(SESSION, false))
    const file = Buffer.concat([Buffer.from('SSHSIG'), sshString('file'), sshString('')])
    const request = [Buffer.from([13]), sshString(certificate), sshString(file), sshUint32(0)]
    expect((await respond(Buffer.concat(request)))[0]).toBe(FAILED)
  })

  test.each([[0], [1], [9], [17], [18], [19], [22], [25], [26], [255]])(
    'message %i is refused',
    async (type) => {
      expect(await agentConnection(newKey())(Buffer.from([type]))).toEqual(Buffer.from([FAILED]))
    },
  )

  test('and what is cut off is refused', async () => {
    const key = newKey()
    const whole = signRequest(await key.certificate())
    for (const length of [0, 1, 3, 10, whole.length - 1]) {
      expect((await agentConnection(key)(whole.subarray(0, length)))[0]).toBe(FAILED)
    }
  })
})

describe('its certificate', () => {
  test('is renewed before it expires, once for all who ask', async () => {
    const key = newKey()
    const first = await key.certificate()
    seconds += 230
    expect(await key.certificate()).toBe(first)
    seconds += 15
    const [a, b] = await Promise.all([key.certificate(), key.certificate()])
    expect(a).toBe(b)
    expect(a.equals(first)).toBe(false)
    expect(issued).toBe(2)
    // whoever was given the old one may still log in with it
    expect(key.holds(first)).toBe(true)
    seconds += 60
    expect(key.holds(first)).toBe(false)
  })

  test('is kept while the verifier is away, and no longer than it lives', async () => {
    const key = newKey()
    const first = await key.certificate()
    down = true
    seconds += 290
    expect(await key.certificate()).toBe(first)
    seconds += 20
    await expect(key.certificate()).rejects.toThrow('away')
    expect(key.holds(first)).toBe(false)
  })
})

describe('on its socket, asked by OpenSSH', () => {
  let agent: SshAgent
  afterEach(() => agent.close())
  const ask = (program: string, ...args: string[]) =>
    run(program, args, { env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: agent.path } })

  test('it lists one certificate, in a directory that is its own, and both are gone with it', async () => {
    agent = await startSshAgent(directory, newKey())
    const { stdout } = await ask('ssh-add', '-l')
    expect(stdout).toMatch(/^256 SHA256:\S+ stepup prod write \(ED25519-CERT\)\n$/)
    expect(statSync(dirname(agent.path)).mode & 0o777).toBe(0o700)
    await agent.close()
    expect(existsSync(dirname(agent.path))).toBe(false)
  })

  test('it takes no key, gives none up, and signs no file', async () => {
    const key = newKey()
    agent = await startSshAgent(directory, key)
    const own = join(directory, 'own')
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', own])
    await expect(ask('ssh-add', own)).rejects.toThrow()
    await expect(ask('ssh-add', '-D')).rejects.toThrow()
    const line = `${ED25519_CERTIFICATE} ${(await key.certificate()).toString('base64')}\n`
    writeFileSync(join(directory, 'key.pub'), line)
    writeFileSync(join(directory, 'text'), 'text')
    const sign = ['-Y', 'sign', '-f', join(directory, 'key.pub'), '-n', 'file', join(directory, 'text')]
    await expect(ask('ssh-keygen', ...sign)).rejects.toThrow()
    expect((await ask('ssh-add', '-l')).stdout).toContain('stepup prod write')
  })
})
