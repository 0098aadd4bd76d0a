import type { AzureCloud } from '../core/azure-clouds.ts'
import type { OperationClass } from '../core/class.ts'

/**
 * Names that both sides spell alike. Everything standard keeps its standard's name; the few
 * messages of our own (enrolment, policy, events) are listed here with their paths.
 */
export const CLIENT_ID = 'stepup-cli'

/** Loopback redirect (RFC 8252 §7.3): the port is chosen at run time. */
export const REDIRECT_PATH = '/callback'

/** Added to the RFC 8414 metadata document. */
export type StepupMetadata = {
  stepup_enrolment_endpoint: string
  stepup_policy_endpoint: string
  stepup_events_endpoint: string
  /** RFC 7638 thumbprint of the policy key; absent while the verifier has no signed policy. */
  stepup_policy_jkt?: string
}

export const PATHS = {
  enrolment: '/enrolment',
  policy: '/policy',
  events: '/events',
  /** Broker issuers, one key each: `<issuer>/broker/<kind>`, with their own discovery and JWKS. */
  broker: '/broker',
} as const

/** `POST /enrolment`, with a DPoP proof of the new device key (RFC 9449 §4). */
export type EnrolmentRequest = {
  /** The one-time code from the invitation link `<issuer>/invite/<code>`. */
  invitation: string
  device: { name: string; platform: string }
}

/** 201. The page registers the passkey; the CLI polls `poll_uri` with fresh proofs every `interval` seconds. */
export type EnrolmentStarted = {
  enrolment_uri: string
  poll_uri: string
  /** Seconds. */
  expires_in: number
  interval: number
  /** Shown in the terminal and on the page. */
  number: number
}

/** `GET poll_uri`, with a DPoP proof of the same key. */
export type EnrolmentStatus =
  | { status: 'pending' }
  | { status: 'denied' }
  | { status: 'expired' }
  | { status: 'complete'; sub: string; email: string; issuer: string }

/** OAuth error bodies (RFC 6749 §5.2) carry these codes of our own beside the standard ones. */
export const WIRE_ERRORS = {
  /** PAR: the verifier works out a higher class; body also has `classes: OperationClass[]`, one for each intent. */
  classRaised: 'class_raised',
  /** PAR: the client's policy is older than the verifier's; refresh and rebuild. */
  policyStale: 'policy_stale',
  /** No enrolled device has this key. */
  deviceUnknown: 'device_unknown',
  /** The policy blocks it; `error_description` is the rule's message. */
  blocked: 'policy_blocked',
  /** The person who opened the page is not the device's owner. */
  wrongPerson: 'wrong_person',
} as const

/** Token exchange (RFC 8693). */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
export const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt'

/**
 * The run key's word in a token exchange, as `actor_token` (RFC 8693 §2.1, type `jwt`): a JWS with
 * header `{ typ: 'stepup-run+jwt', alg: 'ES256', jwk }` and these claims. The first exchange of a
 * `command` grant binds its run to this key; later ones need the same key.
 */
export type RunProof = {
  /** The token endpoint. */
  aud: string
  /** base64url SHA-256 of the subject token. */
  ath: string
  iat: number
  jti: string
}
export const RUN_PROOF_TYPE = 'stepup-run+jwt'

/** `POST /events` body: a compact JWS by the device key, `typ` below, payload `EventBatch`. Replays of a sequence number are ignored. */
export const EVENTS_TYPE = 'stepup-events+jwt'
export type EventBatch = { iss: string; aud: string; iat: number; jti: string; events: unknown[] }

/** The policy bundle: a compact JWS, `typ` below, by the policy key (`jwk` in its header), payload `PolicyBundle`. */
export const POLICY_TYPE = 'stepup-policy+jwt'

/** A command's longest run, seconds. */
export const MAX_RUN_SECONDS = 3600

/** For a server that takes a name and a password. */
export type KnownPassword = {
  audience: string
  username: string
  /** Where the password for each class comes from: `token`, which is the broker token itself. */
  password: Partial<Record<OperationClass, string>>
}

/**
 * Token response member `stepup_credentials`: where the environment's brokers are, one element for
 * each intent's environment that has any. The client's policy document holds none of this; it comes
 * with the grant, over the same authenticated answer. No secret is in it.
 */
export type GrantCredentials = {
  environment: string
  kubernetes?: {
    /** The API server's URL. */
    server: string
    /** PEM. */
    ca: string
    /** The broker audience to ask for in a token exchange. */
    audience: string
  }
  aws?: {
    audience: string
    /** `{class}` in it stands for the class of the command. */
    roleArn: string
    /** Of the STS that is asked, and of a command that names none; null: the command's own. */
    region: string | null
    /** An origin in the place of AWS's own addresses; null for AWS. */
    endpoint: string | null
  }
  gcp?: {
    /** Full name of the workload identity pool's provider. */
    audience: string
    project: string
    /** Whom a token of each class is traded for. */
    serviceAccounts: Partial<Record<OperationClass, string>>
    /** By gcloud's names for the services; those of Google where nothing is said. */
    endpoints: Record<string, string>
  }
  azure?: {
    tenant: string
    subscription: string
    audience: string
    /** Ids of the clients that a token of each class stands for. */
    clients: Partial<Record<OperationClass, string>>
    cloud: AzureCloud
    /** PEM; null for what the machine trusts. */
    ca: string | null
  }
  postgres?: {
    host: string
    port: number
    /** PEM. */
    ca: string
    audience: string
    /** Of the login that may do nothing but show a token: worth nothing without one. */
    login: string
    password: string
  }
  vault?: {
    address: string
    /** PEM; null for what the machine trusts. */
    ca: string | null
    namespace: string | null
    /** Path of the JWT method. */
    mount: string
    audience: string
    /** What a token of each class may have. */
    policies: Partial<Record<OperationClass, string[]>>
  }
  ssh?: {
    audience: string
  }
  git?: KnownPassword & {
    /** `https://host[:port][/path]`. */
    url: string
    /** PEM; null for what the machine trusts. */
    ca: string | null
  }
  docker?: KnownPassword & {
    /** `host[:port]`. */
    registry: string
  }
}
