import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSshAgent } from '../../src/credentials/ssh-agent.ts'
import { makeSshKey } from '../../src/credentials/ssh-key.ts'
import { sshAuthorityOf } from '../../src/verifier/ssh/authority.ts'
import { type SshCertificate, signCertificate } from '../../src/verifier/ssh/certificate.ts'
import { revocationList } from '../../src/verifier/ssh/revocation-list.ts'
import { SshReader } from '../../src/wire/ssh-encoding.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type Sshd, startSshd } from '../support/ssh/sshd.ts'

const run = promisify(execFile)
const cleanup = new Cleanup()
const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const authority = sshAuthorityOf(jwk, 'https://stepup.acme.example')
const ADDRESS = '127.0.0.4'
const now = () => Math.floor(Date.now() / 1000)
let sshd: Sshd
let runtime: string

beforeAll(async () => {
  const revoked = revocationList({
    version: 1,
    generatedAt: now(),
    authority: authority.blob,
    serials: [13n, 7n],
  })
  sshd = await startSshd(cleanup, {
    address: ADDRESS,
    authority: authority.line,
    principals: ['stepup:prod:exec'],
    revoked,
  })
  runtime = await cleanup.directory('runtime')
})
afterAll(() => cleanup.run())

/** As the verifier answers a public key, but for what is changed. */
function certificateFor(line: string, change: Partial<SshCertificate>): Buffer {
  const reader = new SshReader(Buffer.from(line.split(' ')[1]!, 'base64'))
  reader.string()
  return signCertificate(
    {
      publicKey: reader.string(),
      serial: 1n,
      keyId: 'alice@example.com prod exec grant:x',
      principals: ['stepup:prod:exec'],
      validAfter: now() - 60,
      validBefore: now() + 300,
      forceCommand: null,
      sourceAddress: [],
      extensions: [],
      ...change,
    },
    authority,
  )
}

/** ssh, with an agent whose certificate is as given. `expiresAt` is what the agent believes. */
async function ssh(change: Partial<SshCertificate>, ...words: string[]) {
  const issue = async (line: string) => ({
    certificate: certificateFor(line, change),
    expiresAt: now() + 300,
  })
  const key = makeSshKey('stepup', issue, Date.now)
  const agent = await startSshAgent(runtime, key)
  try {
    return await askingAgent(agent.path, words)
  } finally {
    await agent.close()
  }
}

function askingAgent(path: string, words: readonly string[]) {
  const env = { PATH: process.env['PATH'], SSH_AUTH_SOCK: path }
  return run('ssh', ['-F', sshd.config, ...words], { env }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  )
}

describe('what sshd makes of a certificate', () => {
  test('it lets its holder in', async () => {
    expect(await ssh({}, ADDRESS, 'echo in')).toMatchObject({ code: 0, stdout: 'in\n' })
  })

  test.each<[string, Partial<SshCertificate>, string]>([
    ['has expired', { validBefore: now() - 5 }, 'Certificate invalid: expired'],
    ['is not valid yet', { validAfter: now() + 120 }, 'Certificate invalid: not yet valid'],
    [
      'is of another environment',
      { principals: ['stepup:dev:exec'] },
      'does not contain an authorized principal',
    ],
    ['is for other networks', { sourceAddress: ['192.0.2.0/24'] }, 'not from a permitted source address'],
    ['was revoked', { serial: 13n }, 'revoked by file'],
  ])('not when it %s', async (_what, change, why) => {
    const refused = await ssh(change, ADDRESS, 'echo in')
    expect(refused).toMatchObject({ code: 255, stdout: '' })
    expect(refused.stderr).toContain('Permission denied')
    expect(sshd.log()).toContain(why)
  })

  test('from its own network it may', async () => {
    const sourceAddress = ['192.0.2.0/24', '127.0.0.0/8']
    expect(await ssh({ sourceAddress }, ADDRESS, 'echo in')).toMatchObject({ code: 0 })
  })

  test('it runs the one command that is in it, which hears what was asked for', async () => {
    const forceCommand = `/bin/sh -c 'echo "instead of $SSH_ORIGINAL_COMMAND"'`
    expect(await ssh({ forceCommand }, ADDRESS, 'rm -rf /')).toMatchObject({
      code: 0,
      stdout: 'instead of rm -rf /\n',
    })
  })

  test('a terminal and a way through are only for who has the extension', async () => {
    expect((await ssh({}, '-tt', ADDRESS, 'test -t 0')).code).not.toBe(0)
    expect((await ssh({ extensions: ['permit-pty'] }, '-tt', ADDRESS, 'test -t 0')).code).toBe(0)
    expect((await ssh({}, '-W', `${ADDRESS}:${sshd.port}`, ADDRESS)).stderr).toContain('open failed')
  })
})

test('through twenty minutes, new sessions get in by certificate after certificate', async () => {
  let minutes = 0
  let serial = 100n
  const clock = () => Date.now() + minutes * 60_000
  const issue = async (line: string) => ({
    certificate: certificateFor(line, { serial: serial++ }),
    expiresAt: clock() / 1000 + 300,
  })
  const agent = await startSshAgent(runtime, makeSshKey('stepup', issue, clock))
  try {
    for (; minutes <= 20; minutes += 2) {
      expect(await askingAgent(agent.path, [ADDRESS, 'echo in'])).toMatchObject({ code: 0, stdout: 'in\n' })
    }
  } finally {
    await agent.close()
  }
  const serials = new Set(sshd.log().match(/serial 1\d\d\b/g))
  expect(serials.size).toBe(Number(serial - 100n))
  expect(serials.size).toBeGreaterThanOrEqual(5)
})

test('an agent that was forwarded lists its certificate there, and signs nothing', async () => {
  const inner = `ssh -F ${sshd.config} ${ADDRESS} echo further in`
  const ended = await ssh(
    { extensions: ['permit-agent-forwarding'] },
    ...['-A', ADDRESS, `ssh-add -L >/dev/null && echo listed; ${inner}`],
  )
  expect(ended.stdout).toBe('listed\n')
  expect(ended.code).toBe(255)
})
