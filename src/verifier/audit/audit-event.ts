import type { Challenge } from '../../core/decision.ts'
import type { Intent } from '../../wire/intent.ts'

/**
 * One line of the verifier's trail, before it is chained. Everything that came from a device or a
 * browser went through `visible()`; no token, code or key is ever in it.
 */
export type AuditEvent = AuditBody & {
  person: string | null
  device: string | null
  /** Network address of whoever caused it. */
  address: string | null
}

type AuditBody =
  | {
      type: 'challenge'
      request: string
      flow: 'browser' | 'device'
      intents: Intent[]
      decisions: Challenge[]
    }
  | { type: 'refused'; code: string; detail: string | null }
  | { type: 'confirmed'; confirmation: Confirmation }
  | { type: 'denied'; requests: string[]; reason: 'person' | 'wrong_number' }
  | { type: 'wrong-person'; requests: string[]; by: string | null }
  | { type: 'assertion-refused'; requests: string[]; reason: string }
  | {
      type: 'grant'
      jti: string
      scope: string
      environments: string[]
      classes: string[]
      digests: string[]
      expires: number
      acr: string
    }
  | {
      type: 'exchange'
      jti: string
      grant: string
      audience: string
      environment: string
      class: string
      expires: number
    }
  | {
      type: 'ssh-certificate'
      serial: string
      grant: string
      environment: string
      class: string
      principals: string[]
      expires: number
    }
  | { type: 'run'; grant: string; ends: number; runJkt: string }
  | { type: 'revoked'; jti: string; run: boolean }
  | { type: 'exec'; event: unknown }
  | { type: 'invited'; email: string; expires: number }
  | { type: 'enrolment-started'; email: string; deviceName: string; platform: string }
  | {
      type: 'enrolled'
      email: string
      deviceName: string
      platform: string
      credentialId: string
      aaguid: string
      backupEligible: boolean
    }
  | { type: 'enrolment-refused'; email: string | null; reason: string }
  | { type: 'policy'; version: number; jkt: string | null; expires: number | null }
  | { type: 'policy-refused'; reason: string }
  | { type: 'started'; issuer: string }

/** Enough to verify the authenticator's signature again, years later, with nothing but this event. */
export type Confirmation = {
  requests: string[]
  intents: Intent[]
  /** Server nonce, base64url. */
  nonce: string
  credentialId: string
  /** COSE, base64url. */
  publicKey: string
  authenticatorData: string
  clientDataJSON: string
  signature: string
  rpId: string
  origin: string
  acr: string
}
