import { generateKeyPairSync, sign } from 'node:crypto'
import { ED25519, ed25519Blob, ed25519Raw, ed25519Signature } from '../wire/ssh-encoding.ts'
import type { AgentIdentity } from './ssh-agent-protocol.ts'

/** `expiresAt` in seconds since the epoch. */
export type HeldCertificate = { certificate: Buffer; expiresAt: number }

/** A certificate is renewed when this much of it is left, seconds: a login takes its time. */
const RENEW_BEFORE = 60

export type SshKey = AgentIdentity & {
  /** One line of the public key. */
  publicLine: string
}

/**
 * A key of this run alone, in this process's memory, with the certificates that `issue` gets for it. Who
 * asks at once shares one; a verifier that is away for a moment costs nothing while the old one lives.
 *
 * @param clock milliseconds since the epoch
 */
export function makeSshKey(
  comment: string,
  issue: (publicLine: string) => Promise<HeldCertificate>,
  clock: () => number,
): SshKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const blob = ed25519Blob(ed25519Raw(publicKey.export({ format: 'jwk' })))
  const publicLine = `${ED25519} ${blob.toString('base64')}`
  let issued: HeldCertificate[] = []
  let underWay: Promise<void> | null = null

  const alive = (margin = 0) => issued.filter(({ expiresAt }) => expiresAt - margin > clock() / 1000)
  const renew = async () => {
    const next = await issue(publicLine)
    issued = [...alive(), next]
  }
  return {
    publicLine,
    comment,
    async certificate() {
      if (alive(RENEW_BEFORE).length === 0) {
        underWay ??= renew().finally(() => {
          underWay = null
        })
        await underWay.catch((error: unknown) => {
          if (alive().length === 0) throw error
        })
      }
      const newest = alive().at(-1)
      if (!newest) throw new Error('the certificate has expired')
      return newest.certificate
    },
    holds: (certificate) => alive().some((held) => held.certificate.equals(certificate)),
    sign: (bytes) => ed25519Signature(sign(null, bytes, privateKey)),
  }
}
