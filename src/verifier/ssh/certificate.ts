import { randomBytes } from 'node:crypto'
import {
  ED25519_CERTIFICATE,
  ed25519Signature,
  sshString,
  sshUint32,
  sshUint64,
} from '../../wire/ssh-encoding.ts'
import type { SshAuthority } from './authority.ts'

const USER_CERTIFICATE = 1

export type SshCertificate = {
  /** 32 bytes: whose it is. */
  publicKey: Uint8Array
  serial: bigint
  /** Goes to sshd's log at each login. */
  keyId: string
  principals: readonly string[]
  /** Seconds since the epoch. */
  validAfter: number
  validBefore: number
  forceCommand: string | null
  /** Addresses and ranges that it may be used from; empty for all. */
  sourceAddress: readonly string[]
  /** `permit-pty` and the like. */
  extensions: readonly string[]
}

/**
 * An OpenSSH user certificate (PROTOCOL.certkeys), signed by the authority. One without principals would
 * be good for every login, so it is refused. Answers the wire form.
 */
export function signCertificate(certificate: SshCertificate, authority: SshAuthority): Buffer {
  const { principals, forceCommand, sourceAddress } = certificate
  if (principals.length === 0) throw new Error('a certificate without principals is good for everybody')
  const options: [string, string][] = []
  if (forceCommand !== null) options.push(['force-command', forceCommand])
  if (sourceAddress.length > 0) options.push(['source-address', sourceAddress.join(',')])
  const body = Buffer.concat([
    sshString(ED25519_CERTIFICATE),
    sshString(randomBytes(32)),
    sshString(certificate.publicKey),
    sshUint64(certificate.serial),
    sshUint32(USER_CERTIFICATE),
    sshString(certificate.keyId),
    packed(principals.map((name) => sshString(name))),
    sshUint64(BigInt(certificate.validAfter)),
    sshUint64(BigInt(certificate.validBefore)),
    // options in lexical order, each value a string within a string
    packed(options.flatMap(([name, value]) => [sshString(name), sshString(sshString(value))])),
    packed([...certificate.extensions].sort().flatMap((name) => [sshString(name), sshString('')])),
    sshString(''),
    sshString(authority.blob),
  ])
  return Buffer.concat([body, sshString(ed25519Signature(authority.sign(body)))])
}

function packed(parts: readonly Buffer[]): Buffer {
  return sshString(Buffer.concat(parts))
}
