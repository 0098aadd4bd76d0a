import canonicalize from 'canonicalize'
import type { OperationClass } from '../core/class.ts'
import type { GrantOffer } from '../core/decision.ts'
import type { Breadth } from '../core/operation.ts'
import type { Target } from '../core/target.ts'
import type { Tier } from '../core/tier.ts'
import { sha256 } from './sha256.ts'

/**
 * What a person confirms: command, environment, class and device. Its SHA-256 over the canonical
 * JSON (RFC 8785) is the intent digest, which the authenticator's signature covers.
 */
export type Intent = {
  v: 1
  /** 16 random bytes, base64url. */
  nonce: string
  /** The verifier's issuer identifier. */
  iss: string
  /** The enrolled person. */
  sub: string
  /** RFC 7638 thumbprint of the device key. */
  deviceJkt: string
  program: { path: string | null; sha256: string | null }
  /** The tool whose grammar was applied, or the program's base name. */
  tool: string
  /** The operation's name and resource as classified, for the page. */
  operation: string
  resource: string | null
  /** Redacted and passed through `visible()`; long ones shown by head, tail and size. */
  argvShown: string[]
  /** SHA-256 over a 32-byte salt that the CLI keeps and the length-prefixed raw bytes; base64url. */
  argvDigest: string
  cwd: string
  /** Names of variables that change what the command means. */
  env: { changed: string[] }
  inputs: IntentInput[]
  targets: Target[]
  environment: { name: string; tier: Tier }
  class: OperationClass
  breadth: Breadth
  grant: GrantOffer
  credentials: 'minted' | 'own'
  /** 0 is the built-in policy. */
  policyVersion: number
  startedBy: StartedBy
  /** `--reason`, passed through `visible()`. */
  reason: string | null
}

/** `sha256` base64url and `bytes` are null when the contents were not seen. */
export type IntentInput = { path: string; sha256: string | null; bytes: number | null }

export type StartedBy = {
  user: string
  host: string
  /** Names of the ancestor processes, nearest first: `npm`, `zsh`. */
  ancestors: string[]
  terminal: boolean
  /** Opaque name of the terminal session (session leader, its start time, tty), hashed; base64url. */
  session: string
}

/** The `type` of our `authorization_details` elements (RFC 9396 §2). */
export const INTENT_TYPE = 'stepup_intent'

/** One element of `authorization_details` (RFC 9396 §2). */
export type IntentDetail = { type: typeof INTENT_TYPE; intent: Intent }

/** SHA-256 over the RFC 8785 form. 32 bytes. */
export function intentDigest(intent: Intent): Uint8Array {
  return sha256(canonicalize(intent) as string)
}

/** One digest for what one tap confirms: the intent's own, or that of all digests in order. */
export function confirmationDigest(intents: readonly Intent[]): Uint8Array {
  const [only, ...others] = intents
  if (only && others.length === 0) return intentDigest(only)
  return sha256(...intents.map(intentDigest))
}

/** The WebAuthn challenge: SHA-256("stepup-intent-v1" ‖ server nonce ‖ digest). 32 bytes. */
export function intentChallenge(serverNonce: Uint8Array, digest: Uint8Array): Uint8Array {
  return sha256('stepup-intent-v1', serverNonce, digest)
}

/** The WebAuthn challenge of an enrolment: SHA-256("stepup-enrol-v1" ‖ server nonce ‖ device thumbprint). 32 bytes. */
export function enrolmentChallenge(serverNonce: Uint8Array, deviceJkt: string): Uint8Array {
  return sha256('stepup-enrol-v1', serverNonce, deviceJkt)
}

/** The number shown in the terminal and on the page: 10 to 99, from the first intent's nonce. */
export function confirmationNumber(intent: Intent): number {
  const digest = sha256('stepup-number-v1', intent.nonce)
  return 10 + (new DataView(digest.buffer, digest.byteOffset).getUint32(0) % 90)
}
