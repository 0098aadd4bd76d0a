import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import type { Kysely, Transaction } from 'kysely'
import type { Acr, Challenge } from '../core/decision.ts'
import type { Intent } from '../wire/intent.ts'
import type { AuditEvent } from './audit/audit-event.ts'
import type { Database } from './store/schema.ts'

/**
 * The port between the two halves of the server: the authorization server, which knows what is
 * asked and what an approval sets free, and the pages with WebAuthn, which show it and let a person
 * confirm. The pages never touch a token; the authorization server never touches HTML.
 */
export type Store = Kysely<Database>
export type PageContext = Context<{ Bindings: HttpBindings }>
export type App = Hono<{ Bindings: HttpBindings }>

/** One intent that waits for its person. */
export type PendingRequest = {
  id: string
  intent: Intent
  /** base64url intent digest. */
  digest: string
  /** The verifier's own decision, never the CLI's. */
  decision: Challenge
  flow: 'browser' | 'device'
  remoteAddress: string
  /** Seconds since the epoch. */
  requestedAt: number
  expiresAt: number
}

export type PendingInteraction = {
  uid: string
  /** Its own first, then waiting `command` intents of the same device and terminal session. At least one. */
  requests: PendingRequest[]
  owner: { sub: string; email: string }
  device: { jkt: string; name: string; platform: string }
  /** Two digits, as the terminal shows them. */
  number: number
  /** The person has to type the number (the request came from another device). False once typed. */
  numberTyped: 'not-needed' | 'needed' | 'typed'
  /** Strictest of all requests. */
  acr: Acr
  deviceBound: boolean
  /** Where this browser is, as the server sees it. */
  browserAddress: string
}

/**
 * `wrong_number`: too many wrong ones, the request is denied; sending the browser on to `location`
 * tells the terminal at once.
 */
export type Gone = {
  gone: 'not_found' | 'expired' | 'answered' | 'no_cookie' | 'wrong_number'
  location?: string
}

export type Frozen = {
  challengeId: string
  /** The 32 bytes for the authenticator: `intentChallenge(nonce, confirmationDigest(intents))`. */
  challenge: Uint8Array
  /** What this challenge covers, as frozen: show and compare exactly this. */
  interaction: PendingInteraction
}

/** An assertion whose signature, challenge, origin, RP ID hash, UP and UV were verified (WebAuthn §7.2). base64url strings as the browser sent them. */
export type VerifiedAssertion = {
  credentialId: string
  /** COSE public key that verified it, base64url: kept in the trail for later re-verification. */
  publicKey: string
  userVerified: boolean
  counter: number
  backupEligible: boolean
  backedUp: boolean
  authenticatorData: string
  clientDataJSON: string
  signature: string
}

/** Why `approve` did not: nothing was set free. */
export type Refused = {
  refused:
    | 'challenge_used'
    | 'wrong_person'
    | 'user_verification'
    | 'device_bound'
    | 'backup_changed'
    | 'counter'
    | 'passkey_unknown'
    | 'number_needed'
    | 'acr'
}

/** Send the browser there (same origin; the provider goes on to the loopback redirect or the device page). */
export type Onward = { location: string }

export type RefusalReason = 'wrong_person' | 'user_verification' | 'bad_assertion'

export type Interactions = {
  /** Reads the interaction that this browser's cookie names. Shown live until it is frozen. */
  find(c: PageContext): Promise<PendingInteraction | Gone>
  /** The number typed by the person; three wrong ones deny the request. */
  typeNumber(c: PageContext, number: number): Promise<{ right: true } | { right: false; left: number } | Gone>
  /** Freezes the list and makes a one-time challenge, good for 5 minutes. Refused while a number is needed. */
  freeze(c: PageContext): Promise<Frozen | Gone | Refused>
  /** The frozen list again, for checking the assertion; gone when used or expired. */
  frozen(c: PageContext, challengeId: string): Promise<Frozen | Gone>
  /** Consumes the challenge atomically, updates the passkey, records the event, approves every listed request. */
  approve(c: PageContext, challengeId: string, assertion: VerifiedAssertion): Promise<Onward | Gone | Refused>
  /** Denies every request listed now. */
  deny(c: PageContext): Promise<Onward | Gone>
  /**
   * Ends the interaction with an error and records it. `wrong_person`: an authenticator answered
   * that is not the owner's; `by` says whose it is when known. `bad_assertion` and
   * `user_verification` are recorded only, so that the person can try again: no location.
   */
  refuse(
    c: PageContext,
    reason: RefusalReason,
    by?: { sub: string } | null,
  ): Promise<Onward | { recorded: true } | Gone>
}

/** A DPoP proof (RFC 9449 §4) on an endpoint of our own: signature, htm, htu, server nonce, replay. */
export type Proofs = {
  /**
   * The key that made it; or the response to answer with (400 `invalid_dpop_proof`, or 401
   * `use_dpop_nonce` with a `DPoP-Nonce` header).
   */
  check(
    c: PageContext,
  ): Promise<{ jkt: string; publicJwk: { kty: string; crv: string; x: string; y: string } } | Response>
}

/** Takes one token of a bucket; seconds to wait when it is empty, else null. */
export type RateLimit = (
  bucket: 'enrolment' | 'invitation' | 'page' | 'assertion',
  key: string,
) => number | null

export type Audit = {
  /** Appends to the hash-chained trail in the caller's transaction, so that what happened and its record stand or fall together. */
  record(tx: Transaction<Database>, event: AuditEvent): Promise<void>
}

/** Everything the pages are given, once, at the door. */
export type PageDependencies = {
  issuer: string
  store: Store
  interactions: Interactions
  audit: Audit
  proofs: Proofs
  rateLimit: RateLimit
  /** 32 secret bytes for CSRF tokens and WebAuthn user handles; the same in every replica. */
  secret: Uint8Array
  /** Seconds since the epoch. */
  now(): number
  /** The peer's address, through trusted proxies only. */
  addressOf(c: PageContext): string
  /** Attestation roots, PEM; empty when policy asks for none. */
  attestationRoots: string[]
  log: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
    error(fields: object, message: string): void
  }
}

/**
 * What F gives back. The document functions return a whole HTML page; the caller sends it with the
 * security headers of `server.ts` (`script-src 'self'; style-src 'self'; form-action 'self'; frame-ancestors 'none'`).
 * `form` is oidc-provider's own form markup (hidden `xsrf` and `user_code`), id `op.deviceInputForm` or
 * `op.deviceConfirmForm`; the input form holds the visible `user_code` input, a button names it by its `form` attribute.
 */
export type Pages = {
  app: App
  /** The person opened `verification_uri` and has to type the code. `problem` is set after a wrong one. */
  deviceCodeInput(view: {
    form: string
    problem: 'none' | 'missing' | 'not_found' | 'expired' | 'used' | 'aborted' | 'failed'
  }): string
  /** Is this the code your terminal shows? Buttons: `form="op.deviceConfirmForm"`; abort is `name="abort" value="yes"`. */
  deviceCodeConfirm(view: { form: string; userCode: string; address: string }): string
  /** The device flow is over, go back to the terminal. */
  deviceDone(): string
  /** A fault, a refusal, a stale link: `code` is an OAuth error code or our own. No stack traces ever. */
  problem(view: { status: number; code: string; message: string }): string
}

/** `src/verifier/web/pages.ts` exports `pages: MakePages`. The interaction page lives at `/interaction/:uid`. */
export type MakePages = (deps: PageDependencies) => Pages
