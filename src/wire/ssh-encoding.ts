/** The data types of SSH (RFC 4251 §5): what keys, certificates and agents are written in. */

export function sshString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([sshUint32(bytes.length), bytes])
}

export function sshUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function sshUint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}

/** Reads one value after the other. Throws RangeError when there is less than it says. */
export class SshReader {
  #rest: Buffer

  constructor(bytes: Uint8Array) {
    this.#rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#rest.length === 0
  }

  byte(): number {
    return this.#take(1).readUInt8()
  }

  boolean(): boolean {
    return this.byte() !== 0
  }

  uint32(): number {
    return this.#take(4).readUInt32BE()
  }

  uint64(): bigint {
    return this.#take(8).readBigUInt64BE()
  }

  string(): Buffer {
    return this.#take(this.uint32())
  }

  text(): string {
    return this.string().toString()
  }

  #take(length: number): Buffer {
    if (length > this.#rest.length) throw new RangeError('less is there than is announced')
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }
}

export const ED25519 = 'ssh-ed25519'
export const ED25519_CERTIFICATE = 'ssh-ed25519-cert-v01@openssh.com'

/** A public key as SSH writes it (RFC 8709 §4). `raw` is 32 bytes. */
export function ed25519Blob(raw: Uint8Array): Buffer {
  return Buffer.concat([sshString(ED25519), sshString(raw)])
}

/** A signature as SSH writes it (RFC 8709 §6). `raw` is 64 bytes. */
export function ed25519Signature(raw: Uint8Array): Buffer {
  return Buffer.concat([sshString(ED25519), sshString(raw)])
}

/** Its 32 bytes, out of a JWK's `x`. */
export function ed25519Raw({ crv, x }: { crv?: string | undefined; x?: string | undefined }): Buffer {
  const raw = Buffer.from(x ?? '', 'base64url')
  if (crv !== 'Ed25519' || raw.length !== 32) throw new RangeError('this is no Ed25519 key')
  return raw
}
