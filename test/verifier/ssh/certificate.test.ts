import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sshAuthorityOf } from '../../../src/verifier/ssh/authority.ts'
import { type SshCertificate, signCertificate } from '../../../src/verifier/ssh/certificate.ts'
import { revocationList } from '../../../src/verifier/ssh/revocation-list.ts'
import { ED25519_CERTIFICATE, ed25519Raw } from '../../../src/wire/ssh-encoding.ts'

const directory = mkdtempSync(join(tmpdir(), 'stepup-ssh-'))
afterAll(() => rmSync(directory, { recursive: true }))

const jwk = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const authority = sshAuthorityOf(jwk(), 'https://stepup.acme.example')
const NOW = 1_790_000_000

function certificate(change: Partial<SshCertificate> = {}): Buffer {
  return signCertificate(
    {
      publicKey: ed25519Raw(jwk()),
      serial: 42n,
      keyId: 'alice@example.com prod write grant:x',
      principals: ['stepup:prod:write'],
      validAfter: NOW,
      validBefore: NOW + 300,
      forceCommand: null,
      sourceAddress: [],
      extensions: [],
      ...change,
    },
    authority,
  )
}

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

/** What OpenSSH itself reads in it. */
function shown(bytes: Buffer): string {
  const path = file('shown-cert.pub', `${ED25519_CERTIFICATE} ${bytes.toString('base64')}\n`)
  return execFileSync('ssh-keygen', ['-L', '-f', path], {
    encoding: 'utf8',
    env: { TZ: 'UTC', PATH: process.env['PATH'] },
  })
}

describe('a certificate, as ssh-keygen reads it', () => {
  test('says whose it is, for what and until when', () => {
    const text = shown(certificate({ principals: ['stepup:prod:write', 'stepup:prod:read'] }))
    expect(text).toContain('ssh-ed25519-cert-v01@openssh.com user certificate')
    expect(text).toContain('Key ID: "alice@example.com prod write grant:x"')
    expect(text).toContain('Serial: 42')
    expect(text).toMatch(/Principals: \n\s+stepup:prod:write\n\s+stepup:prod:read\n/)
    expect(text).toContain('Valid: from 2026-09-21T14:13:20 to 2026-09-21T14:18:20')
    expect(text).toContain('Critical Options: (none)')
    expect(text).toContain('Extensions: (none)')
    expect(text).toMatch(/Signing CA: ED25519 SHA256:\S+ \(using ssh-ed25519\)/)
  })

  test('holds critical options and extensions', () => {
    const text = shown(
      certificate({
        forceCommand: '/usr/bin/uptime -p',
        sourceAddress: ['10.0.0.0/8', '2001:db8::/32'],
        extensions: ['permit-pty', 'permit-agent-forwarding'],
      }),
    )
    expect(text).toMatch(
      /force-command \/usr\/bin\/uptime -p\n\s+source-address 10\.0\.0\.0\/8,2001:db8::\/32\n/,
    )
    expect(text).toMatch(/Extensions: \n\s+permit-agent-forwarding\n\s+permit-pty\n/)
  })

  test('without principals, which every login would take, is not made', () => {
    expect(() => certificate({ principals: [] })).toThrow()
  })
})

describe('a revocation list, as ssh-keygen reads it', () => {
  const isRevoked = (list: Buffer, bytes: Buffer): boolean => {
    const krl = file('krl', list)
    const path = file('asked-cert.pub', `${ED25519_CERTIFICATE} ${bytes.toString('base64')}\n`)
    const { status, stdout } = spawnSync('ssh-keygen', ['-Q', '-f', krl, path], { encoding: 'utf8' })
    expect(stdout).toMatch(status === 0 ? /: ok$/m : /: REVOKED$/m)
    return status !== 0
  }
  const list = (...serials: bigint[]) =>
    revocationList({ version: NOW, generatedAt: NOW, authority: authority.blob, serials })

  test('names serials of this authority, in any order', () => {
    expect(isRevoked(list(99n, 42n, 7n), certificate())).toBe(true)
    expect(isRevoked(list(99n, 7n), certificate())).toBe(false)
  })

  test('is a list when it is empty, too', () => {
    expect(isRevoked(list(), certificate())).toBe(false)
  })

  test('says nothing of another authority’s certificates', () => {
    const other = sshAuthorityOf(jwk(), 'https://other.example')
    const foreign = revocationList({ version: 1, generatedAt: NOW, authority: other.blob, serials: [42n] })
    expect(isRevoked(foreign, certificate())).toBe(false)
  })
})
