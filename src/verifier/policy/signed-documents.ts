import { createPublicKey, type JsonWebKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../../core/errors.ts'
import type { Policy } from '../../core/policy.ts'
import type { PolicyBundle } from '../../wire/policy-bundle.ts'
import { acceptPolicyJws, type ExpectedPolicy, splitPolicyJws } from '../../wire/policy-jws.ts'
import { POLICY_TYPE } from '../../wire/protocol.ts'
import { makePrivateDirectory } from '../private-directory.ts'
import type { PolicyKey } from './policy-key.ts'

export const CLIENT_DOCUMENT = 'client.jws'
export const VERIFIER_DOCUMENT = 'verifier.jws'

export type SignedDocuments = { client: string; verifier: string; iat: number; exp: number }

/**
 * Signs the two documents of one policy: the client's without `credentials`, the verifier's whole.
 * `now` and `lifetime` in seconds.
 */
export function signPolicy(policy: Policy, key: PolicyKey, now: number, lifetime: number): SignedDocuments {
  const iat = Math.floor(now)
  const exp = iat + lifetime
  const sealed = (audience: PolicyBundle['audience'], content: Policy) =>
    jwsOf({ audience, version: policy.version, iat, exp, policy: content }, key)
  return {
    client: sealed('client', withoutCredentials(policy)),
    verifier: sealed('verifier', policy),
    iat,
    exp,
  }
}

function withoutCredentials(policy: Policy): Policy {
  return {
    ...policy,
    environments: policy.environments.map((environment) => ({ ...environment, credentials: null })),
  }
}

/** Compact JWS (RFC 7515 §3.1), ES256 (RFC 7518 §3.4), the public key in its header. */
function jwsOf(payload: PolicyBundle, key: PolicyKey): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'ES256', typ: POLICY_TYPE, jwk: key.publicJwk })}.${part(payload)}`
  const signature = sign('sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

/**
 * Writes both documents, each whole or not at all, 0600 in a 0700 directory. The client's comes last. Fails
 * with `config_invalid`.
 */
export function writeDocuments(directory: string, documents: SignedDocuments): void {
  makePrivateDirectory(directory)
  for (const [name, text] of [
    [VERIFIER_DOCUMENT, documents.verifier],
    [CLIENT_DOCUMENT, documents.client],
  ] as const) {
    const temporary = join(directory, `.${name}.${randomBytes(6).toString('hex')}`)
    try {
      writeFileSync(temporary, `${text}\n`, { mode: 0o600, flag: 'wx' })
      renameSync(temporary, join(directory, name))
    } catch (cause) {
      rmSync(temporary, { force: true })
      throw new StepupError('config_invalid', `\`${join(directory, name)}\` cannot be written`, { cause })
    }
  }
}

/** What a serving verifier holds: its whole policy, and the client's document to hand out as it is. */
export type VerifierBundle = {
  policy: Policy
  version: number
  /** Seconds since the epoch. */
  iat: number
  exp: number
  clientJws: string
}

/**
 * Reads and verifies both documents against the configured thumbprint. Null when there are none.
 * Fails with `pin_mismatch`, `policy_invalid` or, when a version under `seen` comes back,
 * `policy_rollback`. An expired one is answered: `exp` says so, and decisions then fall back as `decide` says.
 */
export function loadVerifierBundle(
  directory: string,
  thumbprint: string,
  seen: number = 0,
): VerifierBundle | null {
  const [client, verifier] = [read(directory, CLIENT_DOCUMENT), read(directory, VERIFIER_DOCUMENT)]
  if (client === null && verifier === null) return null
  if (client === null || verifier === null) {
    throw new StepupError('policy_invalid', `one of the two policy documents is missing in \`${directory}\``)
  }
  const whole = verified(verifier, { thumbprint, audience: 'verifier' })
  const handed = verified(client, { thumbprint, audience: 'client' })
  if (handed.version !== whole.version || handed.iat !== whole.iat || handed.exp !== whole.exp) {
    throw new StepupError(
      'policy_invalid',
      `the two policy documents in \`${directory}\` are not of one signing`,
    )
  }
  if (handed.policy.environments.some(({ credentials }) => credentials !== null)) {
    throw new StepupError(
      'policy_invalid',
      `the client's policy document in \`${directory}\` holds credentials`,
    )
  }
  if (whole.version < seen) {
    throw new StepupError(
      'policy_rollback',
      `the policy in \`${directory}\` is version ${whole.version}, and ${seen} was in force before`,
    )
  }
  const { policy, version, iat, exp } = whole
  return { policy, version, iat, exp, clientJws: client }
}

function verified(jws: string, expected: ExpectedPolicy): PolicyBundle {
  const parts = splitPolicyJws(jws)
  const key = publicKey(parts.key as JsonWebKey)
  const isSigned =
    key !== null &&
    verify('sha256', Buffer.from(parts.text), { key, dsaEncoding: 'ieee-p1363' }, parts.signature)
  return acceptPolicyJws(parts, isSigned, expected)
}

/** Null for what is no point of its curve: nothing can be signed by it. */
function publicKey(key: JsonWebKey): KeyObject | null {
  try {
    return createPublicKey({ key, format: 'jwk' })
  } catch {
    return null
  }
}

function read(directory: string, name: string): string | null {
  try {
    return readFileSync(join(directory, name), 'utf8').trim()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new StepupError('policy_invalid', `\`${join(directory, name)}\` cannot be read`, { cause })
  }
}
