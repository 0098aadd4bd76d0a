import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { ED25519_CERTIFICATE, SshReader } from '../wire/ssh-encoding.ts'
import { SSH_PATHS } from '../wire/ssh-protocol.ts'
import type { BrokerToken } from './door.ts'
import type { HeldCertificate } from './ssh-key.ts'

/** Milliseconds. */
const PATIENCE = 10_000

/**
 * Trades a broker token for a certificate at the verifier that issued it: its own `iss` says where.
 *
 * @param publicLine the key that it is for
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function certificateFor(token: BrokerToken, publicLine: string): Promise<HeldCertificate> {
  const response = await fetch(new URL(SSH_PATHS.certificate, issuerOf(token.token)), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token.token}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ public_key: publicLine }).toString(),
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((cause: unknown) => {
    throw new StepupError('broker_unreachable', 'the verifier’s SSH authority cannot be reached', { cause })
  })
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>
  if (response.status !== 200) {
    const why = String(body['error_description'] ?? `status ${response.status}`)
    throw new StepupError('broker_refused', `the verifier’s SSH authority says: ${visible(why)}`)
  }
  const [type, text] = String(body['certificate']).split(' ')
  const certificate = Buffer.from(text ?? '', 'base64')
  if (type !== ED25519_CERTIFICATE || !isFor(certificate, publicLine)) {
    throw new StepupError('broker_refused', 'the verifier’s SSH authority gave a certificate of another key')
  }
  return { certificate, expiresAt: Math.min(token.expiresAt, Number(body['expires_at'])) }
}

function issuerOf(token: string): string {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  return String((JSON.parse(claims) as { iss?: unknown }).iss)
}

/** PROTOCOL.certkeys: type, nonce, then the key itself. */
function isFor(certificate: Buffer, publicLine: string): boolean {
  try {
    const own = new SshReader(Buffer.from(publicLine.split(' ')[1] ?? '', 'base64'))
    own.string()
    const reader = new SshReader(certificate)
    if (reader.text() !== ED25519_CERTIFICATE) return false
    reader.string()
    return reader.string().equals(own.string())
  } catch {
    return false
  }
}
