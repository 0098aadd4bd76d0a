import type { OperationClass } from './class.ts'

/** `phr`: phishing-resistant; `phrh`: phishing-resistant, hardware-protected (OpenID EAP ACR values 1.0). */
export type Acr = 'phr' | 'phrh'

export type Requirement = {
  acr: Acr
  /** Seconds since the person was last verified; 0 asks anew. */
  maxAge: number
  /** No synced passkeys. */
  deviceBound: boolean
  /** Further people who must approve. */
  approvals: number
}

export type GrantScope = 'command' | 'environment'

export type GrantOffer = {
  scope: GrantScope
  classes: OperationClass[]
  /** Seconds. */
  ttl: number
}

export type Decision = Allow | Challenge | Block

type Decided = { rule: string; reasons: string[] }

export type Allow = Decided & {
  outcome: 'allow'
  /** `mode: observe`: what enforcing would have done. For the journal; `explain` does not print it. */
  observed?: 'challenge' | 'block'
}

export type Challenge = Decided & {
  outcome: 'challenge'
  require: Requirement
  grant: GrantOffer
  /** Whether a live grant covers it; null when the keychain was not looked at. */
  cached: boolean | null
  /** Set when its rule says so: an environment grant serves the whole device, not one terminal session. */
  share?: 'device'
  /** Set when its rule says so: a `command` decision may be met by an `unlock`. */
  unlock?: true
}

export type Block = Decided & { outcome: 'block'; message: string; link: string | null }
