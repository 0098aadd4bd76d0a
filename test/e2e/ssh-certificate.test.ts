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

/** ssh, with an agent whose certificate is as given. `expiresAt` is what the agent believes. */
async function ssh(change: Partial<SshCertificate>, ...words: string[]) {
  const key = makeSshKey(
    'stepup',
    async (line) => {
      const reader = new SshReader(Buffer.from(line.split(' ')[1]!, 'base64'))
      reader.string()
      const certificate = signCertificate(
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
      return { certificate, expiresAt: now() + 300 }
    },
    Date.now,
  )
  const agent = await startSshAgent(runtime, key)
  try {
    const env = { PATH: process.env['PATH'], SSH_AUTH_SOCK: agent.path }
    return await run('ssh', ['-F', sshd.config, ...words], { env }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        stdout,
        stderr,
      }),
    )
  } finally {
    await agent.close()
  }
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

test('an agent that was forwarded lists its certificate there, and signs nothing', async () => {
  const inner = `ssh -F ${sshd.config} ${ADDRESS} echo further in`
  const ended = await ssh(
    { extensions: ['permit-agent-forwarding'] },
    ...['-A', ADDRESS, `ssh-add -L >/dev/null && echo listed; ${inner}`],
  )
  expect(ended.stdout).toBe('listed\n')
  expect(ended.code).toBe(255)
})
