import type { Generated, Selectable } from 'kysely'

/**
 * Every table. Times are seconds since the epoch, flags are 0 or 1, byte strings are base64url, and
 * JSON is kept as text exactly as written: `jsonb` reorders keys, and a comparison of
 * `authorization_details` by text would then silently fail. Plain SQL types, so that the same
 * statements run on PostgreSQL.
 */
export type Database = {
  people: PeopleTable
  passkeys: PasskeysTable
  devices: DevicesTable
  invitations: InvitationsTable
  enrolments: EnrolmentsTable
  requests: RequestsTable
  challenges: ChallengesTable
  oidc: OidcTable
  replays: ReplaysTable
  grants: GrantsTable
  runs: RunsTable
  revoked: RevokedTable
  ssh_certificates: SshCertificatesTable
  events: EventsTable
  facts: FactsTable
}

export type PeopleTable = {
  /** `p_…`, opaque and stable: the `sub` of every token. */
  id: string
  /** Lower case. Unique. */
  email: string
  created_at: number
  /** A disabled person confirms nothing. */
  disabled_at: number | null
}

export type PasskeysTable = {
  /** WebAuthn credential id, base64url. */
  credential_id: string
  person_id: string
  /** COSE public key, base64url. */
  public_key: string
  counter: number
  /** BE as it was at enrolment (WebAuthn §6.1.3): an assertion that says otherwise is refused. */
  backup_eligible: number
  /** BS as last seen. */
  backed_up: number
  /** JSON array of strings. */
  transports: string
  aaguid: string
  /** `none`, or `trusted` when the attestation chained to a configured root. */
  attestation: 'none' | 'trusted'
  name: string
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}

export type DevicesTable = {
  /** RFC 7638 thumbprint of the device key. */
  jkt: string
  person_id: string
  /** JSON: kty, crv, x, y. */
  public_jwk: string
  name: string
  platform: string
  created_at: number
  last_seen_at: number | null
  revoked_at: number | null
}

export type InvitationsTable = {
  /** base64url SHA-256 of the code, which is never stored. */
  code_hash: string
  email: string
  created_at: number
  expires_at: number
  /** Set once, by `UPDATE … WHERE used_at IS NULL`, when an enrolment completes. */
  used_at: number | null
}

export type EnrolmentsTable = {
  /** base64url SHA-256 of the ticket in `enrolment_uri` and `poll_uri`. */
  ticket_hash: string
  invitation_hash: string
  email: string
  jkt: string
  public_jwk: string
  device_name: string
  platform: string
  remote_address: string
  /** Server nonce of the WebAuthn challenge, base64url; null until options were asked for. One-time: cleared when used. */
  nonce: string | null
  /** Opaque WebAuthn user handle, base64url. */
  user_handle: string
  number: number
  state: 'pending' | 'complete' | 'denied'
  person_id: string | null
  created_at: number
  expires_at: number
}

/** A request for a grant that waits for its person: one PAR or one device authorization. */
export type RequestsTable = {
  id: string
  flow: 'browser' | 'device'
  /** PAR `jti` or device code `jti`. */
  oidc_id: string
  person_id: string
  device_jkt: string
  /** `startedBy.session` of its first intent. */
  session: string
  /** 1 when every intent asks for scope `command`: it may share a page. */
  command: number
  /** JSON array of intents, as sent. */
  intents: string
  /** JSON array of the verifier's own challenges, one for each intent. */
  decisions: string
  remote_address: string
  state: 'waiting' | 'approved' | 'denied'
  /** Wrong numbers typed so far. */
  number_misses: number
  /** 1 once the right number was typed. */
  number_typed: number
  /** Device flow: when it was last polled, and the seconds it must leave between polls (RFC 8628 §3.5). */
  polled_at: number | null
  poll_interval: number
  created_at: number
  expires_at: number
}

export type ChallengesTable = {
  id: string
  interaction_uid: string
  /** 32 random bytes, base64url. */
  nonce: string
  /** JSON array of request ids: the list as frozen. */
  requests: string
  /** base64url confirmation digest of the frozen intents. */
  digest: string
  created_at: number
  expires_at: number
  /** Set once, by `UPDATE … WHERE consumed_at IS NULL`. */
  consumed_at: number | null
}

/** What oidc-provider stores. */
export type OidcTable = {
  model: string
  id: string
  /** JSON as text. */
  payload: string
  grant_id: string | null
  user_code: string | null
  uid: string | null
  expires_at: number | null
  consumed_at: number | null
}

/** One-time values: DPoP proofs, run proofs, event batches. Inserted with ON CONFLICT DO NOTHING. */
export type ReplaysTable = { id: string; expires_at: number }

export type GrantsTable = {
  jti: string
  person_id: string
  device_jkt: string
  scope: 'command' | 'environment'
  /** oidc-provider's own grant: what is revoked when a code comes twice (RFC 6749 §4.1.2). */
  oidc_grant_id: string
  /** JSON array of intents. */
  intents: string
  issued_at: number
  expires_at: number
}

/** The life of one elevated command: bound to its run key by the first exchange. */
export type RunsTable = {
  grant_jti: string
  run_jkt: string
  opened_at: number
  ends_at: number
  closed_at: number | null
}

export type RevokedTable = { jti: string; revoked_at: number; expires_at: number }

/** Those that may not have expired: what a revocation list can name. */
export type SshCertificatesTable = { serial: number; grant_jti: string; expires_at: number }

export type EventsTable = {
  seq: Generated<number>
  /** RFC 3339, UTC, milliseconds. */
  at: string
  type: string
  person_id: string | null
  device_jkt: string | null
  /** Canonical JSON (RFC 8785) of the whole event: what `hash` covers. */
  body: string
  /** base64url hash of the event before. */
  previous: string
  /** base64url SHA-256 over `previous` and `body`. */
  hash: string
}

/** Single values, such as the newest policy version ever seen. */
export type FactsTable = { name: string; value: string }

export type Person = Selectable<PeopleTable>
export type Passkey = Selectable<PasskeysTable>
export type Device = Selectable<DevicesTable>
export type Invitation = Selectable<InvitationsTable>
export type Enrolment = Selectable<EnrolmentsTable>
export type RequestRow = Selectable<RequestsTable>
export type ChallengeRow = Selectable<ChallengesTable>
export type GrantRow = Selectable<GrantsTable>
