import { StepupError } from '../core/errors.ts'
import { isPolicy } from '../core/policy-shape.ts'
import type { PolicyBundle } from './policy-bundle.ts'
import { POLICY_TYPE } from './protocol.ts'
import { sha256Base64url } from './sha256.ts'

/** Public members of a P-256 key (RFC 7518 §6.2.1). */
export type PublicP256 = { kty: 'EC'; crv: 'P-256'; x: string; y: string }

const MAX_BYTES = 4 * 1024 * 1024

/** What both sides expect of a policy document. */
export type ExpectedPolicy = { thumbprint: string; audience: PolicyBundle['audience'] }

/** A document taken apart. Nothing in it may be used before `acceptPolicyJws`. */
export type PolicyJwsParts = {
  key: PublicP256
  text: string
  signature: Uint8Array<ArrayBuffer>
  body: string
}

/**
 * Verifies a policy document (compact JWS, RFC 7515, ES256) against the pinned thumbprint and
 * answers its payload. Fails with `pin_mismatch` when another key signed it and with
 * `policy_invalid` for anything else. Time and versions are the caller's to judge.
 */
export async function verifyPolicyJws(jws: string, expected: ExpectedPolicy): Promise<PolicyBundle> {
  const parts = splitPolicyJws(jws)
  return acceptPolicyJws(parts, await isSigned(parts), expected)
}

/** RFC 7515 §5.2, up to the signature itself. Fails with `policy_invalid`. */
export function splitPolicyJws(jws: string): PolicyJwsParts {
  if (jws.length > MAX_BYTES) throw invalid(`is larger than ${MAX_BYTES} bytes`)
  const [head = '', body = '', tail = '', ...rest] = jws.trim().split('.')
  if (rest.length > 0 || tail === '') throw invalid('is no compact JWS')
  const signature = new Uint8Array(Buffer.from(tail, 'base64url'))
  return { key: keyOf(parsed(head)), text: `${head}.${body}`, signature, body }
}

/** The payload, once it was worked out whether the signature is its key's. */
export function acceptPolicyJws(
  { key, body, signature }: PolicyJwsParts,
  signed: boolean,
  expected: ExpectedPolicy,
): PolicyBundle {
  const thumbprint = thumbprintOf(key)
  if (thumbprint !== expected.thumbprint) {
    throw new StepupError(
      'pin_mismatch',
      `the policy is signed by the key \`${thumbprint}\`, and \`${expected.thumbprint}\` is pinned`,
    )
  }
  // RFC 7518 §3.4: r ‖ s and nothing else.
  if (!signed || signature.length !== 64) throw invalid('has a signature that does not fit its contents')
  return bundleOf(parsed(body), expected.audience)
}

/** RFC 7638, base64url: the members that §3.2 takes, in lexicographic order. */
export function thumbprintOf({ x, y }: { x: string; y: string }): string {
  return sha256Base64url(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

async function isSigned({ key, text, signature }: PolicyJwsParts): Promise<boolean> {
  try {
    const publicKey = await crypto.subtle.importKey('jwk', key, ECDSA, false, ['verify'])
    return await crypto.subtle.verify(ECDSA, publicKey, signature, new TextEncoder().encode(text))
  } catch (cause) {
    throw invalid('carries a key that is no point of its curve', cause)
  }
}

function keyOf(header: Record<string, unknown>): PublicP256 {
  if (header.typ !== POLICY_TYPE) throw invalid(`has the type \`${String(header.typ)}\``)
  if (header.alg !== 'ES256') throw invalid(`has the algorithm \`${String(header.alg)}\``)
  // RFC 7515 §4.1.11: what is critical and not understood must be refused.
  if (header.crit !== undefined) throw invalid('has critical headers')
  const jwk = header.jwk as Partial<PublicP256> | undefined
  if (jwk?.kty !== 'EC' || jwk.crv !== 'P-256' || !isCoordinate(jwk.x) || !isCoordinate(jwk.y)) {
    throw invalid('carries no P-256 key')
  }
  return { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y }
}

/** 32 bytes in base64url, of which only one spelling is canonical. */
function isCoordinate(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value)
}

function bundleOf(payload: Record<string, unknown>, audience: PolicyBundle['audience']): PolicyBundle {
  const { version, iat, exp, policy } = payload
  if (payload.audience !== audience) {
    throw invalid(`is for the audience \`${String(payload.audience)}\`, not \`${audience}\``)
  }
  if (![version, iat, exp].every((n) => Number.isSafeInteger(n) && (n as number) > 0)) {
    throw invalid('lacks `version`, `iat` or `exp`')
  }
  if (!isPolicy(policy) || policy.version !== version) {
    throw invalid('holds a policy that this version of stepup cannot read')
  }
  return { audience, version: version as number, iat: iat as number, exp: exp as number, policy }
}

function parsed(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch (cause) {
    throw invalid('is no compact JWS', cause)
  }
  throw invalid('is no compact JWS')
}

function invalid(what: string, cause?: unknown): StepupError {
  return new StepupError(
    'policy_invalid',
    `the policy document ${what}`,
    cause === undefined ? {} : { cause },
  )
}
