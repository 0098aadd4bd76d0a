import { sshString, sshUint32, sshUint64 } from '../../wire/ssh-encoding.ts'

/** "SSHKRL\n\0" */
const MAGIC = 0x5353484b524c0a00n
const FORMAT_VERSION = 1
const SECTION_CERTIFICATES = 1
const SERIAL_LIST = 0x20

export type RevocationList = {
  /** Of a higher number is the newer one. */
  version: number
  /** Seconds since the epoch. */
  generatedAt: number
  /** The authority's public key, in wire form. */
  authority: Uint8Array
  serials: readonly bigint[]
}

/** An OpenSSH key revocation list (PROTOCOL.krl), as `RevokedKeys` of sshd_config(5) reads it. */
export function revocationList({ version, generatedAt, authority, serials }: RevocationList): Buffer {
  return Buffer.concat([
    sshUint64(MAGIC),
    sshUint32(FORMAT_VERSION),
    sshUint64(BigInt(version)),
    sshUint64(BigInt(generatedAt)),
    sshUint64(0n),
    sshString(''),
    sshString('stepup'),
    ...(serials.length > 0 ? [section(SECTION_CERTIFICATES, certificates(authority, serials))] : []),
  ])
}

function certificates(authority: Uint8Array, serials: readonly bigint[]): Buffer {
  const sorted = [...serials].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const list = Buffer.concat(sorted.map((serial) => sshUint64(serial)))
  return Buffer.concat([sshString(authority), sshString(''), section(SERIAL_LIST, list)])
}

function section(type: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), sshString(data)])
}
