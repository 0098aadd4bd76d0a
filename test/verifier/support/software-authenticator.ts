import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  type X509Certificate,
} from 'node:crypto'
import type { AssertionResponse, RegistrationResponse } from '../../../src/verifier/webauthn/responses.ts'

/**
 * An authenticator in software, for cases that no real one would produce (flags that lie, counters
 * that go back, wrong origins). It speaks WebAuthn's own bytes; nothing of the server knows of it.
 */
export type Flags = { up?: boolean; uv?: boolean; be?: boolean; bs?: boolean }

export type Ceremony = {
  challenge: string
  origin: string
  rpId: string
  flags?: Flags
  counter?: number
  crossOrigin?: boolean
  type?: string
}

export type Attester = { key: KeyObject; certificates: X509Certificate[] }

export type SoftwareCredential = {
  id: string
  userHandle: string
  privateKey: KeyObject
  algorithm: -7 | -8 | -257
  cose: Buffer
}

const AAGUID = Buffer.from('0123456789abcdef0123456789abcdef', 'hex')

export function makeCredential(userHandle: Uint8Array, algorithm: -7 | -8 | -257 = -7): SoftwareCredential {
  const { privateKey, publicKey } = pair(algorithm)
  return {
    id: randomBytes(32).toString('base64url'),
    userHandle: b64(userHandle),
    privateKey,
    algorithm,
    cose: cosePublicKey(publicKey, algorithm),
  }
}

export function register(
  credential: SoftwareCredential,
  ceremony: Ceremony,
  options: { attester?: Attester; selfAttested?: boolean; rk?: boolean } = {},
): RegistrationResponse {
  const id = Buffer.from(credential.id, 'base64url')
  const authData = Buffer.concat([
    authenticatorData(ceremony, 0x40),
    AAGUID,
    uint(id.length, 2),
    id,
    credential.cose,
  ])
  const clientDataJSON = clientData(ceremony, 'webauthn.create')
  const signed = Buffer.concat([authData, sha256(clientDataJSON)])
  const [fmt, attStmt] = statement(credential, signed, options)
  return {
    id: credential.id,
    rawId: credential.id,
    type: 'public-key',
    clientExtensionResults: { credProps: { rk: options.rk ?? true } },
    response: {
      clientDataJSON: b64(clientDataJSON),
      attestationObject: b64(
        cbor(
          new Map<string, Cbor>([
            ['fmt', fmt],
            ['attStmt', attStmt],
            ['authData', authData],
          ]),
        ),
      ),
      transports: ['internal'],
    },
  }
}

export function assert(credential: SoftwareCredential, ceremony: Ceremony): AssertionResponse {
  const authData = authenticatorData(ceremony, 0)
  const clientDataJSON = clientData(ceremony, 'webauthn.get')
  const signature = signWith(credential, Buffer.concat([authData, sha256(clientDataJSON)]))
  return {
    id: credential.id,
    rawId: credential.id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: b64(clientDataJSON),
      authenticatorData: b64(authData),
      signature: b64(signature),
      userHandle: credential.userHandle,
    },
  }
}

function statement(
  credential: SoftwareCredential,
  signed: Buffer,
  options: { attester?: Attester; selfAttested?: boolean },
): [string, Map<string, Cbor>] {
  if (options.attester) {
    const { key, certificates } = options.attester
    return [
      'packed',
      new Map<string, Cbor>([
        ['alg', -7],
        ['sig', createSign('SHA256').update(signed).sign(key)],
        ['x5c', certificates.map((certificate) => Buffer.from(certificate.raw))],
      ]),
    ]
  }
  if (options.selfAttested) {
    return [
      'packed',
      new Map<string, Cbor>([
        ['alg', credential.algorithm],
        ['sig', signWith(credential, signed)],
      ]),
    ]
  }
  return ['none', new Map()]
}

function authenticatorData({ rpId, flags = {}, counter = 0 }: Ceremony, extra: number): Buffer {
  const { up = true, uv = true, be = false, bs = false } = flags
  const byte = (up ? 1 : 0) | (uv ? 4 : 0) | (be ? 8 : 0) | (bs ? 16 : 0) | extra
  return Buffer.concat([sha256(rpId), Buffer.from([byte]), uint(counter, 4)])
}

function clientData({ challenge, origin, crossOrigin = false, type }: Ceremony, usual: string): Buffer {
  return Buffer.from(JSON.stringify({ type: type ?? usual, challenge, origin, crossOrigin }))
}

function pair(algorithm: number) {
  if (algorithm === -7) return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (algorithm === -8) return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

function signWith({ privateKey, algorithm }: SoftwareCredential, data: Buffer): Buffer {
  return sign(algorithm === -8 ? null : 'SHA256', data, privateKey)
}

function cosePublicKey(key: KeyObject, algorithm: number): Buffer {
  const jwk = key.export({ format: 'jwk' })
  const bytes = (member: string | undefined) => Buffer.from(member ?? '', 'base64url')
  if (algorithm === -7) {
    return cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, bytes(jwk.x)],
        [-3, bytes(jwk.y)],
      ]),
    )
  }
  if (algorithm === -8) {
    return cbor(
      new Map<number, Cbor>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, bytes(jwk.x)],
      ]),
    )
  }
  return cbor(
    new Map<number, Cbor>([
      [1, 3],
      [3, -257],
      [-1, bytes(jwk.n)],
      [-2, bytes(jwk.e)],
    ]),
  )
}

type Cbor = number | string | Buffer | Cbor[] | Map<string, Cbor> | Map<number, Cbor>

/** As much of RFC 8949 as an attestation object needs. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([k, item]) => [cbor(k), cbor(item)])])
}

function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n])
  if (n < 0x100) return Buffer.from([(major << 5) | 24, n])
  return Buffer.concat([Buffer.from([(major << 5) | 25]), uint(n, 2)])
}

function uint(n: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(n, 0, bytes)
  return buffer
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const b64 = (data: Uint8Array) => Buffer.from(data).toString('base64url')
